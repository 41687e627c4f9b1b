/**
 * Finds out which files are loaded in place of reading a server.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { CommandLine } from "./args.ts";
import { looksLikeUri } from "../libpq/foreign_uri.ts";

/** SQL files to load, and what to call the database that they lead to. */
export interface FilesSettings {
  /** Files and folders, in their order. */
  readonly paths: readonly string[];
  readonly database: string;
  /** Values of placeholders and of psql's variables. */
  readonly variables: ReadonlyMap<string, string>;
  /** Whether an extension that is not there ends the run. */
  readonly needsExtensions: boolean;
}

/**
 * Reads `--from` and what goes with it.
 *
 * @returns `undefined` if a server is to be read.
 * @throws {UsageError} If a flag says where a server is as well.
 */
export function parseFilesSettings(
  line: CommandLine,
): FilesSettings | undefined {
  const [first] = line.from;
  if (first === undefined) {
    requireNoFilesFlag(line);
    return undefined;
  }
  const { host, port, username, client, dbname } = line;
  const others = Object.entries({ host, port, username, client })
    .filter(([, value]) => value !== undefined);
  for (const [name] of others) throw explainServerFlag(`"--${name}"`);
  if (line.allowPooler) throw explainServerFlag('"--allow-pooler"');
  if (dbname !== undefined && looksLikeUri(dbname)) {
    throw explainServerFlag('a URI in "--dbname"');
  }
  return buildFiles(line, line.from, dbname ?? nameAfter(first));
}

/**
 * Reads `--against`, with what goes with `--from` as well.
 *
 * @returns `undefined` if there is nothing to compare with.
 */
export function parseAgainst(line: CommandLine): FilesSettings | undefined {
  const [first] = line.against;
  return first === undefined
    ? undefined
    : buildFiles(line, line.against, nameAfter(first));
}

function buildFiles(
  line: CommandLine,
  paths: readonly string[],
  database: string,
): FilesSettings {
  return {
    paths,
    database,
    variables: new Map(line.var.map(parseVariable)),
    needsExtensions: parseMissing(line.missingExtensions ?? "skip"),
  };
}

function requireNoFilesFlag(
  { var: variables, missingExtensions, against }: CommandLine,
): void {
  if (against.length > 0) return;
  if (variables.length === 0 && missingExtensions === undefined) return;
  const flag = variables.length > 0 ? "--var" : "--missing-extensions";
  throw new UsageError(
    `Cannot use flag "${flag}" without "--from": it is about files`,
    "Add --from, or leave it out.",
  );
}

function parseVariable(text: string): readonly [name: string, value: string] {
  const [, name, value = ""] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined) return [name, value];
  throw new UsageError(
    `Cannot use flag "--var" with "${text}": it is no name with a value`,
    "Write --var NAME=VALUE.",
  );
}

function parseMissing(text: string): boolean {
  if (text === "skip" || text === "fail") return text === "fail";
  throw new UsageError(
    `Cannot use flag "--missing-extensions" with "${text}": it is neither "skip" nor "fail"`,
    "Give one of the two.",
  );
}

function explainServerFlag(flag: string): UsageError {
  return new UsageError(
    `Cannot use flag "--from" together with ${flag}: files need no server`,
    "Give one of the two.",
  );
}

/** The folder or the file, without what only says where and what it is. */
function nameAfter(path: string): string {
  const names = path.split("/")
    .filter((name) => name !== "" && name !== "." && name !== "..");
  return names.at(-1)?.replace(/\.sql$/i, "") || "files";
}
