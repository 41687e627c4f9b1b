/**
 * Finds what a statement did not find, in schemas that it did not look in.
 *
 * @module
 */

import { findAbsent } from "../../core/migrations/find_need.ts";
import { quoteText } from "./failure.ts";
import type { Executor } from "./left_out.ts";

/**
 * The schemas that have a relation, type or function of the name that a message
 * says is not there, as SQL has them; none where it names a schema itself. What is
 * open is rolled back.
 */
export async function findElsewhere(
  database: Executor,
  message: string,
): Promise<string[]> {
  const absent = findAbsent(message);
  if (absent === undefined || absent.thing === "column") return [];
  if (absent.name.includes(".")) return [];
  const name = quoteText(absent.name);
  await database.exec("ROLLBACK");
  const [result] = await database.exec(
    `SELECT quote_ident(nspname) AS schema FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND EXISTS (
       SELECT FROM pg_class WHERE relnamespace = pg_namespace.oid AND relname = ${name}
       UNION ALL SELECT FROM pg_type
         WHERE typnamespace = pg_namespace.oid AND typname = ${name}
       UNION ALL SELECT FROM pg_proc
         WHERE pronamespace = pg_namespace.oid AND proname = ${name}
     ) ORDER BY nspname`,
  );
  return (result?.rows ?? []).map(({ schema }) => String(schema));
}
