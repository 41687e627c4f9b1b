/**
 * The query of what may stand in the way of a sync.
 *
 * @module
 */

/** One row, one column: JSON of `ServerDiagnosis` in `core/doctor/server_findings.ts`. */
export const DIAGNOSIS_SQL = `
SELECT json_build_object(
  'isSuperuser', (
    SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user
  ),
  'isReplica', pg_catalog.pg_is_in_recovery(),
  'mayWrite', EXISTS (
    SELECT FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p')
      AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE')
  ),
  'locks', (
    SELECT coalesce(json_agg(json_build_object(
      'schema', n.nspname::text,
      'table', c.relname::text,
      'pid', l.pid,
      'user', coalesce(a.usename::text, '?'),
      'application', coalesce(a.application_name, ''),
      'isHeld', l.granted,
      'seconds', coalesce(
        extract(epoch FROM pg_catalog.clock_timestamp()
          - coalesce(a.xact_start, p.prepared)),
        0
      )::int
    ) ORDER BY l.granted DESC, l.pid, c.relname), '[]')
    FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_database d
      ON d.oid = l.database AND d.datname = current_database()
    JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
    LEFT JOIN pg_catalog.pg_prepared_xacts p
      ON '-1/' || p.transaction::text = l.virtualtransaction
    WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
      AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
  )
)::text;
`;
