/**
 * Reads the command line, strictly: what is not understood is refused.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

import { findNearestName } from "../core/text/nearest_name.ts";
import { UsageError } from "../errors.ts";
import { refuseConnectionText } from "./connection_text.ts";
import { type CommandName, COMMANDS, TABLE_COMMANDS } from "./command_names.ts";
import {
  findOption,
  flagOf,
  isGiven,
  OPTION_NAMES,
  type OptionName,
  type OptionValues,
  specOf,
} from "./options.ts";

/** What was typed; a flag that was not is absent. */
export type CommandLine = OptionValues & {
  readonly command: CommandName;
  readonly tables: readonly string[];
};

/**
 * Reads the command line.
 *
 * @throws {UsageError} If a flag is unknown, lacks its value or has one that it
 * cannot have, or the first word is no command.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { _: operands, ...flags } = parseArgs(
    fillBareFlags(expandShortFlags(args)),
    {
      string: ["_", ...OPTION_NAMES.filter(hasValue).map(wordOf)],
      boolean: OPTION_NAMES.filter((name) => !hasValue(name)).map(wordOf),
      collect: OPTION_NAMES.filter((name) => specOf(name).isRepeatable)
        .map(wordOf),
      alias: collectAliases(),
      unknown: (arg: string, key?: string) => {
        if (key === undefined) return true;
        throw explainUnknownFlag(arg);
      },
    },
  );
  // Before the words: a value that is empty counts as one of them.
  const values = readValues(flags);
  const words = operands.map(String);
  for (const word of words) refuseConnectionText(word, "an argument");
  const isInformation = values.help || values.version;
  const command = isInformation ? "sync" : parseCommand(words);
  if (!isInformation) checkFlags(command, values);
  return { command, tables: words.slice(1), ...values };
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

function hasValue(name: OptionName): boolean {
  return specOf(name).value !== undefined;
}

/** The flag without its hyphens, as `parseArgs` has it. */
function wordOf(name: OptionName): string {
  return flagOf(name).slice(2);
}

/** Turns `-qp5433` into `--quiet --port=5433`, as psql reads it. */
function expandShortFlags(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const flags = end < 0 ? args : args.slice(0, end);
  return [...flags.flatMap(expandFlag), ...args.slice(flags.length)];
}

function expandFlag(arg: string): string[] {
  const [, letter, rest] = /^-([A-Za-z?])(.+)$/s.exec(arg) ?? [];
  const name = OPTION_NAMES.find((name) => specOf(name).letter === letter);
  if (letter === undefined || name === undefined || rest === undefined) {
    return [checkFlag(arg)];
  }
  if (hasValue(name)) {
    return [checkFlag(`${flagOf(name)}=${rest.replace(/^=/, "")}`)];
  }
  return rest.startsWith("=")
    ? [checkFlag(`${flagOf(name)}${rest}`)]
    : [flagOf(name), ...expandFlag(`-${rest}`)];
}

/** Refuses a value where none can be, and none where there must be one. */
function checkFlag(arg: string): string {
  const [, word = "", value] = /^--([^=]+)=(.*)$/s.exec(arg) ?? [];
  const name = findOption(word);
  if (name === undefined || value === undefined) return arg;
  if (hasValue(name)) checkValue(name, value);
  else {
    throw new UsageError(
      `Cannot use flag "--${word}" with a value: it takes none`,
    );
  }
  return arg;
}

/**
 * Gives flags their values that may stand without: `--watch` is `--watch=1`; and
 * the one that `parseArgs` takes for a word: `--output -` is `--output=-`.
 */
function fillBareFlags(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const flags = args.slice(0, end < 0 ? args.length : end);
  const filled: string[] = [];
  for (let i = 0; i < flags.length; i++) {
    const arg = flags[i] ?? "";
    const bare = findBare(arg);
    const next = flags[i + 1] ?? "";
    const isFollowed = bare === undefined
      ? next === "-" && takesValue(arg)
      : /^[\d.]+$/.test(next);
    const value = isFollowed ? flags[++i] : bare;
    filled.push(value === undefined ? arg : `${arg}=${value}`);
  }
  return [...filled, ...args.slice(flags.length)];
}

function takesValue(arg: string): boolean {
  const name = arg.startsWith("--") ? findOption(arg.slice(2)) : undefined;
  return name !== undefined && hasValue(name);
}

/** What a flag means without a value; `undefined`: it needs one, or has one. */
function findBare(arg: string): string | undefined {
  const name = arg.startsWith("--") ? findOption(arg.slice(2)) : undefined;
  return name === undefined ? undefined : specOf(name).bare;
}

function collectAliases(): Record<string, string[]> {
  const aliases: Record<string, string[]> = {};
  for (const name of OPTION_NAMES) {
    const { letter } = specOf(name);
    if (letter !== undefined) aliases[wordOf(name)] = [letter];
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

function checkFlags(command: CommandName, values: OptionValues): void {
  for (const name of OPTION_NAMES) {
    const { commands } = specOf(name);
    const isAllowed = commands?.includes(command) ?? true;
    if (isAllowed || !isGiven(values[name])) continue;
    throw new UsageError(
      `Cannot use flag "${flagOf(name)}" with "${command}"`,
      `It goes with ${commands?.join(", ")}.`,
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
  const nearest = findNearestName(flag, OPTION_NAMES.map(flagOf));
  return new UsageError(
    `Cannot use flag "${flag}": it is not known`,
    nearest === undefined ? undefined : `Did you mean ${nearest}?`,
  );
}

/** The types of `parseArgs` are made for names that are written out. */
function readValues(flags: Readonly<Record<string, unknown>>): OptionValues {
  const values: Partial<Record<OptionName, unknown>> = {};
  for (const name of OPTION_NAMES) {
    const value = readOption(name, flags[wordOf(name)]);
    if (value !== undefined) values[name] = value;
  }
  return values as OptionValues;
}

function readOption(
  name: OptionName,
  value: unknown,
): string | readonly string[] | boolean | undefined {
  if (!hasValue(name)) return value === true;
  if (specOf(name).isRepeatable) {
    return Array.isArray(value)
      ? value.map((text) => checkValue(name, String(text)))
      : [];
  }
  return value === undefined ? undefined : checkValue(name, String(value));
}

function checkValue(name: OptionName, value: string): string {
  if (value !== "") return value;
  throw new UsageError(
    `Cannot use flag "${flagOf(name)}" without a value`,
    name === "host"
      ? "-h names the host, as in psql; help is -? or --help."
      : undefined,
  );
}
