/**
 * Settings: what a run is to do, from the command line, the environment and the
 * settings file.
 *
 * @module
 */

import {
  findKind,
  type Kind,
  KIND_WORDS,
  KINDS,
} from "../core/catalog/object_kind.ts";
import type { TableFilter } from "../core/catalog/selection.ts";
import {
  type LintSettings,
  NO_LINT_SETTINGS,
} from "../core/lint/lint_settings.ts";
import { type Level, LEVELS } from "../core/lint/rule.ts";
import { SETUP_PARTS, type SetupPart } from "../core/setup/setup_parts.ts";
import { findNearestName } from "../core/text/nearest_name.ts";
import { UsageError } from "../errors.ts";
import type { ClientChoice, ServerConnection } from "../source/source.ts";
import type { CommandLine } from "./args.ts";
import { parseConnectionSettings } from "./connection_settings.ts";
import { DEFAULTS, type Defaults } from "./defaults.ts";
import { type Environment, selectGitVariables } from "./environment.ts";
import { type FilesSettings, parseFilesSettings } from "./files_settings.ts";
import { FILE_KEY_NAMES, type FileValues } from "./file_keys.ts";
import { LINT_FORMATS, type LintFormat } from "./lint_formats.ts";
import {
  fallbackOf,
  flagOf,
  isGiven,
  OPTION_NAMES,
  type OptionValues,
  specOf,
  type ValueName,
} from "./options.ts";
import type { CommandName } from "./command_names.ts";
import { parseVerification } from "./verify_settings.ts";
import { type PageSettings, parsePageSettings } from "./page_settings.ts";

/** Checked settings of one run. */
export interface Settings {
  /**
   * The options, from wherever they come; what nothing gives is absent, and so
   * is the database, which may be a URI with a password.
   */
  readonly options: Omit<OptionValues, "dbname">;
  readonly command: CommandName;
  readonly connection: ServerConnection;
  readonly isFromDatabaseUrl: boolean;
  readonly client: ClientChoice;
  /** What is loaded in place of reading a server; then the connection is of no use. */
  readonly files?: FilesSettings;
  readonly folder: string;
  readonly filter: TableFilter;
  /** Whether files go without the comments of `pg_dump`; absent: they do not. */
  readonly omitsComments?: boolean;
  /** Whether there is a page with a diagram; absent: there is none. */
  readonly hasDiagram?: boolean;
  readonly lockTimeoutMs: number;
  readonly timeoutMs: number;
  /** How often a sync looks for changes, in milliseconds; absent: it is done once. */
  readonly watchMs?: number;
  /** Whether and how a sync is committed; absent: not at all. */
  readonly commit?: CommitSettings;
  /** What of the environment says how git is to be run. */
  readonly gitEnvironment: Readonly<Record<string, string>>;
  /** What a list is of. */
  readonly kinds: readonly Kind[];
  readonly isDryRun: boolean;
  /** Whether all is read, as if nothing were known from before. */
  readonly isFull: boolean;
  /** Whether a check shows what would differ. */
  readonly withDiff: boolean;
  /** Whether a check takes what differs in format only for a difference. */
  readonly isStrict: boolean;
  /** What `page` is to write; absent: it is another command. */
  readonly page?: PageSettings;
  readonly lint: LintRunSettings;
  /** The database in which a folder is verified; absent: the embedded one. */
  readonly against?: ServerConnection;
  /** Where the script of a verification goes, `-`: standard output; absent: nowhere. */
  readonly script?: string;
  /** Parts of the set-up; none: all. */
  readonly only: readonly SetupPart[];
  /** What an executable was made from; absent: it is run from its source. */
  readonly source?: string;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
}

/** How a sync is committed. */
export interface CommitSettings {
  /** In place of the message that tells what changed. */
  readonly message?: string;
  readonly isPushed: boolean;
}

/** What a lint does. */
export interface LintRunSettings {
  readonly format: LintFormat;
  readonly failOn: Level;
  /** Whether what is found becomes the baseline. */
  readonly writesBaseline: boolean;
  /** The rule to be explained, in place of a lint. */
  readonly explain?: string;
  /** Whether the rules are listed, in place of a lint. */
  readonly listsRules: boolean;
  /** What the settings file says of the rules. */
  readonly settings: LintSettings;
}

