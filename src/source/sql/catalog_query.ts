/**
 * The query that reads the catalog document, for PostgreSQL 12 and later.
 *
 * It reads `pg_class` and its kin and never `information_schema`, which hides
 * what a role has no right on: a hidden table must not look dropped.
 *
 * @module
 */

import type { QualifiedName } from "../../core/catalog/identifier.ts";
import {
  FIRST_OWN_OID,
  INHERITS_MEMBER,
  MAY_PUBLICATIONS,
  OBJECT_MEMBERS,
  OWN_SCHEMA,
} from "./objects_value.ts";

/** A relation that a dump cannot print before another session lets go of a lock. */
export interface LockedRelation extends QualifiedName {
  /** Partitioned or not; no view or foreign table. */
  readonly isTable: boolean;
  /** Whether it is locked itself, and not what it is bound to. */
  readonly isDirect: boolean;
}

/**
 * Settings of the session, for the same text whatever the role, the database
 * or the machine prefers. Given as start-up options they go before those of
 * `ALTER ROLE` and `ALTER DATABASE`.
 *
 * Without `jit=off`, compiling the queries takes longer than all else: on 10,000
 * tables 1.4 of 2.4 seconds for the catalog (PostgreSQL 15).
 *
 * None of them forbids to write: a login event trigger runs under them, and may.
 *
 * Source: https://www.postgresql.org/docs/15/runtime-config-client.html.
 */
export const SESSION_SETTINGS: readonly string[] = [
  "statement_timeout=0",
  "lock_timeout=0",
  "idle_in_transaction_session_timeout=0",
  "exit_on_error=off",
  "standard_conforming_strings=on",
  "quote_all_identifiers=off",
  "bytea_output=hex",
  "TimeZone=UTC",
  "DateStyle=ISO",
  "IntervalStyle=postgres",
  "extra_float_digits=3",
  "jit=off",
];

/**
 * A setting of our own beside {@linkcode SESSION_SETTINGS}, which means nothing
 * to the server: a session that has it got all that we gave at the start.
 */
export const SENTINEL_SETTING = "schema_sync.sentinel=on";

/** Since when there is a limit on how long a session may say nothing. */
export const IDLE_SESSION_TIMEOUT_MAJOR = 14;

/**
 * Lifts the limit on how long a transaction may take, which PostgreSQL 17
 * brought; gives no row.
 */
const LIFT_TRANSACTION_TIMEOUT_SQL = `SELECT WHERE CASE
  WHEN current_setting('transaction_timeout', true) IS NOT NULL
  THEN set_config('transaction_timeout', '0', true) IS NULL
END`;

/**
 * Begins the transaction in which the catalog is read. Names without a schema
 * mean PostgreSQL's own, whatever `search_path` the role has.
 *
 * The settings are repeated for a pooler that does not hand them on, and for a
 * login event trigger that sets others; they end with the transaction, since the
 * next one of a pooled session is not ours.
 *
 * They are to be sent at once: the limits that they lift are short for some.
 */
export const BEGIN_STATEMENTS: readonly string[] = [
  "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
  "SET LOCAL search_path = pg_catalog, pg_temp",
  LIFT_TRANSACTION_TIMEOUT_SQL,
  ...SESSION_SETTINGS.map(renderSetLocal),
];

/**
 * One value: a JSON list of {@linkcode LockedRelation}.
 *
 * A dump locks a table together with those below it. To print one, it asks the
 * server for defaults of those above it, and to print a view, a rule or a policy,
 * for what that refers to; each time the server locks that one as well.
 */
