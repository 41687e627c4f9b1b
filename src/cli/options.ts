/**
 * Every option, once: what the command line, the help, the README, the
 * environment and `init` know of it comes from here.
 *
 * @module
 */

import { LEVELS } from "../core/lint/rule.ts";
import { SETUP_PARTS } from "../core/setup/setup_parts.ts";
import { PARAMETERS } from "../libpq/parameters.ts";
import type { CommandName } from "./command_names.ts";
import type { Defaults } from "./defaults.ts";
import type { FileKey } from "./file_keys.ts";
import { PAGE_FORMATS } from "./page_formats.ts";
import { LINT_FORMATS } from "./lint_formats.ts";

/** The first one is what counts where nothing else is said: `text (default), json`. */
function listWords([first = "", ...others]: readonly string[]): string {
  return [`${first} (default)`, ...others].join(", ");
}

/** What there is to know of an option. */
export interface OptionSpec {
  /** Short form; the letters are those of psql and pg_dump. */
  readonly letter?: string;
  /** What the help calls its value; absent: a switch, which has none. */
  readonly value?: string;
  /** What counts where the flag stands without a value; absent: it needs one. */
  readonly bare?: string;
  /** Whether it may be given more than once. */
  readonly isRepeatable?: true;
  /** The variable that stands for the flag. */
  readonly variable?: string;
  /** The key of the settings file that stands for the flag. */
  readonly key?: FileKey;
  /** The parameter of a connection that it is, by libpq's keyword. */
  readonly keyword?: "host" | "port" | "user" | "dbname";
  /** What counts where nothing says anything: a text, or a default of the build. */
  readonly fallback?: string | { readonly of: keyof Defaults };
  /** The commands that it goes with; absent: all. */
  readonly commands?: readonly CommandName[];
  /** Whether it says which database and folder: `init` hands it on to later runs. */
  readonly isOfSetup?: true;
  readonly group: OptionGroup;
  readonly help: string;
}

/** The headings under which the help lists the options, in its order. */
export const OPTION_GROUPS = {
  connection: "Connection, as in psql and pg_dump",
  files: "Without a server",
  scope: "What and where",
  git: "sync, with git",
  commands: "list, check, prune, init",
  page: "page, verify",
  lint: "lint",
  limits: "Limits",
  output: "Output",
} as const;

/** A heading of the help. */
export type OptionGroup = keyof typeof OPTION_GROUPS;

/** What is gone is gone, whatever a filter says. */
const NOT_PRUNE: readonly CommandName[] = [
  ...[
    "sync",
    "list",
    "check",
    "lint",
    "page",
    "verify",
    "init",
    "doctor",
  ] as const,
];