const CLIENTS: readonly ClientChoice[] = ["auto", "tools", "built-in"];

/** More than ten days is a slip of the finger, and more than a timer can take. */
const MAX_SECONDS = 900_000;

/**
 * Checks what was typed and adds the environment and the defaults.
 *
 * @throws {UsageError} If a value cannot be used.
 */
export function parseSettings(
  line: CommandLine,
  environment: Environment,
  defaults: Defaults = DEFAULTS,
): Settings {
  const files = parseFilesSettings(line);
  // What the environment says of a server is not even looked at beside files.
  const { dbname: _name, ...others } = line;
  const needsServer = files === undefined && line.command !== "verify";
  const connection = needsServer
    ? parseConnectionSettings(line, environment, defaults)
    : parseConnectionSettings(others, {}, defaults);
  const find = (name: ValueName): string =>
    line[name] ??
      (environment[specOf(name).variable ?? ""] ||
        (fallbackOf(name, defaults) ?? ""));
  const client = files === undefined ? find("client") : defaults.client;
  const folder = find("out");
  return {
    options: { ...others, out: folder, client },
    command: line.command,
    ...connection,
    client: parseClient(client),
    ...(files === undefined ? {} : { files }),
    folder,
    filter: {
      ...parseSchemas(line),
      excluded: line.excludeTable,
      names: line.tables,
    },
    lockTimeoutMs: parseSeconds("lockTimeout", find("lockTimeout")),
    timeoutMs: parseSeconds("timeout", find("timeout")),
    ...parseWatch(line),
    ...parseCommit(line),
    gitEnvironment: selectGitVariables(environment),
    kinds: parseKinds(line.kind),
    isDryRun: line.dryRun,
    isFull: line.full,
    withDiff: line.diff,
    isStrict: line.strict,
    ...(line.command === "page" ? { page: parsePageSettings(line) } : {}),
    lint: parseLint(line, find("failOn")),
    ...parseVerification(line, environment),
    only: line.only.flatMap((parts) => parts.split(",")).map(parseSetupPart),
    ...(defaults.source === undefined ? {} : { source: defaults.source }),
    isJson: line.json,
    isQuiet: line.quiet,
    isVerbose: line.verbose,
  };
}

/** Adds what a settings file says, where no flag says it. */
export function addFileValues(
  settings: Settings,
  values: FileValues,
): Settings {
  const { comments, diagram, lint, ...others } = withoutGiven(
    values,
    settings.options,
  );
  return {
    ...settings,
    filter: { ...settings.filter, ...buildFilter(others) },
    ...(comments === undefined ? {} : { omitsComments: !comments }),
    ...(diagram === undefined ? {} : { hasDiagram: diagram }),
    ...(lint === undefined
      ? {}
      : { lint: { ...settings.lint, settings: lint } }),
  };
}

/** What flags say is not even looked at in the file. */
function withoutGiven(
  values: FileValues,
  options: Partial<OptionValues>,
): FileValues {
  const given = OPTION_NAMES.filter((name) => isGiven(options[name]))
    .map((name) => specOf(name).key);
  return Object.fromEntries(
    FILE_KEY_NAMES.filter((key) => !given.includes(key))
      .map((key) => [key, values[key]]),
  );
}

/** The filter as far as the file says anything of it. */
function buildFilter(
  { schemas, excludeTables, kinds, partitions }: Omit<
    FileValues,
    "comments" | "diagram" | "lint"
  >,
): Partial<TableFilter> {
  return {
    ...(schemas === undefined ? {} : {
      schemas: schemas === "all" ? undefined : schemas,
      hasDefaultSchemas: false,
    }),
    ...(excludeTables === undefined ? {} : { excluded: excludeTables }),
    ...(typeof kinds === "object"
      ? { kinds: kinds.flatMap((word) => findKind(word) ?? []) }
      : {}),
    ...(partitions === "none" ? { omitsPartitions: true } : {}),
    called: {
      ...(schemas === undefined
        ? {}
        : { schemas: '"schemas" of the settings file' }),
      ...(excludeTables === undefined ? {} : { excluded: "excludeTables" }),
    },
  };
}