const LOCKED_VALUE = `(
  WITH RECURSIVE
  direct (oid) AS (
    SELECT DISTINCT l.relation
    FROM pg_locks l
    JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
      AND l.pid IS DISTINCT FROM pg_backend_pid()
  ),
  above (oid) AS (
    SELECT oid FROM direct
    UNION
    SELECT h.inhparent FROM above JOIN pg_inherits h ON h.inhrelid = above.oid
  ),
  below (oid) AS (
    SELECT oid FROM direct
    UNION
    SELECT h.inhrelid FROM below JOIN pg_inherits h ON h.inhparent = below.oid
  ),
  locked (oid) AS (
    SELECT oid FROM above
    UNION SELECT oid FROM below
    UNION
    SELECT coalesce(w.ev_class, p.polrelid)
    FROM direct
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass
      AND d.refobjid = direct.oid
      AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass)
    LEFT JOIN pg_rewrite w
      ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
    LEFT JOIN pg_policy p
      ON p.oid = d.objid AND d.classid = 'pg_policy'::regclass
  )
  SELECT coalesce(json_agg(json_build_object(
    'schema', n.nspname::text,
    'name', c.relname::text,
    'isTable', c.relkind IN ('r', 'p'),
    'isDirect', c.oid IN (SELECT oid FROM direct)
  )), '[]')
  FROM locked
  JOIN pg_class c ON c.oid = locked.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${OWN_SCHEMA}
)`;

/** One row, one column: a JSON list of {@linkcode LockedRelation}. */
export const LOCKED_SQL = `SELECT ${LOCKED_VALUE}::text;`;

/**
 * The rights on a table of which one is enough to lock it as `pg_dump -s` does,
 * in `ACCESS SHARE` mode; one on some of its columns is not.
 *
 * Source: `LockTableAclCheck()` in `src/backend/commands/lockcmds.c`, PostgreSQL
 * 12 to 18.
 */
export const LOCK_RIGHTS = `(
  SELECT CASE
    WHEN version >= 170000
      THEN 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, MAINTAIN'
    WHEN version >= 160000 THEN 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE'
    ELSE 'SELECT'
  END
  FROM (SELECT current_setting('server_version_num')::int) server (version)
)`;

/** What {@linkcode EXPORT_SNAPSHOT_SQL} gives. */
export interface Snapshot {
  /** For another session to take; `null` where none can be had. */
  readonly snapshot: string | null;
  readonly version: string;
  readonly major: number;
  /** Whether the session has {@linkcode SENTINEL_SETTING}. */
  readonly hasSentinel: boolean;
  readonly locked: readonly LockedRelation[];
  /** Names of all schemas but PostgreSQL's own. */
  readonly schemas: readonly string[];
  /** Whether the role may read subscriptions. */
  readonly maySubscriptions: boolean;
  /** Whether the role may read publications. */
  readonly mayPublications: boolean;
}

/** Whether the session has {@linkcode SENTINEL_SETTING}. */
const IS_MARKED_VALUE =
  "current_setting('schema_sync.sentinel', true) IS NOT DISTINCT FROM 'on'";

/**
 * What the options for a dump depend on. `pg_dump` asks for subscriptions as a
 * superuser alone, which managed servers, and proxies before them, say that a role
 * is, and then forbid it (`getSubscriptions` in `pg_dump.c`, PostgreSQL 15).
 */
const SUBJECT_MEMBERS = `
  'schemas', (
    SELECT coalesce(json_agg(n.nspname::text), '[]')
    FROM pg_namespace n WHERE ${OWN_SCHEMA}
  ),
  'maySubscriptions', has_table_privilege('pg_subscription', 'SELECT'),
  'mayPublications', ${MAY_PUBLICATIONS}`;

/**
 * One row, one column: a JSON object with the `snapshot` that another session
 * can take, the server's `version` without the packager's, its `major`, and the
 * rest of {@linkcode Snapshot}.
 */
export const EXPORT_SNAPSHOT_SQL = renderSnapshotSql("pg_export_snapshot()");

/** The same without a snapshot, where {@linkcode EXPORT_SNAPSHOT_SQL} fails. */
export const LONE_SNAPSHOT_SQL = renderSnapshotSql("NULL::text");

