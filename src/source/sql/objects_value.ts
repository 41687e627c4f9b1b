/**
 * The members of the catalog document that tell of objects other than tables,
 * and of what uses what.
 *
 * @module
 */

/** Whether the schema `n` is none of PostgreSQL's own, nor a temporary one. */
export const OWN_SCHEMA =
  "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

/** OIDs from here on are not PostgreSQL's own: `access/transam.h`. */
export const FIRST_OWN_OID = 16384;

/** Rows of `pg_inherits` of children in `relation`, those of a child in their order. */
export const INHERITS_MEMBER = `'inherits', (
    SELECT coalesce(json_agg(
      json_build_array(h.inhrelid::bigint, h.inhparent::bigint)
      ORDER BY h.inhrelid, h.inhseqno
    ), '[]')
    FROM pg_inherits h
    JOIN relation r ON r.oid = h.inhrelid
  )`;

/** Whether the function `p` is none that comes with a range type, to make its values. */
export const IS_WRITTEN_FUNCTION = `NOT EXISTS (
        SELECT FROM pg_depend i
        WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid
          AND i.deptype = 'i'
      )`;

function isNoMember(classid: string, oid: string): string {
  return `NOT EXISTS (
      SELECT FROM pg_depend e
      WHERE e.classid = '${classid}'::regclass AND e.objid = ${oid}
        AND e.objsubid = 0 AND e.refclassid = 'pg_extension'::regclass
        AND e.deptype = 'e'
    )`;
}

function describe(classid: string, oid: string): string {
  return `(
        SELECT d.description FROM pg_description d
        WHERE d.classoid = '${classid}'::regclass AND d.objoid = ${oid}
          AND d.objsubid = 0
      )`;
}

/** Names and types of the columns of the relation `oid`, in their order. */
function listColumns(oid: string): string {
  return `(
      SELECT coalesce(json_agg(
        json_build_array(a.attname::text, format_type(a.atttypid, a.atttypmod))
        ORDER BY a.attnum
      ), '[]')
      FROM pg_attribute a
      WHERE a.attrelid = ${oid} AND a.attnum > 0 AND NOT a.attisdropped
    )`;
}

/** The type of the elements, if the type is an array, for which `element` is joined. */
function elementOf(type: string): string {
  return `(CASE WHEN element.typarray = ${type}.oid
        THEN element.oid ELSE ${type}.oid END)`;
}

/** Whether the role may read all that others keep secret. */
export const IS_SUPERUSER = "current_setting('is_superuser') = 'on'";

/**
 * Whether there are subscriptions that `pg_dump` passes over: it prints them for
 * a superuser alone. Who may not even read their names sees none.
 *
 * Sources: `getSubscriptions()` in `pg_dump.c`, PostgreSQL 15; a query in text
 * is not even planned where it is not run, and so asks for no right.
 */
export const HIDES_SUBSCRIPTIONS = `CASE
    WHEN ${IS_SUPERUSER} AND has_table_privilege('pg_subscription', 'SELECT')
    THEN false
    WHEN has_column_privilege('pg_subscription', 'subdbid', 'SELECT')
    THEN query_to_xml(
      'SELECT d.oid FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
       WHERE d.datname = current_database()', false, false, ''
    )::text LIKE '%<oid>%'
    ELSE false
  END`;

/**
 * Whether the role may read all of what `pg_dump` asks of publications; the last
 * catalog came with PostgreSQL 15.
 *
 * Source: `getPublications()` and what follows it in `pg_dump.c`, PostgreSQL 15.
 */
export const MAY_PUBLICATIONS = `(
    has_table_privilege('pg_publication', 'SELECT')
    AND has_table_privilege('pg_publication_rel', 'SELECT')
    AND coalesce(has_table_privilege(
      to_regclass('pg_catalog.pg_publication_namespace'), 'SELECT'
    ), true)
  )`;

/** The tables that publications name, as a text that asks for rights when it is run. */
const PUBLISHED_TABLES = `CASE WHEN ${MAY_PUBLICATIONS}
    THEN query_to_xml(
      'SELECT DISTINCT prrelid FROM pg_publication_rel', false, false, ''
    )::text
    ELSE ''
  END`;

/**
 * Whether there are user mappings whose options the role may not read.
 *
 * Source: https://www.postgresql.org/docs/15/view-pg-user-mappings.html.
 */
export const HIDES_USER_MAPPINGS = `NOT ${IS_SUPERUSER} AND EXISTS (
    SELECT FROM pg_user_mappings m
    JOIN pg_foreign_server s ON s.oid = m.srvid
    WHERE NOT (
      CASE
        WHEN m.umuser = 0 THEN pg_has_role(s.srvowner, 'USAGE')
        WHEN m.usename = current_user THEN pg_has_role(s.srvowner, 'USAGE')
          OR has_server_privilege(s.oid, 'USAGE')
        ELSE false
      END
    )
  )`;

