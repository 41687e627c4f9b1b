/**
 * What `--help` and `--version` print.
 *
 * @module
 */

import { SETTINGS_FILE } from "../core/setup/settings_file.ts";
import { wrapWords } from "../core/text/wrap_words.ts";
import type { Defaults } from "./defaults.ts";
import { FILE_KEY_NAMES } from "./file_keys.ts";
import {
  fallbackOf,
  flagOf,
  OPTION_GROUPS,
  OPTION_NAMES,
  type OptionName,
  specOf,
} from "./options.ts";
import config from "../../deno.json" with { type: "json" };

/** `schema-sync 1.2.3` */
export const VERSION_TEXT = `schema-sync ${config.version}\n`;

/** The version alone. */
export const VERSION: string = config.version;

/** Columns that the flags take. */
const FLAG_WIDTH = 31;

const LINE_WIDTH = 80;

/** Renders the help, with the defaults of this build. */
export function renderHelp(defaults: Defaults): string {
  return `schema-sync keeps a folder of files in step with a PostgreSQL database:
one file per table, view, function and type with the DDL of pg_dump, and an index.

Usage:
  schema-sync [sync] [FLAGS]            bring the whole folder in step
  schema-sync sync NAME... [FLAGS]      refresh only these tables, views, functions…
  schema-sync list [FLAGS]              list the tables and their status; write nothing
  schema-sync check [NAME...] [FLAGS]   say what sync would change; write nothing
  schema-sync lint [NAME...] [FLAGS]    say what is doubtful about the schema
  schema-sync prune [FLAGS]             delete the files of what is gone
  schema-sync page [FLAGS]              write a page to search and look at the schema in
  schema-sync verify [FLAGS]            prove that the folder rebuilds the database
  schema-sync init [FLAGS]              set the repository up: scripts, hook, documents
  schema-sync doctor [FLAGS]            find what is wrong, and say how to mend it

Examples:
  schema-sync -h db.example.com -U readonly -d shop
  schema-sync sync users billing.invoices view:active_users
  DATABASE_URL=postgres://app@localhost/shop schema-sync list --json
  schema-sync sync --from db/migrations -d shop
  schema-sync sync --commit --push
  schema-sync check --diff
  schema-sync page --from db/migrations --output schema.html
  schema-sync lint --fail-on warning
  schema-sync verify --script - | psql -X -v ON_ERROR_STOP=1 dev

A flag goes before its variable, and that before the default, both in [brackets].
${renderFileNote()}
The password comes from PGPASSWORD, PGPASSFILE, ~/.pgpass or the URI, TLS from
PGSSLMODE, PGSSLROOTCERT, PGSSLCERT and PGSSLKEY. DATABASE_URL is used where
nothing else says where to connect.
${renderGroups(defaults)}
Exit codes: 0 done, 1 found by check, lint or verify, 2 wrong command line,
3 database, 4 folder, 5 git, 6 done in part, 130 interrupted.
`;
}

function renderFileNote(): string {
  const keys = FILE_KEY_NAMES.join(", ");
  return wrapWords(
    `What ${SETTINGS_FILE} in the folder says of ${keys} goes before the default.`,
    LINE_WIDTH,
  ).join("\n");
}

/** The rows of the README's table of options, in the order of the help. */
export function renderOptionRows(defaults: Defaults): string[] {
  return listGroups().flatMap(([, names]) =>
    names.map((name) => {
      const cells = [
        showFlag(name).split(", ").map((flag) => `\`${flag}\``).join(", "),
        specOf(name).help,
        showCode(specOf(name).variable),
        showCode(fallbackOf(name, defaults)),
      ];
      return `| ${
        cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")
      } |`;
    })
  );
}

function listGroups(): [heading: string, names: OptionName[]][] {
  return Object.entries(OPTION_GROUPS).map(([group, heading]) => [
    heading,
    OPTION_NAMES.filter((name) => specOf(name).group === group),
  ]);
}

function renderGroups(defaults: Defaults): string {
  return listGroups().map(([heading, names]) => {
    const options = names.map((name) => renderOption(name, defaults));
    return `\n${heading}:\n${options.join("")}`;
  }).join("");
}

/** The flag, and beside it what it is for in as many lines as that takes. */
function renderOption(name: OptionName, defaults: Defaults): string {
  const { help, variable, letter } = specOf(name);
  const notes = [variable, fallbackOf(name, defaults)]
    .filter((note) => note !== undefined);
  const text = notes.length === 0 ? help : `${help} [${notes.join(", ")}]`;
  const flag = `  ${letter === undefined ? "    " : ""}${showFlag(name)}`;
  const [first = "", ...others] = wrapWords(text, LINE_WIDTH - FLAG_WIDTH);
  const isTooLong = flag.length >= FLAG_WIDTH;
  const lines = isTooLong
    ? [flag, first, ...others]
    : [flag.padEnd(FLAG_WIDTH) + first, ...others];
  return lines
    .map((line, i) => i === 0 ? line : " ".repeat(FLAG_WIDTH) + line)
    .map((line) => `${line}\n`)
    .join("");
}

/** `-h, --host HOST` */
function showFlag(name: OptionName): string {
  const { letter, value } = specOf(name);
  return (letter === undefined ? "" : `-${letter}, `) + flagOf(name) +
    (value === undefined ? "" : ` ${value}`);
}

function showCode(text: string | undefined): string {
  return text === undefined ? "" : `\`${text}\``;
}
