/**
 * Keeps whole connections, which may hold a password, out of places where one
 * word is expected and would be shown.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** `USER:PASSWORD@HOST`, also behind the slashes of a scheme. */
const WITHOUT_SCHEME_REGEXP = /^(?:\w*\/\/)?[^:@/]*:.*@/s;

/**
 * Refuses a text that is a URI, with its scheme or without, or, as libpq tells it
 * by, a list of `key=value`.
 *
 * @param origin Where it was given: `--host`, `PGDATABASE`. The text itself is
 * never quoted.
 * @throws {UsageError} If it is one.
 */
export function refuseConnectionText(text: string, origin: string): void {
  const isConnection = text.includes("://") || /\w\s*=\s*\S/.test(text) ||
    WITHOUT_SCHEME_REGEXP.test(text);
  if (!isConnection) return;
  throw new UsageError(
    `Cannot use ${origin}: it holds a whole connection and not one word`,
    "Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, in --dbname or DATABASE_URL.",
  );
}
