/**
 * Shows on a terminal how far the dump is.
 *
 * @module
 */

import { escapeUnprintable } from "../../core/catalog/identifier.ts";

/** What a terminal has to offer. */
export interface Terminal {
  readonly isTerminal: () => boolean;
  readonly write: (text: string) => void;
}

/** A line that is drawn over and over. */
export interface Progress {
  /** Shows what `pg_dump` says that it reads, before it has any table. */
  readonly showMessage: (message: string) => void;
  readonly showTables: (done: number, total: number) => void;
  /** Shows how many statements of a folder have been run. */
  readonly showStatements: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

/** Milliseconds between two drawings. */
const INTERVAL_MS = 100;

/** Steps of `pg_dump` that come before the first table. */
const READING_REGEXP =
  /^pg_dump: ((?:reading|identifying|finding|flagging) .*)$/;

/** Back to the first column, and erase to the end of the line (ECMA-48). */
export const CLEAR_LINE = "\r\x1b[K";

/**
 * Starts a line of progress; on anything but a terminal it shows nothing.
 *
 * @param now Milliseconds of a clock that only goes forward.
 */
export function startProgress(
  terminal: Terminal,
  now: () => number,
): Progress {
  const isShown = terminal.isTerminal();
  let last = -Infinity;
  function show(text: string): void {
    if (!isShown || now() - last < INTERVAL_MS) return;
    last = now();
    terminal.write(CLEAR_LINE + text);
  }
  return {
    showMessage: (message) => {
      const [, task] = READING_REGEXP.exec(message) ?? [];
      if (task !== undefined) show(`Dumping: ${escapeUnprintable(task)}`);
    },
    showTables: (done, total) => show(`Dumping: table ${done} of ${total}`),
    showStatements: (done, total) =>
      show(`Rebuilding: statement ${done} of ${total}`),
    clear: () => {
      if (last > -Infinity) terminal.write(CLEAR_LINE);
    },
  };
}
