/**
 * Reads the command line, strictly: what is not understood is refused.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

import { findNearestName } from "../core/text/nearest_name.ts";
import { UsageError } from "../errors.ts";
import { refuseConnectionText } from "./connection_text.ts";
import {
  ALL_FLAGS,
  type CommandName,
  COMMANDS,
  FLAG_COMMANDS,
  REPEATABLE_FLAGS,
  SWITCHES,
  TABLE_COMMANDS,
  VALUE_FLAGS,
} from "./flags.ts";

/** What was typed; a flag that was not is absent. */
export interface CommandLine {
  readonly command: CommandName;
  readonly tables: readonly string[];
  readonly host?: string;
  readonly port?: string;
  readonly username?: string;
  readonly dbname?: string;
  readonly out?: string;
  readonly client?: string;
  readonly from: readonly string[];
  readonly lockTimeout?: string;
  readonly timeout?: string;
  readonly schema: readonly string[];
  readonly excludeTable: readonly string[];
  readonly allSchemas: boolean;
  readonly allowPooler: boolean;
  readonly commit: boolean;
  readonly push: boolean;
  readonly message?: string;
  readonly diff: boolean;
  readonly dryRun: boolean;
  readonly only: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/**
 * Reads the command line.
 *
 * @throws {UsageError} If a flag is unknown, lacks its value or has one that it
 * cannot have, or the first word is no command.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { _: operands, ...flags } = parseArgs(expandShortFlags(args), {
    string: ["_", ...Object.keys(VALUE_FLAGS)],
    boolean: Object.keys(SWITCHES),
    collect: [...REPEATABLE_FLAGS],
    alias: collectAliases(),
    unknown: (arg: string, key?: string) => {
      if (key === undefined) return true;
      throw explainUnknownFlag(arg);
    },
  });
  // The types of parseArgs are made for names that are written out.
  const parsed: ParsedFlags = flags;
  // Before the words: a value that is empty counts as one of them.
  const values = {
    ...readValues(parsed),
    from: readList(parsed, "from"),
    schema: readList(parsed, "schema"),
    excludeTable: readList(parsed, "exclude-table"),
    only: readList(parsed, "only"),
  };
  const words = operands.map(String);
  for (const word of words) refuseConnectionText(word, "an argument");
  const isInformation = parsed["help"] === true || parsed["version"] === true;
  const command = isInformation ? "sync" : parseCommand(words);
  if (!isInformation) checkFlags(command, parsed);
  return {
    command,
    tables: words.slice(1),
    ...values,
    allSchemas: parsed["all-schemas"] === true,
    allowPooler: parsed["allow-pooler"] === true,
    commit: parsed["commit"] === true,
    push: parsed["push"] === true,
    diff: parsed["diff"] === true,
    dryRun: parsed["dry-run"] === true,
    json: parsed["json"] === true,
    quiet: parsed["quiet"] === true,
    verbose: parsed["verbose"] === true,
    help: parsed["help"] === true,
    version: parsed["version"] === true,
  };
}

/**
 * The command that a line means which could not be read; an error names it.
 *
 * It is one of {@linkcode COMMANDS} and never a word as typed, which may hold a
 * password.
 */
export function guessCommand(args: readonly string[]): CommandName {
  const [command = "sync"] = args.flatMap((arg) =>
    COMMANDS.find((name) => name === arg) ?? []
  );
  return command;
}

type ParsedFlags = Readonly<Record<string, unknown>>;

/** Turns `-qp5433` into `--quiet --port=5433`, as psql reads it. */
function expandShortFlags(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const flags = end < 0 ? args : args.slice(0, end);
  return [...flags.flatMap(expandFlag), ...args.slice(flags.length)];
}

function expandFlag(arg: string): string[] {
  const [, letter, rest] = /^-([A-Za-z?])(.+)$/s.exec(arg) ?? [];
  const name = Object.entries(ALL_FLAGS)
    .find(([, short]) => short !== undefined && short === letter)?.[0];
  if (name === undefined || rest === undefined) return [checkFlag(arg)];
  if (Object.hasOwn(VALUE_FLAGS, name)) {
    return [checkFlag(`--${name}=${rest.replace(/^=/, "")}`)];
  }
  return rest.startsWith("=")
    ? [checkFlag(`--${name}${rest}`)]
    : [`--${name}`, ...expandFlag(`-${rest}`)];
}

/** Refuses a value where none can be, and none where there must be one. */
function checkFlag(arg: string): string {
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(arg) ?? [];
  if (name === undefined || value === undefined) return arg;
  if (Object.hasOwn(SWITCHES, name)) {
    throw new UsageError(
      `Cannot use flag "--${name}" with a value: it takes none`,
    );
  }
  if (Object.hasOwn(VALUE_FLAGS, name)) checkValue(name, value);
  return arg;
}

function collectAliases(): Record<string, string[]> {
  const aliases: Record<string, string[]> = {};
  for (const [name, letter] of Object.entries(ALL_FLAGS)) {
    if (letter !== undefined) aliases[name] = [letter];
  }
  return aliases;
}

function parseCommand(words: readonly string[]): CommandName {
  const [word = "sync", ...operands] = words;
  const command = COMMANDS.find((name) => name === word);
  if (command === undefined) throw explainUnknownCommand(word);
  if (!TABLE_COMMANDS.includes(command) && operands.length > 0) {
    throw new UsageError(
      `Cannot use "${operands[0]}" with "${command}": it takes no table`,
    );
  }
  return command;
}

function checkFlags(command: CommandName, parsed: ParsedFlags): void {
  for (const [name, commands] of Object.entries(FLAG_COMMANDS)) {
    const value = parsed[name];
    const isGiven = Array.isArray(value)
      ? value.length > 0
      : value !== undefined && value !== false;
    if (!isGiven || commands.includes(command)) continue;
    throw new UsageError(
      `Cannot use flag "--${name}" with "${command}"`,
      `It goes with ${commands.join(", ")}.`,
    );
  }
}

function explainUnknownCommand(word: string): UsageError {
  const nearest = findNearestName(word, COMMANDS);
  return new UsageError(
    `Cannot run "${word}": it is no command`,
    nearest === undefined
      ? `To refresh one table, run "schema-sync sync ${word}"; --help lists the commands.`
      : `Did you mean "schema-sync ${nearest}"?`,
  );
}

function explainUnknownFlag(arg: string): UsageError {
  // What is glued to a letter may be a password, as in "-psecret".
  const flag = arg.startsWith("--")
    ? arg.replace(/=.*$/s, "")
    : arg.slice(0, 2);
  const nearest = findNearestName(
    flag,
    Object.keys(ALL_FLAGS).map((name) => `--${name}`),
  );
  return new UsageError(
    `Cannot use flag "${flag}": it is not known`,
    nearest === undefined ? undefined : `Did you mean ${nearest}?`,
  );
}

function readValues(parsed: ParsedFlags): Partial<CommandLine> {
  const fields = {
    host: readValue(parsed, "host"),
    port: readValue(parsed, "port"),
    username: readValue(parsed, "username"),
    dbname: readValue(parsed, "dbname"),
    out: readValue(parsed, "out"),
    client: readValue(parsed, "client"),
    lockTimeout: readValue(parsed, "lock-timeout"),
    timeout: readValue(parsed, "timeout"),
    message: readValue(parsed, "message"),
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
}

function readValue(parsed: ParsedFlags, name: string): string | undefined {
  const value = parsed[name];
  if (value === undefined) return undefined;
  return checkValue(name, String(value));
}

function readList(parsed: ParsedFlags, name: string): string[] {
  const values = parsed[name];
  return Array.isArray(values)
    ? values.map((value) => checkValue(name, String(value)))
    : [];
}

function checkValue(name: string, value: string): string {
  if (value !== "") return value;
  throw new UsageError(
    `Cannot use flag "--${name}" without a value`,
    name === "host"
      ? "-h names the host, as in psql; help is -? or --help."
      : undefined,
  );
}