/**
 * Stands in `CATALOG_SQL` behind its other members, and takes `relation`,
 * `used_type` and `own_table` from there. Not partitions: their parents tell.
 */
export const OBJECT_MEMBERS = `
  'hidesSubscriptions', ${HIDES_SUBSCRIPTIONS},
  'hidesUserMappings', ${HIDES_USER_MAPPINGS},
  'hidesPublications', NOT ${MAY_PUBLICATIONS},
  'functions', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', p.oid::bigint,
      'nspname', n.nspname::text,
      'proname', p.proname::text,
      'prokind', p.prokind::text,
      'arguments', pg_get_function_arguments(p.oid),
      'result', pg_get_function_result(p.oid),
      'description', ${describe("pg_proc", "p.oid")}
    )), '[]')
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${OWN_SCHEMA} AND ${isNoMember("pg_proc", "p.oid")}
      AND ${IS_WRITTEN_FUNCTION}
  ),
  'types', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', t.oid::bigint,
      'nspname', n.nspname::text,
      'typname', t.typname::text,
      'typtype', t.typtype::text,
      'base', CASE t.typtype
        WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
        WHEN 'r' THEN (
          SELECT format_type(g.rngsubtype, NULL) FROM pg_range g
          WHERE g.rngtypid = t.oid
        )
      END,
      'notNull', t.typnotnull,
      'checks', (
        SELECT coalesce(json_agg(
          pg_get_constraintdef(k.oid) ORDER BY k.conname
        ), '[]')
        FROM pg_constraint k
        WHERE k.contypid = t.oid AND k.contype = 'c'
      ),
      'labels', (
        SELECT coalesce(json_agg(l.enumlabel::text ORDER BY l.enumsortorder), '[]')
        FROM pg_enum l WHERE l.enumtypid = t.oid
      ),
      'attributes', CASE WHEN t.typtype = 'c'
        THEN ${listColumns("t.typrelid")} ELSE '[]' END,
      'description', coalesce(
        ${describe("pg_type", "t.oid")},
        ${describe("pg_class", "nullif(t.typrelid, 0)")}
      )
    )), '[]')
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE ${OWN_SCHEMA}
      AND (t.typtype IN ('b', 'd', 'e', 'r') OR c.relkind = 'c'
           OR NOT t.typisdefined)
      AND NOT EXISTS (
        SELECT FROM pg_type element
        WHERE element.oid = t.typelem AND element.typarray = t.oid
      )
      AND ${isNoMember("pg_type", "t.oid")}
  ),
  'columns', (
    SELECT coalesce(json_agg(json_build_array(
      a.attrelid::bigint, a.names
    )), '[]')
    FROM (
      SELECT a.attrelid, json_agg(a.attname::text ORDER BY a.attnum) AS names
      FROM pg_attribute a
      JOIN relation r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND NOT r.relispartition
      WHERE a.attnum > 0 AND NOT a.attisdropped
      GROUP BY a.attrelid
    ) a
  ),
  'columnTypes', (
    SELECT coalesce(json_agg(json_build_array(
      r.oid::bigint, ${listColumns("r.oid")}
    )), '[]')
    FROM relation r
    WHERE r.relkind IN ('v', 'm')
      OR r.relkind IN ('r', 'f') AND r.oid IN (SELECT inhparent FROM pg_inherits)
  ),
  'usedTypes', (
    SELECT coalesce(json_agg(json_build_array(
      u.attrelid::bigint, u.typoid::bigint
    )), '[]')
    FROM (
      SELECT attrelid, typoid FROM used_type
      UNION
      SELECT c.oid, c.reloftype FROM pg_class c WHERE c.reloftype <> 0
    ) u
    JOIN pg_type t ON t.oid = u.typoid AND t.typtype IN ('c', 'd')
  ),
  'typeColumns', (
    SELECT coalesce(json_agg(json_build_array(
      a.attrelid::bigint, a.attname::text,
      ${elementOf("t")}::bigint
    ) ORDER BY a.attrelid, a.attnum), '[]')
    FROM pg_attribute a
    JOIN relation r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'f')
      AND NOT r.relispartition
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type element ON element.oid = t.typelem
    WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= ${FIRST_OWN_OID}
  ),
  'viewReads', (
    SELECT coalesce(json_agg(json_build_array(
      v.ev_class::bigint, v.refclassid::bigint, v.refobjid::bigint
    )), '[]')
    FROM (
      SELECT DISTINCT w.ev_class, d.refclassid, d.refobjid
      FROM pg_rewrite w
      JOIN relation r ON r.oid = w.ev_class AND r.relkind IN ('v', 'm')
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
      WHERE w.ev_type = '1' AND d.refobjid <> w.ev_class
        AND d.refobjid >= ${FIRST_OWN_OID}
        AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass)
    ) v
  ),
  'functionReads', (
    SELECT coalesce(json_agg(json_build_array(
      f.objid::bigint, f.relid::bigint
    )), '[]')
    FROM (
      SELECT DISTINCT d.objid, coalesce(t.typrelid, d.refobjid) AS relid
      FROM pg_depend d
      LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass
        AND t.oid = d.refobjid
      WHERE d.classid = 'pg_proc'::regclass AND d.refobjid >= ${FIRST_OWN_OID}
        AND (d.refclassid = 'pg_class'::regclass OR t.typrelid <> 0)
    ) f
  ),
  'functionTypes', (
    SELECT coalesce(json_agg(json_build_array(
      f.objid::bigint, f.typoid::bigint
    )), '[]')
    FROM (
      SELECT DISTINCT d.objid, ${elementOf("t")} AS typoid
      FROM pg_depend d
      JOIN pg_type t ON t.oid = d.refobjid
      LEFT JOIN pg_type element ON element.oid = t.typelem
      WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_type'::regclass
        AND d.refobjid >= ${FIRST_OWN_OID}
    ) f
  ),
  'typeUses', (
    SELECT coalesce(json_agg(json_build_array(
      u.oid::bigint, ${elementOf("t")}::bigint
    )), '[]')
    FROM (
      SELECT oid, typbasetype FROM pg_type WHERE typtype = 'd'
      UNION
      SELECT c.reltype, a.atttypid
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid
        AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind = 'c'
      UNION
      SELECT rngtypid, rngsubtype FROM pg_range
    ) u (oid, used)
    JOIN pg_type t ON t.oid = u.used
    LEFT JOIN pg_type element ON element.oid = t.typelem
    WHERE u.used >= ${FIRST_OWN_OID}
  ),
  'tablesOfTypes', (
    SELECT coalesce(json_agg(json_build_array(
      c.oid::bigint, c.reloftype::bigint
    )), '[]')
    FROM pg_class c WHERE c.reloftype <> 0
  ),
  'policyReads', (
    SELECT coalesce(json_agg(json_build_array(
      p.polrelid::bigint, p.polname::text, p.refobjid::bigint
    )), '[]')
    FROM (
      SELECT DISTINCT y.polrelid, y.polname, d.refobjid
      FROM pg_policy y
      JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = y.oid
      WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> y.polrelid
    ) p
  ),
  'triggers', (
    SELECT coalesce(json_agg(json_build_array(
      g.tgrelid::bigint, g.tgname::text, g.tgfoid::bigint
    )), '[]')
    FROM pg_trigger g
    JOIN relation r ON r.oid = g.tgrelid AND NOT r.relispartition
    WHERE NOT g.tgisinternal
  ),
  'eventTriggers', (
    SELECT coalesce(json_agg(json_build_array(
      v.evtname::text, v.evtfoid::bigint
    )), '[]')
    FROM pg_event_trigger v
  ),
  'partitions', (
    SELECT coalesce(json_agg(json_build_array(
      -- Told the table, it would wait for a lock on it.
      c.oid::bigint, pg_get_expr(c.relpartbound, 0)
    )), '[]')
    FROM pg_class c
    JOIN relation r ON r.oid = c.oid AND r.relispartition
  ),
  'foreignServers', (
    SELECT coalesce(json_agg(json_build_array(
      f.ftrelid::bigint, s.srvname::text
    )), '[]')
    FROM pg_foreign_table f
    JOIN pg_foreign_server s ON s.oid = f.ftserver
  ),
  'publishedTables', (
    SELECT coalesce(json_agg(m[1]::bigint), '[]')
    FROM regexp_matches(
      ${PUBLISHED_TABLES}, '<prrelid>([0-9]+)</prrelid>', 'g'
    ) m
  ),
  'keyReads', (
    SELECT coalesce(json_agg(DISTINCT k.conrelid::bigint), '[]')
    FROM pg_depend d
    JOIN pg_constraint k ON k.oid = d.refobjid AND k.conrelid <> 0
    WHERE d.refclassid = 'pg_constraint'::regclass
      AND d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass)
  ),
  'domainConstraints', (
    SELECT coalesce(json_agg(json_build_array(
      k.oid::bigint, k.contypid::bigint
    )), '[]')
    FROM pg_constraint k WHERE k.contypid <> 0
  )`;
