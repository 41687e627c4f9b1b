/**
 * Reads a script as psql does: files that it includes, variables, commands.
 *
 * @module
 */

import { interpolate } from "./psql_variables.ts";
import {
  cutItems,
  isCopyOfRows,
  type PsqlCommand,
  ScriptError,
  type Statement,
} from "./statements.ts";

/** A statement, and the file that it is in. */
export interface PlacedStatement extends Statement {
  readonly path: string;
}

/** A file with the text of it that counts. */
export interface ScriptFile {
  readonly path: string;
  readonly text: string;
}

/** What a script is read with. */
export interface ScriptContext {
  /** Of psql; scripts change them. */
  readonly variables: Map<string, string>;
  /**
   * Reads a file that another one includes.
   *
   * @param isRelative Whether it is named from the file that includes it.
   * @throws {ScriptError} If it may not be included; the line does not count.
   */
  include(
    name: string,
    from: string,
    isRelative: boolean,
  ): Promise<ScriptFile>;
  /** Called for each `\connect`, with the database. */
  onConnect(database: string): void;
  /** Called where rows are left out. */
  onRows(): void;
}

/** A file of this kind that includes itself never ends. */
const MAX_DEPTH = 50;

/** Commands that change no schema: what is shown, and how. */
const HARMLESS_REGEXP =
  /^(?:restrict|unrestrict|encoding|echo|qecho|warn|pset|timing|x|t|a|f|H|C|T|h|\?|errverbose|conninfo|prompt|p|r|s|d\w*\+?|l\+?|sf\+?|sv\+?|z|\.|copyright|crosstabview|password|bind)$/;

/**
 * Reads the statements of a script and of all that it includes.
 *
 * Source: https://www.postgresql.org/docs/18/app-psql.html#APP-PSQL-META-COMMANDS.
 *
 * @throws {ScriptError} If it has a command that would have to be run.
 */
export async function readScript(
  file: ScriptFile,
  context: ScriptContext,
  depth = 0,
): Promise<PlacedStatement[]> {
  const statements: PlacedStatement[] = [];
  for (const item of cutItems(file.text)) {
    if ("text" in item) {
      statements.push(...placeStatement(item, file, context));
    } else if (isQuit(item)) break;
    else statements.push(...await runCommand(item, file, context, depth));
  }
  return statements;
}

function placeStatement(
  { text, line }: Statement,
  { path }: ScriptFile,
  context: ScriptContext,
): PlacedStatement[] {
  if (!isCopyOfRows(text)) {
    return [{ text: interpolate(text, context.variables), line, path }];
  }
  context.onRows();
  return [];
}

function isQuit({ command }: PsqlCommand): boolean {
  return command === "q" || command === "quit";
}

async function runCommand(
  item: PsqlCommand,
  file: ScriptFile,
  context: ScriptContext,
  depth: number,
): Promise<PlacedStatement[]> {
  const { command, argument } = item;
  const words = readWords(argument, context.variables);
  switch (command) {
    case "i":
    case "include":
    case "ir":
    case "include_relative":
      return await include(item, file, context, { words, depth });
    case "set":
      setVariable(item, words, context.variables);
      return [];
    case "unset":
      context.variables.delete(words[0] ?? "");
      return [];
    case "c":
    case "connect":
      context.onConnect(words[0] ?? "-");
      return [];
    case "copy":
      requireNoProgram(item);
      context.onRows();
      return [];
  }
  if (HARMLESS_REGEXP.test(command)) return [];
  throw explainRefused(item);
}

async function include(
  { command, argument, line }: PsqlCommand,
  file: ScriptFile,
  context: ScriptContext,
  { words: [name = ""], depth }: {
    readonly words: readonly string[];
    readonly depth: number;
  },
): Promise<PlacedStatement[]> {
  if (depth >= MAX_DEPTH) {
    throw new ScriptError(line, `"\\${command} ${argument}" includes itself`);
  }
  const isRelative = command === "ir" || command === "include_relative";
  const included = await context.include(name, file.path, isRelative)
    .catch((error: unknown) => {
      throw error instanceof ScriptError
        ? new ScriptError(line, error.message, error.hint)
        : error;
    });
  return await readScript(included, context, depth + 1);
}

/** Several values are joined, as psql does; what is in backticks would be run. */
function setVariable(
  { argument, line }: PsqlCommand,
  [name = "", ...values]: readonly string[],
  variables: Map<string, string>,
): void {
  if (argument.includes("`")) {
    if (variables.has(name)) return;
    throw new ScriptError(
      line,
      `"\\set ${name}" takes its value from a program`,
      `Give it with --var ${name}=VALUE.`,
    );
  }
  if (name !== "") variables.set(name, values.join(""));
}

/** Words in quotes or without, with the values of variables in them. */
function readWords(
  argument: string,
  variables: ReadonlyMap<string, string>,
): string[] {
  const words = interpolate(argument, variables)
    .match(/'(?:[^']|'')*'|"[^"]*"|\S+/g) ?? [];
  return words.map((word) =>
    word.startsWith("'")
      ? word.slice(1, -1).replaceAll("''", "'")
      : word.replace(/^"([^"]*)"$/, "$1")
  );
}

function requireNoProgram(item: PsqlCommand): void {
  if (/\bprogram\s*'/i.test(item.argument)) throw explainRefused(item);
}

const CONDITIONS: ReadonlySet<string> = new Set([
  ...["if", "elif", "else", "endif"],
]);

function explainRefused({ command, line }: PsqlCommand): ScriptError {
  return CONDITIONS.has(command)
    ? new ScriptError(
      line,
      `"\\${command}" is a command of psql that chooses by a value of a run`,
      "Take out the lines from \\if to \\endif that do not apply.",
    )
    : new ScriptError(
      line,
      `"\\${command}" is a command of psql that runs something, and no SQL`,
      "Take the line out, or give what it leads to with a --from of its own.",
    );
}
