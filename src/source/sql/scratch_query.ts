/**
 * What is asked of a database that is to be empty.
 *
 * @module
 */

import { FIRST_OWN_OID } from "./objects_value.ts";

/** Catalogs of whose rows each is an object that somebody made. */
const CATALOGS: readonly string[] = [
  ...["pg_namespace", "pg_extension", "pg_class", "pg_proc", "pg_type"],
  ...["pg_operator", "pg_opfamily", "pg_opclass", "pg_cast", "pg_collation"],
  ...["pg_conversion", "pg_language", "pg_am", "pg_transform"],
  ...["pg_ts_config", "pg_ts_dict", "pg_ts_parser", "pg_ts_template"],
  ...["pg_foreign_data_wrapper", "pg_foreign_server", "pg_event_trigger"],
  ...["pg_publication", "pg_default_acl", "pg_largeobject_metadata"],
];

/** Schemas of other sessions, and of what is in no file. */
const PASSING = `SELECT oid FROM pg_catalog.pg_namespace
  WHERE nspname LIKE 'pg\\_temp\\_%' OR nspname LIKE 'pg\\_toast%'`;

const FILTERS: Readonly<Record<string, string | undefined>> = {
  "pg_namespace": `AND oid NOT IN (${PASSING})`,
  "pg_class": `AND relnamespace NOT IN (${PASSING})`,
  "pg_type": `AND typnamespace NOT IN (${PASSING})`,
};

/**
 * One row, one column: what is in the database, up to four things, as a list for
 * people; empty: nothing.
 */
export const CONTENT_SQL = `
SELECT coalesce(string_agg(found.what, ', '), '') FROM (
  SELECT pg_catalog.pg_describe_object(catalog, oid, 0) AS what FROM (
    ${
  CATALOGS.map((name, i) =>
    `SELECT ${i} AS rank, 'pg_catalog.${name}'::regclass AS catalog, oid
    FROM pg_catalog.${name} WHERE oid >= ${FIRST_OWN_OID} ${
      FILTERS[name] ?? ""
    }`
  ).join("\n    UNION ALL ")
}
    UNION ALL SELECT 99, 'pg_catalog.pg_subscription'::regclass, oid
    FROM pg_catalog.pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
  ) object ORDER BY rank, oid LIMIT 4
) found
`;
