/**
 * What was in the database before the first file, and is not part of the result.
 *
 * @module
 */

import { FIRST_OWN_OID } from "../sql/objects_value.ts";
import type { Executor } from "./left_out.ts";

/** The rows of catalogs whose members an extension may have. */
const LIST_SQL = `SELECT 'pg_class'::regclass::oid AS classid, oid FROM pg_class
  WHERE relkind IN ('r', 'v', 'S') AND oid >= ${FIRST_OWN_OID}
    AND relnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc
  WHERE oid >= ${FIRST_OWN_OID}
UNION ALL SELECT 'pg_namespace'::regclass, oid FROM pg_namespace
  WHERE oid >= ${FIRST_OWN_OID}`;

/** Objects that a tool or a platform makes. */
export class ProvidedObjects {
  readonly #database: Executor;
  /** Rows of `pg_depend`, without what they depend on. */
  readonly #rows: readonly string[];

  readonly #extensions: readonly string[];

  private constructor(
    database: Executor,
    rows: readonly string[],
    extensions: readonly string[],
  ) {
    this.#database = database;
    this.#rows = rows;
    this.#extensions = extensions;
  }

  /**
   * Takes all that is there for provided.
   *
   * @param extensions Names of those that are.
   */
  static async read(
    database: Executor,
    extensions: readonly string[],
  ): Promise<ProvidedObjects> {
    const [result] = await database.exec(LIST_SQL);
    const rows = (result?.rows ?? [])
      .map(({ classid, oid }) => `(${classid}::oid, ${oid}::oid)`);
    return new ProvidedObjects(database, rows, extensions);
  }

  /** What it has made becomes a member of the other. */
  async #hideExtension(name: string): Promise<void> {
    const oid = `(SELECT oid FROM pg_extension WHERE extname = '${name}')`;
    await this.#database.exec(
      `UPDATE pg_depend SET refobjid =
        (SELECT oid FROM pg_extension WHERE extname = 'plpgsql')
        WHERE refclassid = 'pg_extension'::regclass AND refobjid = ${oid};
      DELETE FROM pg_extension WHERE extname = '${name}'`,
    );
  }

  /**
   * Makes those that are still there members of an extension that comes with
   * PostgreSQL, of which `pg_dump` prints nothing, neither it nor its members.
   * Source: `selectDumpableExtension` in `pg_dump.c`.
   */
  async hide(): Promise<void> {
    for (const name of this.#extensions) await this.#hideExtension(name);
    if (this.#rows.length === 0) return;
    await this.#database.exec(
      `INSERT INTO pg_depend
        SELECT classid, objid, 0, 'pg_extension'::regclass, extension.oid, 0, 'e'
        FROM (VALUES ${this.#rows.join(", ")}) AS provided (classid, objid),
          pg_extension AS extension
        WHERE extension.extname = 'plpgsql' AND EXISTS (
          SELECT FROM pg_class WHERE classid = 'pg_class'::regclass AND oid = objid
          UNION ALL SELECT FROM pg_proc
            WHERE classid = 'pg_proc'::regclass AND oid = objid
          UNION ALL SELECT FROM pg_namespace
            WHERE classid = 'pg_namespace'::regclass AND oid = objid
        )`,
    );
  }
}
