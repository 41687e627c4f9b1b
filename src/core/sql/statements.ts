/**
 * Cuts a script into its statements, as psql does.
 *
 * @module
 */

import { buildTokenRegexp, scanSql } from "./tokens.ts";

/** One statement of a script. */
export interface Statement {
  /** From its first word up to and with its semicolon. */
  readonly text: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** A line of the script is one for psql that cannot be passed over. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";

  constructor(readonly line: number, message: string) {
    super(message);
  }
}

/** What may stand before a statement: comments, and commands of psql. */
const START_REGEXP = buildTokenRegexp(/\S/.source);

/** What says where a statement ends. */
const TOKEN_REGEXP = buildTokenRegexp(
  /[;()]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.source,
);

/** What may have a body `BEGIN ATOMIC … END`. */
const ROUTINE_REGEXP =
  /^CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\b/i;

const COPY_REGEXP = /^COPY\b[^]*\bFROM\s+STDIN\b/i;

/** The line that ends the rows of a `COPY`. */
const COPY_END_REGEXP = /^\\\.\r?$/gm;

/** Commands of psql that change no schema, those of a `pg_dump` file above all. */
const HARMLESS_COMMANDS: ReadonlySet<string> = new Set([
  ...["restrict", "unrestrict", "connect", "c", "encoding", "echo", "qecho"],
  ...["warn", "set", "unset", "pset", "timing", "x", "t", "a", "q", "."],
]);

/**
 * Cuts a script into its statements.
 *
 * Rows of a `COPY … FROM stdin` and the statement itself are left out, and so
 * are lines with a command of psql that changes no schema. Source: `psqlscan.l`
 * of PostgreSQL 18 for what a semicolon ends.
 *
 * @throws {ScriptError} If a line has another command of psql, such as `\i`.
 */
export function cutScript(text: string): Statement[] {
  const statements: Statement[] = [];
  const lines = new LineCounter(text);
  let position = findStart(text, 0, lines);
  while (position < text.length) {
    const end = findEnd(text, position);
    const statement = text.slice(position, end).trimEnd();
    if (COPY_REGEXP.test(statement)) {
      position = findStart(text, skipRows(text, end), lines);
      continue;
    }
    if (statement !== ";") {
      statements.push({ text: statement, line: lines.countTo(position) });
    }
    position = findStart(text, end, lines);
  }
  return statements;
}

/** Counts on from where it was asked last, so that a long script takes no longer. */
class LineCounter {
  readonly #text: string;
  #position = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  countTo(position: number): number {
    while (true) {
      const found = this.#text.indexOf("\n", this.#position);
      if (found < 0 || found >= position) return this.#line;
      this.#position = found + 1;
      this.#line++;
    }
  }
}

/** Passes over white space, comments and commands of psql. */
function findStart(text: string, from: number, lines: LineCounter): number {
  for (const { opening, start } of scanSql(text, START_REGEXP, from)) {
    if (opening === "--" || opening === "/*") continue;
    return opening === "\\"
      ? findStart(text, skipCommand(text, start, lines), lines)
      : start;
  }
  return text.length;
}

function skipCommand(text: string, start: number, lines: LineCounter): number {
  const newline = text.indexOf("\n", start);
  const end = newline < 0 ? text.length : newline;
  const [command = ""] = text.slice(start + 1, end).trim().split(/\s/);
  if (HARMLESS_COMMANDS.has(command)) return end;
  throw new ScriptError(
    lines.countTo(start),
    `"\\${command}" is a command of psql and no SQL`,
  );
}

function findEnd(text: string, from: number): number {
  const isRoutine = ROUTINE_REGEXP.test(text.slice(from, from + 200));
  let parentheses = 0;
  let blocks = 0;
  for (const { opening, end } of scanSql(text, TOKEN_REGEXP, from)) {
    if (opening === ";" && parentheses === 0 && blocks === 0) return end;
    if (opening === "(") parentheses++;
    else if (opening === ")") parentheses = Math.max(0, parentheses - 1);
    else if (isRoutine && parentheses === 0) {
      blocks = countBlocks(blocks, opening.toLowerCase());
    }
  }
  return text.length;
}

/** A body `BEGIN ATOMIC … END` holds semicolons, and a `CASE` in it an `END`. */
function countBlocks(blocks: number, word: string): number {
  if (word === "begin" || (word === "case" && blocks > 0)) return blocks + 1;
  return word === "end" && blocks > 0 ? blocks - 1 : blocks;
}

function skipRows(text: string, from: number): number {
  COPY_END_REGEXP.lastIndex = from;
  return COPY_END_REGEXP.test(text) ? COPY_END_REGEXP.lastIndex : text.length;
}
