/**
 * The query for the counters of a server, which tell that catalogs were written.
 *
 * @module
 */

/** Catalogs that DDL writes, and the everyday life of a database does not. */
const CATALOGS: readonly string[] = [
  ...["pg_aggregate", "pg_am", "pg_amop", "pg_amproc", "pg_attrdef"],
  ...["pg_attribute", "pg_auth_members", "pg_authid", "pg_cast", "pg_class"],
  ...["pg_collation", "pg_constraint", "pg_conversion", "pg_depend"],
  ...["pg_description", "pg_enum", "pg_event_trigger", "pg_extension"],
  ...["pg_foreign_data_wrapper", "pg_foreign_server", "pg_foreign_table"],
  ...["pg_index", "pg_inherits", "pg_language", "pg_namespace", "pg_opclass"],
  ...["pg_operator", "pg_opfamily", "pg_partitioned_table", "pg_policy"],
  ...["pg_proc", "pg_publication", "pg_publication_namespace"],
  ...["pg_publication_rel", "pg_range", "pg_rewrite", "pg_seclabel"],
  ...["pg_sequence", "pg_statistic_ext", "pg_subscription", "pg_transform"],
  ...["pg_trigger", "pg_ts_config", "pg_ts_config_map", "pg_ts_dict"],
  ...["pg_ts_parser", "pg_ts_template", "pg_type", "pg_user_mapping"],
];

/**
 * One row, one column: JSON of `Counters` in `commands/watch.ts`. It takes no
 * lock and needs no right. A session that made a change may tell of it some
 * seconds later (`pgstat_report_stat()` in `pgstat.c`, PostgreSQL 15).
 *
 * Source: https://www.postgresql.org/docs/15/monitoring-stats.html.
 */
export const COUNTERS_SQL = `
SELECT json_build_object(
  'sum', coalesce(sum(
    pg_catalog.pg_stat_get_tuples_inserted(c.oid)
    + pg_catalog.pg_stat_get_tuples_updated(c.oid)
    + pg_catalog.pg_stat_get_tuples_deleted(c.oid)
  ), 0)::text,
  'isBlind', pg_catalog.pg_is_in_recovery()
    OR pg_catalog.current_setting('track_counts') = 'off'
)::text
FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
  AND c.relname IN (${CATALOGS.map((name) => `'${name}'`).join(", ")});
`;
