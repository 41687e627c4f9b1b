/**
 * Cuts a script into its statements, as psql does.
 *
 * @module
 */

import { skipToken } from "./tokens.ts";

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

/** What a statement may begin with, past white space: a comment, or its text. */
const START_REGEXP = /\s*(?:(--|\/\*)|(\\)|\S)/y;

/** What says where a statement ends. */
const TOKEN_REGEXP =
  /['"$;()]|--|\/\*|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g;

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
  let position = from;
  while (true) {
    START_REGEXP.lastIndex = position;
    const match = START_REGEXP.exec(text);
    if (match === null) return text.length;
    const [{ length }, comment, backslash] = match;
    const start = position + length - (comment?.length ?? 1);
    if (comment !== undefined) position = skipToken(text, comment, start);
    else if (backslash !== undefined) {
      position = skipCommand(text, start, lines);
    } else return start;
  }
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

function findEnd(text: string, start: number): number {
  const isRoutine = ROUTINE_REGEXP.test(text.slice(start, start + 200));
  let parentheses = 0;
  let blocks = 0;
  let position = start;
  while (true) {
    TOKEN_REGEXP.lastIndex = position;
    const match = TOKEN_REGEXP.exec(text);
    if (match === null) return text.length;
    const [token] = match;
    position = match.index + token.length;
    if (token === ";" && parentheses === 0 && blocks === 0) return position;
    if (token === "(") parentheses++;
    else if (token === ")") parentheses = Math.max(0, parentheses - 1);
    else if (/^(?:['"$]|--|\/\*)$/.test(token)) {
      position = skipToken(text, token, match.index);
    } else if (isRoutine && parentheses === 0) {
      blocks = countBlocks(blocks, token.toLowerCase());
    }
  }
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