/** The options by name, in the order in which `init` prints them. */
export const OPTIONS = {
  host: {
    letter: "h",
    value: "HOST",
    variable: PARAMETERS.host.variable,
    keyword: "host",
    fallback: { of: "host" },
    isOfSetup: true,
    group: "connection",
    help: "server, or folder of its socket",
  },
  port: {
    letter: "p",
    value: "PORT",
    variable: PARAMETERS.port.variable,
    keyword: "port",
    fallback: { of: "port" },
    isOfSetup: true,
    group: "connection",
    help: "port",
  },
  username: {
    letter: "U",
    value: "USER",
    variable: PARAMETERS.user.variable,
    keyword: "user",
    fallback: { of: "user" },
    isOfSetup: true,
    group: "connection",
    help: "role",
  },
  from: {
    value: "PATH",
    isRepeatable: true,
    isOfSetup: true,
    group: "files",
    help:
      "SQL files, or folders of migrations, to load in place of reading a server; repeatable",
  },
  var: {
    value: "NAME=VALUE",
    isRepeatable: true,
    isOfSetup: true,
    group: "files",
    help:
      "value of a placeholder in them: ${NAME}, {{NAME}}, :NAME; repeatable",
  },
  missingExtensions: {
    value: "skip|fail",
    fallback: "skip",
    isOfSetup: true,
    group: "files",
    help: "what becomes of what needs an extension that is not there",
  },
  dbname: {
    letter: "d",
    value: "NAME|URI",
    variable: PARAMETERS.dbname.variable,
    keyword: "dbname",
    fallback: { of: "dbname" },
    isOfSetup: true,
    group: "connection",
    help: "database, or a postgres:// URI",
  },
  out: {
    letter: "o",
    value: "DIR",
    variable: "SCHEMA_SYNC_OUT",
    fallback: { of: "folder" },
    isOfSetup: true,
    group: "scope",
    help: "the folder",
  },
  schema: {
    letter: "n",
    value: "NAME",
    isRepeatable: true,
    key: "schemas",
    fallback: "public",
    commands: NOT_PRUNE,
    isOfSetup: true,
    group: "scope",
    help: "a schema; repeatable",
  },
  allSchemas: {
    key: "schemas",
    isOfSetup: true,
    group: "scope",
    help: "every schema",
  },
  excludeTable: {
    letter: "T",
    value: "PATTERN",
    isRepeatable: true,
    key: "excludeTables",
    commands: NOT_PRUNE,
    isOfSetup: true,
    group: "scope",
    help: "leave tables out (* and ?); repeatable",
  },
  client: {
    value: "auto|tools|built-in",
    variable: "SCHEMA_SYNC_CLIENT",
    fallback: { of: "client" },
    isOfSetup: true,
    group: "scope",
    help: "psql and pg_dump, or what this program has in it",
  },
  full: {
    commands: ["sync", "check", "lint", "list"],
    group: "scope",
    help: "read all, as if nothing were known from before",
  },
  allowPooler: {
    isOfSetup: true,
    group: "connection",
    help:
      "a pooler is in between that keeps a session for each client; any other would be left changed",
  },
  watch: {
    value: "[SECONDS]",
    bare: "1",
    commands: ["sync"],
    group: "scope",
    help: "stay, look this often, and sync whenever the schema changes",
  },
  commit: {
    commands: ["sync"],
    group: "git",
    help: "commit the folder, and nothing else",
  },
  push: {
    commands: ["sync"],
    group: "git",
    help: "push it too; with --commit",
  },
  message: {
    value: "TEXT",
    commands: ["sync"],
    group: "git",
    help: "in place of a message that tells what changed",
  },
  kind: {
    value: "KIND",
    isRepeatable: true,
    fallback: "tables",
    commands: ["list"],
    group: "commands",
    help: "list: tables, views, functions, types and so on, or all; repeatable",
  },
  diff: {
    commands: ["check"],
    group: "commands",
    help: "check: show what would change, as a unified diff",
  },
  strict: {
    commands: ["check"],
    group: "commands",
    help: "check: what differs in format only is a difference too",
  },
  dryRun: {
    commands: ["prune", "init"],
    group: "commands",
    help: "prune, init: say what would be done",
  },
  only: {
    value: "PART",
    isRepeatable: true,
    commands: ["init"],
    group: "commands",
    help: `init: ${SETUP_PARTS.join(", ")}`,
  },
  failOn: {
    value: LEVELS.join("|"),
    fallback: "error",
    commands: ["lint"],
    group: "lint",
    help: "exit 1 if anything of this level or above is found",
  },
  baseline: {
    commands: ["lint"],
    group: "lint",
    help:
      "take what is found now as known: only what is new counts from then on",
  },
  explain: {
    value: "RULE",
    commands: ["lint"],
    group: "lint",
    help: "what a rule finds, why, and how to mend it",
  },
  rules: {
    commands: ["lint"],
    group: "lint",
    help: "list the rules and their levels",
  },
  output: {
    value: "FILE",
    commands: ["page"],
    group: "page",
    help:
      "page: the file to write; - is standard output [schema.html, schema.dbml, schema.json]",
  },
  against: {
    value: "PATH|URI",
    isRepeatable: true,
    commands: ["page", "verify"],
    group: "page",
    help:
      "page: show what differs from the schema that these SQL files or migrations lead to; verify: an empty database of a server to rebuild in, left empty",
  },
  script: {
    value: "FILE|-",
    commands: ["verify"],
    group: "page",
    help:
      "verify: write what rebuilds the database, in the order that works, for psql",
  },
  lockTimeout: {
    value: "SECONDS",
    fallback: "10",
    group: "limits",
    help: "how long to wait for a lock",
  },
  timeout: {
    value: "SECONDS",
    fallback: "300",
    group: "limits",
    help: "how long the whole run may take",
  },
  format: {
    value: "FORMAT",
    commands: ["lint", "page"],
    group: "output",
    help: `lint: ${listWords(LINT_FORMATS)}; page: ${listWords(PAGE_FORMATS)}`,
  },
  json: { group: "output", help: "one JSON object on stdout" },
  quiet: { letter: "q", group: "output", help: "errors only" },
  verbose: { group: "output", help: "what pg_dump says as well" },
  help: { letter: "?", group: "output", help: "this text" },
  version: { group: "output", help: "the version" },
} as const satisfies Readonly<Record<string, OptionSpec>>;

