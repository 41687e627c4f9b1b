/**
 * The query that reads what the catalog document does not tell: columns,
 * constraints, indexes and so on, for PostgreSQL 12 and later.
 *
 * It takes no lock and sees its snapshot alone: none of the functions that write
 * an index, a constraint or a rule as SQL is called, as they open the table, wait
 * for whoever alters it, and tell of it as it is by then. What the objects are in
 * SQL is in the dump.
 *
 * @module
 */

import {
  COLUMN_ROWS,
  CONSTRAINT_ROWS,
  INDEX_ROWS,
  readSince,
} from "./details_rows.ts";
import {
  FIRST_OWN_OID,
  INHERITS_MEMBER,
  IS_WRITTEN_FUNCTION,
  OWN_SCHEMA,
} from "./objects_value.ts";

/** Whether the row is a member of an extension, which then makes it. */
function isMember(classid: string, oid: string): string {
  return `('${classid}'::regclass::oid, ${oid}) IN (SELECT classid, objid FROM member)`;
}

/** The comment of a row that is no column; `described` is joined nowhere else. */
function joinComment(classid: string, oid: string): string {
  return `LEFT JOIN pg_description d ON d.classoid = '${classid}'::regclass
      AND d.objoid = ${oid} AND d.objsubid = 0`;
}

/**
 * Whether the body of a function has the name somewhere, which no dependency
 * tells: one in the text of a body is found when it runs.
 */
function isNamed(name: string): string {
  return `EXISTS (
        SELECT FROM body WHERE position(lower(${name}) IN body.source) > 0
      )`;
}

/**
 * One row, one column: the document of `DetailsDocument` in
 * `core/catalog/details/details_document.ts`, on one line.
 *
 * Columns that came after PostgreSQL 12 are read through `to_jsonb`. A default
 * holds no column and so is written without its table; an expression of a
 * generated column is not.
 */