function renderSnapshotSql(snapshot: string): string {
  return `
SELECT json_build_object(
  'snapshot', ${snapshot},
  'version', split_part(current_setting('server_version'), ' ', 1),
  'major', current_setting('server_version_num')::int / 10000,
  'hasSentinel', ${IS_MARKED_VALUE},
  'locked', ${LOCKED_VALUE},
  ${SUBJECT_MEMBERS}
)::text;
`;
}

/** What {@linkcode SESSION_SQL} gives. */
export interface SessionFacts {
  /** Of the server process. */
  readonly pid: number;
  /** Whether the session has {@linkcode SENTINEL_SETTING}. */
  readonly hasSentinel: boolean;
}

/** One row, one column: JSON of {@linkcode SessionFacts}. */
export const SESSION_SQL = `
SELECT json_build_object('pid', pg_backend_pid(), 'hasSentinel', ${IS_MARKED_VALUE})::text;
`;

/**
 * One row, one column: a JSON list of `[oid, version]` of all relations but sequences.
 * The version is a text that is another one after any change of what `pg_dump` prints
 * of the relation from memory, as it is when it asks, beside what it reads from the
 * snapshot (`ruleutils.c`, PostgreSQL 15).
 *
 * Every change gives a row of the catalog another `xmin`, but for those that
 * VACUUM and ANALYZE make in place.
 */
export const ROW_VERSIONS_SQL = `
WITH versioned AS (
  SELECT c.oid
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND ${OWN_SCHEMA}
),
row_version (relid, version) AS (
  SELECT version.relid, count(*) || '.' || sum(version.xid::text::bigint)
  FROM (
    SELECT oid, xmin FROM pg_class
    UNION ALL SELECT attrelid, xmin FROM pg_attribute
    UNION ALL SELECT a.attrelid, t.xmin
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE a.atttypid >= ${FIRST_OWN_OID}
    UNION ALL SELECT adrelid, xmin FROM pg_attrdef
    UNION ALL SELECT indrelid, xmin FROM pg_index
    UNION ALL SELECT i.indrelid, c.xmin
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    UNION ALL SELECT conrelid, xmin FROM pg_constraint
    UNION ALL SELECT tgrelid, xmin FROM pg_trigger
    UNION ALL SELECT polrelid, xmin FROM pg_policy
    UNION ALL SELECT ev_class, xmin FROM pg_rewrite
    UNION ALL SELECT stxrelid, xmin FROM pg_statistic_ext
    UNION ALL SELECT inhrelid, xmin FROM pg_inherits
    UNION ALL SELECT d.refobjid, s.xmin
      FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      WHERE d.classid = 'pg_class'::regclass
        AND d.refclassid = 'pg_class'::regclass
  ) version (relid, xid)
  JOIN versioned v ON v.oid = version.relid
  GROUP BY version.relid
)
SELECT coalesce(json_agg(json_build_array(relid::bigint, version)), '[]')::text
FROM row_version;
`;

/**
 * One row, one column: the document of `CatalogDocument` in `core/catalog/catalog.ts`,
 * on one line.
 *
 * `rngmultitypid` came with PostgreSQL 14; read through `to_jsonb` it is null
 * before. The functions that tell of rights give null for a table that has been
 * dropped since the snapshot; that is for the dump to find out.
 *
 * An index counts if `pg_dump` prints it (`getIndexes` in `pg_dump.c`, 15 to 18):
 * not while it is built concurrently, nor after that failed. That of a partitioned
 * table is invalid until all partitions have theirs, and is printed.
 */
