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

/** A command of psql: a line of the script that begins with a backslash. */
export interface PsqlCommand {
  /** Without the backslash: `ir`. */
  readonly command: string;
  /** What stands after it on its line. */
  readonly argument: string;
  readonly line: number;
}

/** What a script consists of. */
export type ScriptItem = Statement | PsqlCommand;

/** A line of the script is one for psql that cannot be passed over. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";

  constructor(
    readonly line: number,
    message: string,
    readonly hint = "Take the line out.",
  ) {
    super(message);
  }
}

/** What may stand before a statement: comments, and commands of psql. */
const START_REGEXP = buildTokenRegexp(/\S/.source);

/** What says where a statement ends. */
const TOKEN_REGEXP = buildTokenRegexp(
  /[;()\\]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.source,
);

/** What may have a body `BEGIN ATOMIC … END`. */
const ROUTINE_REGEXP =
  /^CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\b/i;

const COPY_REGEXP = /^COPY\b[^]*\bFROM\s+STDIN\b/i;

/** The line that ends the rows of a `COPY`. */
const COPY_END_REGEXP = /^\\\.\r?$/gm;

/**
 * Cuts a script into its statements and the commands of psql between them.
 *
 * Rows of a `COPY … FROM stdin` are left out; the statement itself stands. A
 * `\g` ends a statement as a semicolon does. Source: `psqlscan.l` of PostgreSQL
 * 18 for what ends one.
 *
 * @throws {ScriptError} If another command of psql stands within a statement.
 */
export function* cutItems(text: string): Generator<ScriptItem> {
  const lines = new LineCounter(text);
  let position = findStart(text, 0);
  while (position < text.length) {
    const line = lines.countTo(position);
    if (text[position] === "\\") {
      const end = findLineEnd(text, position);
      const item = readCommand(text.slice(position + 1, end), line);
      yield item;
      const after = hasRows(item) ? skipRows(text, end) : end;
      position = findStart(text, after);
      continue;
    }
    const { end, next } = findEnd(text, position, lines);
    const statement = text.slice(position, end).trimEnd();
    if (statement !== ";" && statement !== "") yield { text: statement, line };
    position = findStart(
      text,
      isCopyOfRows(statement) ? skipRows(text, next) : next,
    );
  }
}

/**
 * The statements of a text that is no script of psql.
 *
 * @throws {ScriptError} If it has a command of psql.
 */
export function cutScript(text: string): Statement[] {
  return [...cutItems(text)].map((item) => {
    if ("text" in item) return item;
    const message = `"\\${item.command}" is a command of psql and no SQL`;
    throw new ScriptError(item.line, message);
  });
}

/** Whether it is a `COPY` that takes rows from somewhere, which no schema has. */
export function isCopyOfRows(statement: string): boolean {
  return COPY_REGEXP.test(statement);
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

/** Passes over white space and comments. */
function findStart(text: string, from: number): number {
  for (const { opening, start } of scanSql(text, START_REGEXP, from)) {
    if (opening !== "--" && opening !== "/*") return start;
  }
  return text.length;
}

function findLineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline < 0 ? text.length : newline;
}

function readCommand(text: string, line: number): PsqlCommand {
  const [, command = "", argument = ""] = /^(\S*)\s*([^]*)$/.exec(text) ?? [];
  return { command, argument: argument.trim(), line };
}

/** `\copy … from stdin` has its rows below it. */
function hasRows({ command, argument }: PsqlCommand): boolean {
  return command === "copy" && /\bfrom\s+p?stdin\b/i.test(argument);
}

/** Where a statement ends, and where what follows begins. */
interface StatementEnd {
  readonly end: number;
  readonly next: number;
}

function findEnd(text: string, from: number, lines: LineCounter): StatementEnd {
  const isRoutine = ROUTINE_REGEXP.test(text.slice(from, from + 200));
  let parentheses = 0;
  let blocks = 0;
  for (const { opening, start, end } of scanSql(text, TOKEN_REGEXP, from)) {
    if (opening === ";" && parentheses === 0 && blocks === 0) {
      return { end, next: end };
    }
    if (opening === "\\") return endByCommand(text, { from, start }, lines);
    if (opening === "(") parentheses++;
    else if (opening === ")") parentheses = Math.max(0, parentheses - 1);
    else if (isRoutine && parentheses === 0) {
      blocks = countBlocks(blocks, opening.toLowerCase());
    }
  }
  return { end: text.length, next: text.length };
}

/** What makes the statement that makes a database, where that is not there. */
const DATABASE_MAKER_REGEXP = /^SELECT\s+'\s*CREATE\s+DATABASE\b/i;

/** `\g` sends what stands before it; any other would do more than that. */
function endByCommand(
  text: string,
  { from, start }: { readonly from: number; readonly start: number },
  lines: LineCounter,
): StatementEnd {
  const next = findLineEnd(text, start);
  const { command, argument } = readCommand(text.slice(start + 1, next), 0);
  if (command === "g" && argument === "") return { end: start, next };
  const statement = text.slice(from, start);
  if (command === "gexec" && DATABASE_MAKER_REGEXP.test(statement)) {
    return { end: from, next };
  }
  throw new ScriptError(
    lines.countTo(start),
    `"\\${command}" behind SQL is a command of psql, which uses what the statement gives`,
    "Write it as SQL, or take it out.",
  );
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
