/**
 * Shows on a terminal how far the dump is.
 *
 * @module
 */

/** What a terminal has to offer. */
export interface Terminal {
  readonly isTerminal: () => boolean;
  readonly write: (text: string) => void;
}

/** A line that is drawn over and over. */
export interface Progress {
  readonly show: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

/** Milliseconds between two drawings. */
const INTERVAL_MS = 100;

/** Back to the first column, and erase to the end of the line (ECMA-48). */
const CLEAR_LINE = "\r\x1b[K";

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
  return {
    show: (done, total) => {
      if (!isShown || now() - last < INTERVAL_MS) return;
      last = now();
      terminal.write(`${CLEAR_LINE}Dumping table ${done} of ${total}`);
    },
    clear: () => {
      if (last > -Infinity) terminal.write(CLEAR_LINE);
    },
  };
}
