/**
 * Rails: `db/structure.sql` beside migrations in Ruby.
 *
 * @module
 */

import { type Layout, nameOf } from "./layout.ts";

/**
 * The migrations themselves are Ruby; `structure.sql` is what they lead to, as
 * `pg_dump` prints it, with the versions at its end. One of another database is called `cache_structure.sql`.
 * Source: https://guides.rubyonrails.org/active_record_migrations.html, "Schema
 * Dumping and You".
 */
export const rails: Layout = {
  name: "Rails",
  isLaidOut: ({ scripts, textOf }) =>
    scripts.some((path) =>
      nameOf(path) === "structure.sql" &&
      /\bschema_migrations\b/.test(textOf(path))
    ),
  order: ({ scripts }) =>
    scripts.filter((path) => nameOf(path) === "structure.sql"),
  ownTables: ["schema_migrations", "ar_internal_metadata"],
};
