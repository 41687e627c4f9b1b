/**
 * What `pg_dump -t` prints for one table: the text that a table file must hold.
 *
 * @module
 */

import { join } from "@std/path/join";

import { runCommand } from "../../src/system/command.ts";
import { findPostgresFolder, type PostgresServer } from "./postgres_server.ts";

const END_OF_PREAMBLE = "\nSET row_security = off;\n";
const CLOSING = "\n--\n-- PostgreSQL database dump complete\n--\n";

/** Printed before the first table; sequences that it owns come later. */
const HEAP_SETTING_REGEXP = /^SET default_table_access_method = heap;\n\n/;

/** Where an entry of a dump without `--verbose` begins. */
const ENTRY_START_REGEXP =
  /(?<=\n\n)(?=--\n-- Name: .*; Type: [A-Z ]+; Schema: .*; Owner: .*\n--\n\n)/;

/**
 * Dumps one table with the `pg_dump` beside the installed server.
 *
 * Returns the entries, each with its comment header, without what stands before
 * and after them and without the setting that names the default table access
 * method; the setting stays if it names another one. Ends in one line feed.
 * Names are unquoted. Requires `--allow-run`, `--allow-read` and `--allow-env`.
 *
 * @throws {Error} If `pg_dump` fails; the message is what it says.
 */
export async function expectedTableText(
  server: PostgresServer,
  database: string,
  schema: string,
  table: string,
): Promise<string> {
  const pattern = `${quotePattern(schema)}.${quotePattern(table)}`;
  const { code, stdout, stderr } = await runCommand({
    program: join(await findPostgresFolder(), "pg_dump"),
    args: [
      "--schema-only",
      "--no-owner",
      "--no-privileges",
      "--no-tablespaces",
      "--strict-names",
      `--table=${pattern}`,
    ],
    env: {
      ...server.environment(database),
      LC_ALL: "C",
      PGCLIENTENCODING: "UTF8",
      PGOPTIONS: "-c TimeZone=UTC -c standard_conforming_strings=on",
    },
  });
  if (code !== 0) throw new Error(stderr.trim());
  return cutBody(stdout);
}

/**
 * Takes out extended statistics and comments on them.
 *
 * `pg_dump -t` of PostgreSQL 15 and earlier leaves them out.
 */
export function normaliseStatistics(text: string): string {
  const statistics =
    /^--\n-- Name: (.*; Type: STATISTICS;|STATISTICS .*; Type: COMMENT;)/;
  return joinEntries(
    splitEntries(text).filter((entry) => !statistics.test(entry)),
  );
}

/**
 * Takes `DEFAULT NULL` from the columns of tables, and entries that set it.
 *
 * `pg_dump` of PostgreSQL 15 and earlier prints it for a column without a
 * default whose parent has one. In a full dump the parent may itself have got
 * it that way; a dump of the single table does not see that.
 */
export function normaliseDefaultNull(text: string): string {
  const entries = splitEntries(text).filter((entry) =>
    !/; Type: DEFAULT;.*\n--\n\n.* SET DEFAULT NULL;\n*$/.test(entry)
  );
  return joinEntries(
    entries.map((entry) =>
      readKind(entry) === "TABLE"
        ? entry.replaceAll(
          /^( {4}.*) DEFAULT NULL( NOT NULL)?(,?)$/gm,
          "$1$2$3",
        )
        : entry
    ),
  );
}

/** As `psql`'s patterns ask: nothing inside the quotes is special but a quote. */
function quotePattern(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function cutBody(dump: string): string {
  const start = dump.indexOf(END_OF_PREAMBLE) + END_OF_PREAMBLE.length;
  const end = dump.lastIndexOf(CLOSING);
  const body = dump.slice(start, end).replace(/^\n+/, "");
  return endInOneLineFeed(body.replace(HEAP_SETTING_REGEXP, ""));
}

function endInOneLineFeed(text: string): string {
  return `${text.replace(/\n+$/, "")}\n`;
}

/** Texts that imitate headers must not be given to what calls this. */
function splitEntries(text: string): string[] {
  return text.replace(/\n+$/, "\n\n\n").split(ENTRY_START_REGEXP);
}

function joinEntries(entries: readonly string[]): string {
  return endInOneLineFeed(entries.join(""));
}

function readKind(entry: string | undefined): string | undefined {
  return /^--\n-- Name: .*; Type: ([A-Z ]+); Schema: /.exec(entry ?? "")?.[1];
}
