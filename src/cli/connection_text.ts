/**
 * Keeps whole connections, which may hold a password, out of places where one
 * word is expected and would be shown.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/**
 * Refuses a text that is a URI or, as libpq tells it by, a list of `key=value`.
 *
 * @param origin Where it was given: `--host`, `PGDATABASE`. The text itself is
 * never quoted.
 * @throws {UsageError} If it is one.
 */
export function refuseConnectionText(text: string, origin: string): void {
  if (!text.includes("://") && !/\w\s*=\s*\S/.test(text)) return;
  throw new UsageError(
    `Cannot use ${origin}: it holds a whole connection and not one word`,
    "Give a postgres:// URI to --dbname or in DATABASE_URL.",
  );
}