export const CATALOG_SQL = `
WITH RECURSIVE
relation AS (
  SELECT c.oid, c.relkind, n.nspname, c.relname, c.relam, c.relispartition,
         c.relnamespace, n.oid AS nspoid
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND ${OWN_SCHEMA}
),
own_table AS (
  SELECT oid, relkind FROM relation WHERE relkind IN ('r', 'p')
),
column_count AS (
  SELECT a.attrelid, count(*) AS columns
  FROM pg_attribute a
  JOIN relation r ON r.oid = a.attrelid AND r.relkind <> 'S'
  WHERE a.attnum > 0 AND NOT a.attisdropped
  GROUP BY a.attrelid
),
index_count AS (
  SELECT i.indrelid, count(*) AS indexes
  FROM pg_index i
  JOIN own_table t ON t.oid = i.indrelid
  WHERE (i.indisvalid OR t.relkind = 'p') AND i.indisready
  GROUP BY i.indrelid
),
used_type (attrelid, typoid) AS (
  SELECT a.attrelid, a.atttypid
  FROM pg_attribute a
  JOIN relation r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'f')
  WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= ${FIRST_OWN_OID}
  UNION
  SELECT u.attrelid, inner_type.oid
  FROM used_type u
  JOIN pg_type t ON t.oid = u.typoid
  CROSS JOIN LATERAL (
    SELECT t.typelem AS oid WHERE t.typelem <> 0
    UNION ALL
    SELECT t.typbasetype WHERE t.typtype = 'd'
    UNION ALL
    SELECT a.atttypid FROM pg_attribute a
    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid
      AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT g.rngsubtype FROM pg_range g
    WHERE g.rngtypid = t.oid
       OR (to_jsonb(g) ->> 'rngmultitypid')::oid = t.oid
  ) inner_type
  WHERE inner_type.oid >= ${FIRST_OWN_OID}
),
enum_use AS (
  SELECT u.attrelid, u.typoid
  FROM used_type u
  JOIN pg_type t ON t.oid = u.typoid AND t.typtype = 'e'
),
dependency (classid, oid, relid) AS (
  SELECT 'pg_class'::regclass, i.indexrelid, i.indrelid
  FROM pg_index i JOIN relation r ON r.oid = i.indrelid
  UNION ALL
  SELECT 'pg_class'::regclass, d.objid, d.refobjid
  FROM pg_depend d
  JOIN relation s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN relation r ON r.oid = d.refobjid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid, k.conrelid
  FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid, 0
  FROM pg_constraint k WHERE k.contypid <> 0
  UNION ALL
  SELECT 'pg_attrdef'::regclass, f.oid, f.adrelid
  FROM pg_attrdef f JOIN relation r ON r.oid = f.adrelid
  UNION ALL
  SELECT 'pg_trigger'::regclass, g.oid, g.tgrelid
  FROM pg_trigger g JOIN relation r ON r.oid = g.tgrelid
  WHERE NOT g.tgisinternal
  UNION ALL
  SELECT 'pg_policy'::regclass, p.oid, p.polrelid
  FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
  UNION ALL
  SELECT 'pg_rewrite'::regclass, w.oid, w.ev_class
  FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
  UNION ALL
  SELECT 'pg_statistic_ext'::regclass, x.oid, x.stxrelid
  FROM pg_statistic_ext x JOIN relation r ON r.oid = x.stxrelid
)
SELECT json_build_object(
  'server', json_build_object(
    'version', current_setting('server_version'),
    'versionNum', current_setting('server_version_num')::int,
    'database', current_database(),
    'role', current_user
  ),
  'schemas', (
    SELECT coalesce(json_agg(n.nspname::text), '[]')
    FROM pg_namespace n WHERE ${OWN_SCHEMA}
  ),
  'relations', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', r.oid::bigint,
      'relkind', r.relkind::text,
      'nspname', r.nspname::text,
      'relname', r.relname::text,
      'amname', m.amname::text,
      'relispartition', r.relispartition,
      'columns', coalesce(cc.columns, 0),
      'indexes', coalesce(ic.indexes, 0),
      'description', d.description,
      'isExtensionMember', e.objid IS NOT NULL,
      'hasUsage', coalesce(has_schema_privilege(r.nspoid, 'USAGE'), true),
      'mayLock', coalesce(has_table_privilege(r.oid, ${LOCK_RIGHTS}), true)
    )), '[]')
    FROM relation r
    LEFT JOIN pg_am m ON m.oid = r.relam
    LEFT JOIN column_count cc ON cc.attrelid = r.oid
    LEFT JOIN index_count ic ON ic.indrelid = r.oid
    LEFT JOIN pg_description d ON d.objoid = r.oid
      AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
    LEFT JOIN pg_depend e ON e.objid = r.oid
      AND e.classid = 'pg_class'::regclass AND e.objsubid = 0
      AND e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e'
  ),
  'keys', (
    SELECT coalesce(json_agg(json_build_object(
      'contype', k.contype::text,
      'conrelid', k.conrelid::bigint,
      'conkey', (
        SELECT json_agg(a.attname::text ORDER BY key.position)
        FROM unnest(k.conkey) WITH ORDINALITY key (attnum, position)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.attnum
      ),
      'confrelid', k.confrelid::bigint,
      'confkey', (
        SELECT coalesce(json_agg(a.attname::text ORDER BY key.position), '[]')
        FROM unnest(k.confkey) WITH ORDINALITY key (attnum, position)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = key.attnum
      )
    )), '[]')
    FROM pg_constraint k
    JOIN relation r ON r.oid = k.conrelid
    WHERE k.contype = 'p' OR k.contype = 'f' AND k.conparentid = 0
  ),
  'enums', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', t.oid::bigint,
      'nspname', n.nspname::text,
      'typname', t.typname::text,
      'labels', (
        SELECT coalesce(json_agg(l.enumlabel::text ORDER BY l.enumsortorder), '[]')
        FROM pg_enum l WHERE l.enumtypid = t.oid
      )
    )), '[]')
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.oid IN (SELECT typoid FROM enum_use)
  ),
  'enumUses', (
    SELECT coalesce(json_agg(
      json_build_array(attrelid::bigint, typoid::bigint)
    ), '[]')
    FROM enum_use
  ),
  ${INHERITS_MEMBER},
  'statistics', (
    SELECT coalesce(json_agg(
      json_build_array(x.stxrelid::bigint, n.nspname::text)
    ), '[]')
    FROM pg_statistic_ext x
    JOIN pg_namespace n ON n.oid = x.stxnamespace
  ),
  'attachedIndexes', (
    SELECT coalesce(json_agg(json_build_object(
      'nspname', n.nspname::text,
      'relname', c.relname::text,
      'indrelid', i.indrelid::bigint
    )), '[]')
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid AND c.relispartition
    JOIN pg_namespace n ON n.oid = c.relnamespace
  ),
  'dependencies', (
    SELECT coalesce(json_agg(
      json_build_array(classid::oid::bigint, oid::bigint, relid::bigint)
    ), '[]')
    FROM dependency
  ),${OBJECT_MEMBERS}
)::text;
`;

/**
 * One row, one column: a text that is another one after any change of a table
 * or of what a table is made with. Those of one session alone do not count: some
 * sessions make a temporary table whenever they begin.
 */
export const SCHEMA_VERSION_SQL = `
WITH lasting AS (
  SELECT oid FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\\_temp\\_%' AND nspname NOT LIKE 'pg\\_toast\\_temp\\_%'
)
SELECT md5(string_agg(version, ',' ORDER BY version))
FROM (
  SELECT json_build_array(object.oid, object.xmin)::text AS version
  FROM (
    SELECT oid, xmin, relnamespace FROM pg_class
    UNION ALL SELECT oid, xmin, connamespace FROM pg_constraint
    UNION ALL SELECT g.oid, g.xmin, c.relnamespace
      FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
    UNION ALL SELECT oid, xmin, typnamespace FROM pg_type
    UNION ALL SELECT oid, xmin, pronamespace FROM pg_proc
  ) object (oid, xmin, namespace)
  JOIN lasting ON lasting.oid = object.namespace
) lasting_object;
`;

/** @param setting `name=value` */
function renderSetLocal(setting: string): string {
  const [name, value] = setting.split("=");
  return `SET LOCAL ${name} = '${value}'`;
}