type Options = typeof OPTIONS;

/** One of {@linkcode OPTIONS}. */
export type OptionName = keyof Options;

/** Options that may be given more than once. */
export type ListName = {
  [N in OptionName]: Options[N] extends { isRepeatable: true } ? N : never;
}[OptionName];

/** Options with one value. */
export type ValueName = {
  [N in Exclude<OptionName, ListName>]: Options[N] extends { value: string } ? N
    : never;
}[Exclude<OptionName, ListName>];

/** Options without a value. */
export type SwitchName = Exclude<OptionName, ListName | ValueName>;

/** What is given of each option; a value that is not given is absent. */
export type OptionValues =
  & { readonly [N in ValueName]?: string }
  & { readonly [N in ListName]: readonly string[] }
  & { readonly [N in SwitchName]: boolean };

/** The names, in the order of {@linkcode OPTIONS}. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** What there is to know of an option, whichever it is. */
export function specOf(name: OptionName): OptionSpec {
  return OPTIONS[name];
}

/** The option of a flag without its hyphens, `exclude-table`; or none. */
export function findOption(flag: string): OptionName | undefined {
  return OPTION_NAMES.find((name) => flagOf(name) === `--${flag}`);
}

/** `--exclude-table` */
export function flagOf(name: OptionName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Whether an option with this value was given. */
export function isGiven(
  value: string | boolean | readonly string[] | undefined,
): boolean {
  return typeof value === "object" ? value.length > 0 : Boolean(value);
}

/** What counts where nothing says anything; `undefined`: nothing does. */
export function fallbackOf(
  name: OptionName,
  defaults: Defaults,
): string | undefined {
  const { fallback } = specOf(name);
  return typeof fallback === "object" ? defaults[fallback.of] : fallback;
}

/** The options that are parameters of a connection. */
export const CONNECTION_OPTIONS = (
  ["host", "port", "username", "dbname"] as const
).map((name) => ({ name, flag: flagOf(name), ...OPTIONS[name] }));

/** The variables that stand for flags. */
export const OPTION_VARIABLES: readonly string[] = OPTION_NAMES.flatMap(
  (name) => specOf(name).variable ?? [],
);

/**
 * The flags that lead a later run to the same database and folder, one word
 * each; what the defaults of this build say is left out.
 */
export function renderSetupFlags(
  values: Partial<OptionValues>,
  defaults: Defaults,
): string[] {
  return OPTION_NAMES
    .filter((name) => specOf(name).isOfSetup)
    .flatMap((name) => renderFlag(name, values[name], defaults));
}

function renderFlag(
  name: OptionName,
  value: string | boolean | readonly string[] | undefined,
  defaults: Defaults,
): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [flagOf(name)];
  const given = typeof value === "string" ? [value] : value;
  const isDefault = given.length === 1 &&
    given[0] === fallbackOf(name, defaults);
  return isDefault ? [] : given.flatMap((text) => [flagOf(name), text]);
}