function parseClient(text: string): ClientChoice {
  const client = CLIENTS.find((name) => name === text);
  if (client !== undefined) return client;
  throw new UsageError(
    `Cannot use client "${text}": it is neither "auto" nor "tools" nor "built-in"`,
    "Check --client or SCHEMA_SYNC_CLIENT.",
  );
}

function parseWatch(
  { watch, tables, from }: CommandLine,
): Pick<Settings, "watchMs"> {
  if (watch === undefined) return {};
  if (from.length > 0) {
    throw new UsageError(
      'Cannot use flag "--watch" together with "--from": there is no server to watch',
      "Sync again after each change of the files.",
    );
  }
  if (tables.length > 0) {
    throw new UsageError(
      `Cannot use flag "--watch" for "${
        tables[0]
      }" alone: it watches the whole schema`,
      "Give no name.",
    );
  }
  return { watchMs: parseSeconds("watch", watch) };
}

function parseCommit(
  { commit, push, message }: CommandLine,
): { readonly commit?: CommitSettings } {
  if (commit) {
    return {
      commit: {
        isPushed: push,
        ...(message === undefined ? {} : { message }),
      },
    };
  }
  if (!push && message === undefined) return {};
  throw new UsageError(
    `Cannot use flag "--${push ? "push" : "message"}" without "--commit"`,
    "Add --commit.",
  );
}

function parseLint(
  { command, format, baseline, explain, rules, tables }: CommandLine,
  failOn: string,
): LintRunSettings {
  if (baseline && tables.length > 0) {
    throw new UsageError(
      `Cannot use flag "--baseline" for "${
        tables[0]
      }" alone: it is of the whole schema`,
      "Give no name.",
    );
  }
  return {
    // What another command can write is no concern of it.
    format: command === "lint" && format !== undefined
      ? chooseWord("format", format, LINT_FORMATS)
      : "text",
    failOn: chooseWord("failOn", failOn, LEVELS),
    writesBaseline: baseline,
    ...(explain === undefined ? {} : { explain }),
    listsRules: rules,
    settings: NO_LINT_SETTINGS,
  };
}

function chooseWord<T extends string>(
  name: ValueName,
  text: string,
  words: readonly T[],
): T {
  const word = words.find((word) => word === text);
  if (word !== undefined) return word;
  const nearest = findNearestName(text, words);
  throw new UsageError(
    `Cannot use ${flagOf(name)} "${text}": it is none of ${words.join(", ")}`,
    nearest === undefined ? undefined : `Did you mean ${nearest}?`,
  );
}

function parseSetupPart(text: string): SetupPart {
  const part = SETUP_PARTS.find((name) => name === text);
  if (part !== undefined) return part;
  throw new UsageError(
    `Cannot set up "${text}": there is no such part`,
    `Use --only with ${SETUP_PARTS.join(", ")}.`,
  );
}

/** Tables, unless something else is asked for. */
function parseKinds(words: readonly string[]): readonly Kind[] {
  if (words.includes("all")) return KINDS;
  return words.length === 0 ? ["table"] : words.map(parseKind);
}

function parseKind(word: string): Kind {
  const kind = findKind(word);
  if (kind !== undefined) return kind;
  const nearest = findNearestName(word, KIND_WORDS);
  throw new UsageError(
    `Cannot list kind "${word}": there is no such kind`,
    nearest === undefined
      ? `Use --kind with all, ${KIND_WORDS.join(", ")}.`
      : `Did you mean ${nearest}?`,
  );
}

function parseSchemas(
  { allSchemas, schema }: CommandLine,
): Pick<TableFilter, "schemas" | "hasDefaultSchemas"> {
  if (!allSchemas) {
    return schema.length === 0
      ? { schemas: ["public"], hasDefaultSchemas: true }
      : { schemas: schema };
  }
  if (schema.length === 0) return { schemas: undefined };
  throw new UsageError(
    'Cannot use flag "--all-schemas" together with "--schema"',
    "Give one of the two.",
  );
}

/** @returns Milliseconds. */
function parseSeconds(name: ValueName, text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0 && seconds <= MAX_SECONDS) {
    return Math.ceil(seconds * 1000);
  }
  throw new UsageError(
    `Cannot use ${
      flagOf(name)
    } "${text}": it is no number of seconds from 0.001 to ${MAX_SECONDS}`,
  );
}
