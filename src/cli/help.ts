/**
 * What `--help` and `--version` print.
 *
 * @module
 */

import { SETUP_PARTS } from "../core/setup/setup_parts.ts";
import type { Defaults } from "./defaults.ts";
import config from "../../deno.json" with { type: "json" };

/** `schema-sync 1.2.3` */
export const VERSION_TEXT = `schema-sync ${config.version}\n`;

/** Renders the help, with the defaults of this build. */
export function renderHelp(
  { host, port, user, dbname, folder, client }: Defaults,
): string {
  return `schema-sync keeps a folder of files in step with a PostgreSQL database:
one {table}.sql per table with the DDL of pg_dump, and an index.

Usage:
  schema-sync [sync] [FLAGS]            bring the whole folder in step
  schema-sync sync TABLE... [FLAGS]     refresh only these tables
  schema-sync list [FLAGS]              list the tables and their status; write nothing
  schema-sync check [TABLE...] [FLAGS]  say what sync would change; write nothing
  schema-sync prune [FLAGS]             delete the files of tables that are gone
  schema-sync init [FLAGS]              set the repository up: scripts, hook, documents
  schema-sync doctor [FLAGS]            find what is wrong, and say how to mend it

Examples:
  schema-sync -h db.example.com -U readonly -d shop
  schema-sync sync users billing.invoices
  DATABASE_URL=postgres://app@localhost/shop schema-sync list --json
  schema-sync sync --from db/migrations -d shop
  schema-sync sync --commit --push
  schema-sync check --diff

Connection, as in psql and pg_dump:
  -h, --host HOST             server, or folder of its socket   PGHOST      [${host}]
  -p, --port PORT             port                              PGPORT      [${port}]
  -U, --username USER         role                              PGUSER      [${user}]
  -d, --dbname NAME|URI       database, or a postgres:// URI    PGDATABASE  [${dbname}]
      The password comes from PGPASSWORD, PGPASSFILE, ~/.pgpass or the URI, TLS from
      PGSSLMODE, PGSSLROOTCERT, PGSSLCERT and PGSSLKEY. DATABASE_URL is used where
      nothing else says where to connect.
      --allow-pooler          a pooler is in between that keeps a session for each
                              client; any other would be left changed

Without a server:
      --from PATH             SQL files, or folders of migrations, to load in its
                              place; repeatable

What and where:
  -o, --out DIR               the folder                   SCHEMA_SYNC_OUT  [${folder}]
  -n, --schema NAME           a schema; repeatable                          [public]
      --all-schemas           every schema
  -T, --exclude-table PATTERN leave tables out (* and ?); repeatable
      --client auto|tools|built-in                      SCHEMA_SYNC_CLIENT  [${client}]
                              psql and pg_dump, or what this program has in it

sync, with git:
      --commit                commit the folder, and nothing else
      --push                  push it too; with --commit
      --message TEXT          in place of a message that tells what changed

check, prune, init:
      --diff                  check: show what would change, as a unified diff
      --dry-run               prune, init: say what would be done
      --only PART             init: ${SETUP_PARTS.join(", ")}

Limits:
      --lock-timeout SECONDS  how long to wait for a lock                   [10]
      --timeout SECONDS       how long the whole run may take               [300]

Output:
      --json                  one JSON object on stdout
  -q, --quiet                 errors only
      --verbose               what pg_dump says as well
  -?, --help                  this text
      --version               the version

Exit codes: 0 done, 1 check found differences, 2 wrong command line, 3 database,
4 folder, 5 git, 6 done in part, 130 interrupted.
`;
}