export const DETAILS_SQL = `
WITH
server (version) AS (
  SELECT current_setting('server_version_num')::int
),
member AS (
  SELECT classid, objid FROM pg_depend
  WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND objsubid = 0
),
relation AS (
  SELECT c.oid, c.relkind, n.nspname, c.relname, c.relpersistence, c.relrowsecurity,
         c.relforcerowsecurity, c.relreplident, c.reloptions, c.relispartition
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${OWN_SCHEMA}
),
body AS (
  SELECT lower(p.prosrc) AS source
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${OWN_SCHEMA} AND NOT ${isMember("pg_proc", "p.oid")}
),
own_sequence AS (
  SELECT c.oid, n.nspname, c.relname
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'S' AND ${OWN_SCHEMA}
),
sequence_use AS (
  SELECT d.refobjid, f.adrelid, f.adnum
  FROM pg_depend d
  JOIN own_sequence s ON s.oid = d.refobjid
  LEFT JOIN pg_attrdef f
    ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
  WHERE d.refclassid = 'pg_class'::regclass AND d.deptype = 'n'
),
own_type AS (
  SELECT t.oid, n.nspname, t.typname, t.typtype, t.typbasetype, t.typnotnull,
         t.typarray
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE ${OWN_SCHEMA} AND (t.typtype IN ('b', 'd', 'e', 'r') OR c.relkind = 'c')
    AND NOT EXISTS (
      SELECT FROM pg_type element
      WHERE element.oid = t.typelem AND element.typarray = t.oid
    )
),
type_name AS (
  SELECT oid AS typoid, oid FROM own_type
  UNION ALL SELECT typarray, oid FROM own_type WHERE typarray <> 0
  UNION ALL SELECT (${readSince(14, "g", "rngmultitypid")})::oid, g.rngtypid
    FROM pg_range g
    WHERE g.rngtypid >= ${FIRST_OWN_OID} AND ${
  readSince(14, "g", "rngmultitypid")
} IS NOT NULL
),
type_use AS (
  SELECT DISTINCT n.oid, d.objsubid,
    -- A composite type keeps its columns in a relation of the same name.
    CASE WHEN c.oid IS NULL THEN d.classid ELSE 'pg_type'::regclass END AS classid,
    coalesce(c.reltype, d.objid) AS objid
  FROM pg_depend d
  JOIN type_name n ON n.typoid = d.refobjid
  LEFT JOIN pg_class c
    ON d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind = 'c'
  LEFT JOIN pg_constraint k
    ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
  WHERE d.refclassid = 'pg_type'::regclass AND d.deptype IN ('n', 'a')
    AND k.contypid IS DISTINCT FROM n.oid
)
SELECT json_build_object(
  'versionNum', current_setting('server_version_num')::int,
  'relations', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', r.oid::bigint,
      'relkind', r.relkind::text,
      'nspname', r.nspname::text,
      'relname', r.relname::text,
      'relpersistence', r.relpersistence::text,
      'relrowsecurity', r.relrowsecurity,
      'relforcerowsecurity', r.relforcerowsecurity,
      'relreplident', r.relreplident::text,
      'reloptions', coalesce(to_json(r.reloptions), '[]'),
      'relispartition', r.relispartition,
      'isExtensionMember', ${isMember("pg_class", "r.oid")},
      'description', d.description
    )), '[]')
    FROM relation r
    ${joinComment("pg_class", "r.oid")}
  ),
  'columns', (
    SELECT ${COLUMN_ROWS}
    FROM pg_attribute a
    JOIN relation r ON r.oid = a.attrelid
    LEFT JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    LEFT JOIN pg_collation c
      ON c.oid = a.attcollation AND a.attcollation <> t.typcollation
    LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass
      AND d.objoid = a.attrelid AND d.objsubid = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
  ),
  'constraints', (
    SELECT ${CONSTRAINT_ROWS}
    FROM pg_constraint k
    JOIN relation r ON r.oid = k.conrelid
    ${joinComment("pg_constraint", "k.oid")}
    -- Those of PostgreSQL 18 that a column tells of itself are many.
    WHERE k.contype IN ('p', 'u', 'x', 'f', 'c')
      OR k.contype = 'n' AND NOT k.convalidated
  ),
  'indexes', (
    SELECT ${INDEX_ROWS}
    FROM pg_index i
    JOIN relation r ON r.oid = i.indrelid
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_am m ON m.oid = c.relam
    LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
    ${joinComment("pg_class", "i.indexrelid")}
  ),
  'opclasses', (
    SELECT coalesce(json_agg(json_build_array(
      o.oid::bigint, o.opcname::text, o.opcdefault
    )), '[]')
    FROM pg_opclass o
    WHERE o.oid IN (SELECT unnest(i.indclass::oid[]) FROM pg_index i)
  ),
  'collations', (
    SELECT coalesce(json_agg(json_build_array(c.oid::bigint, c.collname::text)), '[]')
    FROM pg_collation c
    WHERE c.oid IN (SELECT unnest(i.indcollation::oid[]) FROM pg_index i)
  ),
  'triggers', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', g.oid::bigint,
      'tgrelid', g.tgrelid::bigint,
      'tgname', g.tgname::text,
      'tgenabled', g.tgenabled::text,
      'tgtype', g.tgtype,
      'tgparentid', coalesce((${readSince(13, "g", "tgparentid")})::bigint, 0),
      'functionSchema', n.nspname::text,
      'functionName', p.proname::text,
      'description', d.description
    ) ORDER BY g.tgrelid, g.tgname), '[]')
    FROM pg_trigger g
    JOIN relation r ON r.oid = g.tgrelid
    JOIN pg_proc p ON p.oid = g.tgfoid
    JOIN pg_namespace n ON n.oid = p.pronamespace
    ${joinComment("pg_trigger", "g.oid")}
    WHERE NOT g.tgisinternal
  ),
  'policies', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', p.oid::bigint,
      'polrelid', p.polrelid::bigint,
      'polname', p.polname::text,
      'polcmd', p.polcmd::text,
      'polpermissive', p.polpermissive,
      'description', d.description
    ) ORDER BY p.polrelid, p.polname), '[]')
    FROM pg_policy p
    JOIN relation r ON r.oid = p.polrelid
    ${joinComment("pg_policy", "p.oid")}
  ),
  ${INHERITS_MEMBER},
  'viewReads', (
    SELECT coalesce(json_agg(json_build_array(
      v.ev_class::bigint, v.refobjid::bigint
    )), '[]')
    FROM (
      SELECT DISTINCT w.ev_class, d.refobjid
      FROM pg_rewrite w
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
      JOIN relation r ON r.oid = w.ev_class AND r.relkind IN ('v', 'm')
      WHERE w.ev_type = '1' AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid <> w.ev_class
    ) v
  ),
  'functions', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', p.oid::bigint,
      'nspname', n.nspname::text,
      'proname', p.proname::text,
      'arguments', pg_get_function_identity_arguments(p.oid),
      'result', pg_get_function_result(p.oid),
      'prokind', p.prokind::text,
      'lanname', l.lanname::text,
      'provolatile', p.provolatile::text,
      'prosecdef', p.prosecdef,
      'isAtomic', ${readSince(14, "p", "prosqlbody")} IS NOT NULL,
      'proconfig', coalesce(to_json(p.proconfig), '[]'),
      'description', d.description
    ) ORDER BY p.oid), '[]')
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_language l ON l.oid = p.prolang
    ${joinComment("pg_proc", "p.oid")}
    WHERE ${OWN_SCHEMA} AND NOT ${isMember("pg_proc", "p.oid")}
      AND ${IS_WRITTEN_FUNCTION}
  ),
  'types', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', t.oid::bigint,
      'nspname', t.nspname::text,
      'typname', t.typname::text,
      'typtype', t.typtype::text,
      'typbasetype', t.typbasetype::bigint,
      'typnotnull', t.typnotnull,
      'isExtensionMember', ${isMember("pg_type", "t.oid")},
      'uses', u.uses,
      'isNamed', u.uses IS NULL AND ${isNamed("t.typname::text")},
      'description', coalesce(d.description, e.description)
    ) ORDER BY t.oid), '[]')
    FROM own_type t
    JOIN pg_type y ON y.oid = t.oid
    LEFT JOIN (
      SELECT oid, json_agg(json_build_array(
        classid::regclass::text, objid::bigint, objsubid
      ) ORDER BY classid, objid, objsubid) AS uses
      FROM type_use GROUP BY oid
    ) u ON u.oid = t.oid
    ${joinComment("pg_type", "t.oid")}
    LEFT JOIN pg_description e ON e.classoid = 'pg_class'::regclass
      AND e.objoid = nullif(y.typrelid, 0) AND e.objsubid = 0
  ),
  'sequences', (
    SELECT coalesce(json_agg(json_build_object(
      'oid', s.oid::bigint,
      'nspname', s.nspname::text,
      'relname', s.relname::text,
      'type', format_type(q.seqtypid, NULL),
      'ownedBy', (
        SELECT json_build_array(o.refobjid::bigint, o.refobjsubid)
        FROM pg_depend o
        WHERE o.classid = 'pg_class'::regclass AND o.objid = s.oid
          AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
          AND o.deptype IN ('a', 'i')
        LIMIT 1
      ),
      'defaultOf', u.columns,
      'isUsedElsewhere', coalesce(u.is_elsewhere, false),
      'isNamed', u.columns IS NULL AND ${isNamed("s.relname::text")},
      'isExtensionMember', ${isMember("pg_class", "s.oid")},
      'description', d.description
    ) ORDER BY s.oid), '[]')
    FROM own_sequence s
    JOIN pg_sequence q ON q.seqrelid = s.oid
    LEFT JOIN (
      SELECT refobjid,
        json_agg(json_build_array(adrelid::bigint, adnum) ORDER BY adrelid, adnum)
          FILTER (WHERE adrelid IS NOT NULL) AS columns,
        bool_or(adrelid IS NULL) AS is_elsewhere
      FROM sequence_use GROUP BY refobjid
    ) u ON u.refobjid = s.oid
    ${joinComment("pg_class", "s.oid")}
  )
)::text;
`;
