/**
 * Tables in which tools keep what they have run.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import { DEFAULT_SCHEMA } from "../catalog/identifier.ts";

/** Columns of the tables that are called as nobody else would call one. */
const OWN_TABLES: ReadonlyMap<string, string> = new Map([
  ["schema_migrations", "version bigint PRIMARY KEY, dirty boolean"],
  [
    "_sqlx_migrations",
    "version bigint PRIMARY KEY, description text, installed_on timestamptz, success boolean, checksum bytea, execution_time bigint",
  ],
  [
    "__diesel_schema_migrations",
    "version varchar(50) PRIMARY KEY, run_on timestamp",
  ],
  [
    "goose_db_version",
    "id serial PRIMARY KEY, version_id bigint, is_applied boolean, tstamp timestamp",
  ],
  [
    "flyway_schema_history",
    "installed_rank integer PRIMARY KEY, version varchar(50), description varchar(200), type varchar(20), script varchar(1000), checksum integer, installed_by varchar(100), installed_on timestamp, execution_time integer, success boolean",
  ],
  [
    "_prisma_migrations",
    "id varchar(36) PRIMARY KEY, checksum varchar(64), finished_at timestamptz, migration_name varchar(255), logs text, rolled_back_at timestamptz, started_at timestamptz, applied_steps_count integer",
  ],
  [
    "pgmigrations",
    "id serial PRIMARY KEY, name varchar(255), run_on timestamp",
  ],
  ["gorp_migrations", "id text PRIMARY KEY, applied_at timestamptz"],
  ["refinery_schema_history", "version integer PRIMARY KEY, name text"],
  [
    "play_evolutions",
    "id integer PRIMARY KEY, hash text, applied_at timestamp",
  ],
  ["knex_migrations", "id serial PRIMARY KEY, name text, batch integer"],
  ["knex_migrations_lock", "index serial PRIMARY KEY, is_locked integer"],
  ["alembic_version", "version_num varchar(32) PRIMARY KEY"],
  ["ar_internal_metadata", "key varchar PRIMARY KEY, value varchar"],
  ["django_migrations", "id bigserial PRIMARY KEY, app text, name text"],
  ["databasechangelog", "id varchar(255), author varchar(255)"],
  ["databasechangeloglock", "id integer PRIMARY KEY, locked boolean"],
  ["micrate_db_version", "id serial PRIMARY KEY, version_id bigint"],
  ["shmig_version", "version integer PRIMARY KEY"],
  ["_yoyo_log", "id varchar(36) PRIMARY KEY, migration_hash text"],
  ["_yoyo_migration", "migration_hash varchar(64) PRIMARY KEY, id text"],
  ["_yoyo_version", "version integer PRIMARY KEY"],
  ["yoyo_lock", "locked integer PRIMARY KEY, pid integer"],
]);

/** Those that tools put in a schema of their own. */
const ELSEWHERE: readonly QualifiedName[] = [
  { schema: "drizzle", name: "__drizzle_migrations" },
  { schema: "graphile_migrate", name: "migrations" },
  { schema: "graphile_migrate", name: "current" },
  { schema: "supabase_migrations", name: "schema_migrations" },
  { schema: "atlas_schema_revisions", name: "atlas_schema_revisions" },
];

/**
 * The tables of tools that a database may have and the files do not make.
 *
 * @param others Names of the tool that the folder is laid out for.
 */
export function listOwnTables(others: readonly string[]): QualifiedName[] {
  return [
    ...[...new Set([...OWN_TABLES.keys(), ...others])].map((name) => ({
      schema: DEFAULT_SCHEMA,
      name,
    })),
    ...ELSEWHERE,
  ];
}

/** What may look whether a table is there, and must not find it then. */
const LOOKING_REGEXP = /^DO\b|\bIF\s+EXISTS\b|\bto_regclass\b/i;

/**
 * Makes the tables of tools that files refer to and none of them makes.
 *
 * @param names Of the tools that the files are made for; absent: no tool is known,
 * and only what would fail without a table is one to it.
 */
export function makeOwnTables(
  statements: readonly string[],
  names?: readonly string[],
): string[] {
  return [...OWN_TABLES].flatMap(([name, columns]) => {
    if (names !== undefined && !names.includes(name)) return [];
    const named = statements.filter((sql) =>
      sql.includes(name) && (names !== undefined || !LOOKING_REGEXP.test(sql))
    );
    const made = new RegExp(
      `\\bCREATE\\s+TABLE\\s[^(]*\\b${name}"?\\s*(?:\\(|AS\\b|$)`,
      "i",
    );
    return named.length === 0 || named.some((sql) => made.test(sql))
      ? []
      : [`CREATE TABLE public.${name} (${columns})`];
  });
}
