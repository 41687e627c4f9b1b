/**
 * Tells a file of `database/` that a filter empties from one of which the
 * database has nothing any more.
 *
 * @module
 */

import { showIdentifier } from "../catalog/identifier.ts";

/** The comment before an entry, as `pg_dump` without `--verbose` prints it. */
const ENTRY_REGEXP =
  /^-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*\r?$/gm;

/** What `pg_dump` shows in place of the schema of what is in none. */
const NO_SCHEMA = "-";

/**
 * Why nothing of a file is in a dump of some schemas: all of it is in others.
 *
 * @returns `undefined` if it has anything that such a dump would have. Without
 * the comments of `pg_dump` nobody can tell, so the file is taken for hidden.
 */
export function explainLeftOut(
  text: string,
  schemas: readonly string[],
): string | undefined {
  const all = new Set<string>();
  for (
    const [, name = "", type = "", schema = ""] of text.matchAll(ENTRY_REGEXP)
  ) {
    // It goes with what it is on.
    if (type === "COMMENT" && schema === NO_SCHEMA) continue;
    const inside = type === "SCHEMA" ? name : schema;
    if (inside === NO_SCHEMA || schemas.includes(inside)) return undefined;
    all.add(inside);
  }
  const names = [...all].map(showIdentifier).join(", ");
  if (all.size === 1) return `schema ${names} is left out`;
  return all.size === 0
    ? "other schemas are left out"
    : `schemas ${names} are left out`;
}
