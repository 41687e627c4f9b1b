/**
 * Databases of any size, in which every table looks like one of an application.
 *
 * @module
 */

import type { PostgresServer } from "../support/postgres_server.ts";

/** Tables a transaction: each takes about ten locks until it commits. */
const BATCH_SIZE = 500;

/**
 * Creates a database with tables `table_00001`, `table_00002` and so on in schema `public`.
 *
 * Each has 8 columns, a primary key, a unique and a check constraint, a further index, a
 * foreign key to the table before it, a sequence of its own and 2 comments. The statistics
 * of the system catalog are those of a database that autovacuum has visited.
 *
 * @returns The name of the database.
 */
export async function createGeneratedDatabase(
  server: PostgresServer,
  tables: number,
): Promise<string> {
  const database = await server.createDatabase(`bench_${tables}`);
  for (let first = 1; first <= tables; first += BATCH_SIZE) {
    const last = Math.min(first + BATCH_SIZE - 1, tables);
    await server.query(database, renderBatch(first, last));
  }
  await server.query(database, "VACUUM ANALYZE");
  return database;
}

/** The name of the generated table with this number, counted from 1. */
export function generatedTableName(number: number): string {
  return `table_${String(number).padStart(5, "0")}`;
}

function renderBatch(first: number, last: number): string {
  return `
DO $do$
DECLARE
  name text;
  previous text;
BEGIN
  FOR i IN ${first}..${last} LOOP
    name := 'table_' || lpad(i::text, 5, '0');
    previous := 'table_' || lpad(greatest(i - 1, 1)::text, 5, '0');
    EXECUTE format($sql$
      CREATE TABLE %1$I (
        id serial PRIMARY KEY,
        code text NOT NULL UNIQUE,
        title character varying(200) DEFAULT ''::character varying NOT NULL,
        amount numeric(12,2) CHECK (amount >= 0),
        is_active boolean DEFAULT true NOT NULL,
        details jsonb,
        previous_id integer REFERENCES %2$I,
        created_at timestamp with time zone DEFAULT now() NOT NULL
      );
      CREATE INDEX ON %1$I (created_at);
      COMMENT ON TABLE %1$I IS 'Generated table.';
      COMMENT ON COLUMN %1$I.code IS 'Generated column.';
    $sql$, name, previous);
  END LOOP;
END
$do$`;
}
