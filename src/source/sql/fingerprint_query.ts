/**
 * The query for the fingerprint of a database, for PostgreSQL 12 and later: a text
 * that is another one after any change of what a dump or the catalog document tells.
 *
 * It is made of what the rows of the catalogs hold and not of their `xmin`: a
 * database that is restored again and again from one image has the same `xmin` for
 * different changes.
 *
 * Source: https://www.postgresql.org/docs/18/catalogs.html.
 *
 * @module
 */

import { HARMLESS_OPTIONS, SECRET_KEYWORDS } from "../../core/dump/redact.ts";
import { LOCK_RIGHTS } from "./catalog_query.ts";
import {
  FIRST_OWN_OID,
  HIDES_SUBSCRIPTIONS,
  HIDES_USER_MAPPINGS,
  IS_SUPERUSER,
  MAY_PUBLICATIONS,
} from "./objects_value.ts";

/** What the query for a fingerprint gives. */
export interface CatalogFingerprint {
  /** For each catalog, by name, how many rows count and the sum of their hashes. */
  readonly content: Readonly<Record<string, string>>;
  /**
   * Another one once any of these rows was written, also as it was before: the sums
   * of their `xmin`, which say nothing in another database.
   */
  readonly versions: string;
}

/** Which rows of a catalog count, and what of them. `x` is a row. */
export interface FingerprintCatalog {
  /** What it is called in the fingerprint: for most the name of the catalog. */
  readonly name: string;
  /** Absent: that which it is called like. */
  readonly from?: string;
  /** The rows; absent: all. */
  readonly where?: string;
  /** The columns that count; absent: all that there are. */
  readonly columns?: readonly string[];
  /**
   * The other ones: they change without a change of the schema. What neither list
   * has is of a later version than these, and counts.
   */
  readonly passing?: readonly string[];
  /** What else counts: values, which may be made of `x`. */
  readonly values?: readonly string[];
  /** The first version that has it; absent: all have. */
  readonly since?: number;
  /** Whether each of its columns can be hashed as it is, which takes half the time. */
  readonly isHashable?: true;
  /** Whether its rows have no `xmin`. */
  readonly isComputed?: true;
  /** Whether the role may read it; absent: every role may. */
  readonly guard?: string;
}

/** The last version whose columns are all in one of the lists, or not yet there. */
const LAST_KNOWN_MAJOR = 18;

/** The first version that hashes a row without a text of it. */
const HASH_RECORD_SINCE = 14;

/** The first versions that have a column, where that is later than 12. */
const COLUMN_SINCE: Readonly<Record<string, number>> = {
  attcompression: 14,
  indnullsnotdistinct: 15,
};

/** Not PostgreSQL's own. */
const IS_OWN = `x.oid >= ${FIRST_OWN_OID}`;

/** Of a relation that lasts. */
function isOfRelation(column: string): string {
  return `x.${column} IN (SELECT oid FROM lasting)`;
}

/** In a schema that lasts. */
function isInSchema(column: string): string {
  return `${IS_OWN} AND x.${column} NOT IN (SELECT oid FROM fleeting_schema)`;
}

/** Of something that lasts, whatever it is, or of a schema, of which `public` is one. */
function isOfObject(classid: string): string {
  return `(x.objoid >= ${FIRST_OWN_OID}
      OR x.${classid} = 'pg_namespace'::regclass)
    AND NOT EXISTS (
      SELECT FROM fleeting f
      WHERE f.classid = x.${classid} AND f.objid = x.objoid
    )`;
}

/**
 * Options with the names alone of those whose value may be secret, as in the files:
 * a hash of a value gives a weak one away.
 */
function withoutSecrets(options: string): string {
  const harmless = [...HARMLESS_OPTIONS].map(quoteLiteral).join(", ");
  return `ARRAY(
      SELECT CASE WHEN split_part(o.text, '=', 1) IN (${harmless})
        THEN o.text ELSE split_part(o.text, '=', 1) END
      FROM unnest(${options}) o (text)
    )`;
}

/** The same of a conninfo, or of a URI in its place. */
const SAFE_CONNINFO = `regexp_replace(
    regexp_replace(
      x.subconninfo,
      '((?:^|[\\s?&])(?:${
  [...SECRET_KEYWORDS].join("|")
})\\s*=\\s*)(''(?:[^''\\\\]|\\\\.)*''|(?:[^\\s''\\\\&]|\\\\.)*)',
      '\\1', 'g'
    ),
    '^([a-z]+://[^:@/]*):[^@/]*@', '\\1@'
  )`;

function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Every catalog that can change what is written.
 *
 * Rights and owners are not in a dump, so that they count only as far as they
 * decide what may be read, or where they come with a whole row.
 */
export const FINGERPRINT_CATALOGS: readonly FingerprintCatalog[] = [
  {
    name: "pg_class",
    from: "pg_class x LEFT JOIN pg_class toast ON toast.oid = x.reltoastrelid",
    where: isOfRelation("oid"),
    columns: [
      ...["oid", "relname", "relnamespace", "reloftype", "relam", "relkind"],
      ...["relpersistence", "relnatts", "relchecks", "relrowsecurity"],
      ...["relforcerowsecurity", "relreplident", "relispartition"],
      ...["reloptions", "relpartbound"],
    ],
    passing: [
      ...["reltype", "relowner", "relfilenode", "reltablespace", "relpages"],
      ...["reltuples", "relallvisible", "relallfrozen", "reltoastrelid"],
      ...["relhasindex", "relisshared", "relhasrules", "relhastriggers"],
      ...["relhassubclass", "relispopulated", "relrewrite", "relfrozenxid"],
      ...["relminmxid", "relacl"],
    ],
    // Options of a table such as toast.autovacuum_enabled are those of another row.
    values: ["toast.reloptions"],
  },
  {
    name: "pg_attribute",
    where: `x.attnum > 0 AND ${isOfRelation("attrelid")}`,
    columns: [
      ...["attrelid", "attname", "atttypid", "attstattarget", "attnum"],
      ...["attndims", "atttypmod", "attstorage", "attcompression"],
      ...["attnotnull", "atthasdef", "attidentity", "attgenerated"],
      ...["attisdropped", "attislocal", "attinhcount", "attcollation"],
      ...["attoptions", "attfdwoptions"],
    ],
    passing: [
      ...["attlen", "attcacheoff", "attbyval", "attalign", "atthasmissing"],
      ...["attacl", "attmissingval"],
    ],
    isHashable: true,
  },
  { name: "pg_attrdef", where: isOfRelation("adrelid") },
  { name: "pg_constraint", where: isInSchema("connamespace") },
  {
    name: "pg_index",
    where: isOfRelation("indexrelid"),
    columns: [
      ...["indexrelid", "indrelid", "indnatts", "indnkeyatts", "indisunique"],
      ...["indnullsnotdistinct", "indisprimary", "indisexclusion"],
      ...["indimmediate", "indisclustered", "indisvalid", "indisready"],
      ...["indislive", "indisreplident", "indkey", "indcollation"],
      ...["indclass", "indoption", "indexprs", "indpred"],
    ],
    passing: ["indcheckxmin"],
  },
  { name: "pg_inherits", where: isOfRelation("inhrelid") },
  { name: "pg_partitioned_table", where: isOfRelation("partrelid") },
  { name: "pg_sequence", where: isOfRelation("seqrelid") },
  { name: "pg_trigger", where: isOfRelation("tgrelid") },
  { name: "pg_rewrite", where: isOfRelation("ev_class") },
  { name: "pg_policy", where: isOfRelation("polrelid") },
  {
    // Of all roles only those that a policy names: some systems make roles all day.
    name: "pg_authid",
    from: "pg_roles x",
    where: "x.oid IN (SELECT unnest(p.polroles) FROM pg_policy p)",
    values: ["x.oid", "x.rolname"],
    isComputed: true,
  },
  { name: "pg_statistic_ext", where: isOfRelation("stxrelid") },
  {
    // Not the type of the rows of a table, nor that of an array: they follow.
    name: "pg_type",
    where: `${isInSchema("typnamespace")}
    AND (x.typrelid = 0 OR x.typrelid IN (
      SELECT c.oid FROM pg_class c WHERE c.relkind = 'c'
    ))
    AND x.oid NOT IN (SELECT element.typarray FROM pg_type element)`,
  },
  { name: "pg_enum", where: `x.enumtypid >= ${FIRST_OWN_OID}` },
  { name: "pg_range", where: `x.rngtypid >= ${FIRST_OWN_OID}` },
  { name: "pg_proc", where: isInSchema("pronamespace") },
  { name: "pg_aggregate", where: `x.aggfnoid >= ${FIRST_OWN_OID}` },
  {
    name: "pg_namespace",
    where: "x.oid NOT IN (SELECT oid FROM fleeting_schema)",
  },
  { name: "pg_extension" },
  {
    name: "pg_depend",
    where: `(x.objid >= ${FIRST_OWN_OID} OR x.deptype IN ('e', 'x'))
    AND NOT EXISTS (
      SELECT FROM fleeting f WHERE f.classid = x.classid AND f.objid = x.objid
    )`,
    isHashable: true,
  },
  { name: "pg_description", where: isOfObject("classoid") },
  { name: "pg_seclabel", where: isOfObject("classoid") },
  {
    name: "pg_shseclabel",
    where: "x.classoid = 'pg_subscription'::regclass",
  },
  { name: "pg_language" },
  { name: "pg_operator", where: IS_OWN },
  { name: "pg_opclass", where: IS_OWN },
  { name: "pg_opfamily", where: IS_OWN },
  { name: "pg_amop", where: IS_OWN },
  { name: "pg_amproc", where: IS_OWN },
  { name: "pg_am", where: IS_OWN },
  { name: "pg_cast", where: IS_OWN },
  { name: "pg_collation", where: IS_OWN },
  { name: "pg_conversion", where: IS_OWN },
  { name: "pg_transform", where: IS_OWN },
  { name: "pg_ts_config", where: IS_OWN },
  { name: "pg_ts_config_map", where: `x.mapcfg >= ${FIRST_OWN_OID}` },
  { name: "pg_ts_dict", where: IS_OWN },
  { name: "pg_ts_parser", where: IS_OWN },
  { name: "pg_ts_template", where: IS_OWN },
  { name: "pg_event_trigger" },
  {
    name: "pg_foreign_data_wrapper",
    columns: ["oid", "fdwname", "fdwhandler", "fdwvalidator"],
    passing: ["fdwowner", "fdwacl", "fdwoptions"],
    values: [withoutSecrets("x.fdwoptions")],
  },
  {
    name: "pg_foreign_server",
    columns: ["oid", "srvname", "srvfdw", "srvtype", "srvversion"],
    passing: ["srvowner", "srvacl", "srvoptions"],
    values: [withoutSecrets("x.srvoptions")],
  },
  {
    name: "pg_foreign_table",
    where: isOfRelation("ftrelid"),
    columns: ["ftrelid", "ftserver"],
    passing: ["ftoptions"],
    values: [withoutSecrets("x.ftoptions")],
  },
  {
    // A view, which shows of the options what the role may read.
    name: "pg_user_mappings",
    values: [
      ...["x.umid", "x.srvid", "x.srvname", "x.umuser", "x.usename"],
      withoutSecrets("x.umoptions"),
    ],
    isComputed: true,
  },
  { name: "pg_publication", guard: MAY_PUBLICATIONS },
  { name: "pg_publication_rel", guard: MAY_PUBLICATIONS },
  { name: "pg_publication_namespace", guard: MAY_PUBLICATIONS, since: 15 },
  {
    // Who may not read all of it is told of none: getSubscriptions() in pg_dump.c.
    name: "pg_subscription",
    guard:
      `${IS_SUPERUSER} AND has_table_privilege('pg_subscription', 'SELECT')`,
    from: `pg_subscription x JOIN pg_database d
    ON d.oid = x.subdbid AND d.datname = current_database()`,
    values: [
      "to_jsonb(x) - '{subskiplsn,subconninfo}'::text[]",
      SAFE_CONNINFO,
    ],
  },
  {
    name: "rights on relations",
    from: "pg_class x",
    where: `x.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${
      isOfRelation("oid")
    }`,
    values: ["x.oid", `has_table_privilege(x.oid, ${LOCK_RIGHTS})`],
    isComputed: true,
  },
  {
    name: "rights on schemas",
    from: "pg_namespace x",
    where: "x.oid NOT IN (SELECT oid FROM fleeting_schema)",
    values: ["x.oid", "has_schema_privilege(x.oid, 'USAGE')"],
    isComputed: true,
  },
  {
    name: "server",
    from: "(VALUES (1)) x",
    values: [
      "current_database()",
      "current_setting('server_version_num')",
      IS_SUPERUSER,
      "has_table_privilege('pg_subscription', 'SELECT')",
      MAY_PUBLICATIONS,
      HIDES_SUBSCRIPTIONS,
      HIDES_USER_MAPPINGS,
    ],
    isComputed: true,
  },
];

/**
 * What is of one session, or stores the long values of a table, and all that hangs
 * on it: VACUUM FULL makes the latter anew.
 */
const FLEETING_CTES = `
fleeting_schema (oid) AS MATERIALIZED (
  SELECT oid FROM pg_namespace
  WHERE nspname = 'pg_toast' OR nspname LIKE 'pg\\_temp\\_%'
     OR nspname LIKE 'pg\\_toast\\_temp\\_%'
),
lasting (oid) AS MATERIALIZED (
  SELECT oid FROM pg_class
  WHERE oid >= ${FIRST_OWN_OID}
    AND relnamespace NOT IN (SELECT oid FROM fleeting_schema)
),
fleeting_relation (oid) AS MATERIALIZED (
  SELECT oid FROM pg_class
  WHERE relnamespace IN (SELECT oid FROM fleeting_schema)
),
fleeting (classid, objid) AS MATERIALIZED (
  SELECT 'pg_class'::regclass::oid, oid FROM fleeting_relation
  UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type
    WHERE typnamespace IN (SELECT oid FROM fleeting_schema)
  UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc
    WHERE pronamespace IN (SELECT oid FROM fleeting_schema)
  UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
    WHERE connamespace IN (SELECT oid FROM fleeting_schema)
  UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef
    WHERE adrelid IN (SELECT oid FROM fleeting_relation)
  UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger
    WHERE tgrelid IN (SELECT oid FROM fleeting_relation)
  UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite
    WHERE ev_class IN (SELECT oid FROM fleeting_relation)
  UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy
    WHERE polrelid IN (SELECT oid FROM fleeting_relation)
  UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext
    WHERE stxrelid IN (SELECT oid FROM fleeting_relation)
)`;

/**
 * One row, one column: JSON of {@linkcode CatalogFingerprint}, whose text is the
 * same for the same fingerprint.
 *
 * @param major The server's.
 */
export function renderFingerprintSql(
  major: number,
  catalogs: readonly FingerprintCatalog[] = FINGERPRINT_CATALOGS,
): string {
  const rows = selectKnown(major, catalogs)
    .map((catalog) => renderRow(catalog, major));
  return `
WITH ${FLEETING_CTES},
catalog (name, content, version) AS (
  ${rows.join("\n  UNION ALL\n  ")}
)
SELECT json_build_object(
  'content', json_object_agg(name, content ORDER BY name),
  'versions', ${VERSIONS_VALUE}
)::text
FROM catalog;
`;
}

/** One row, one column: the `versions` of {@linkcode CatalogFingerprint} alone. */
export function renderVersionsSql(
  major: number,
  catalogs: readonly FingerprintCatalog[] = FINGERPRINT_CATALOGS,
): string {
  const rows = selectKnown(major, catalogs)
    .filter(({ isComputed }) => !isComputed)
    .map(renderVersionRow);
  return `
WITH ${FLEETING_CTES},
catalog (name, version) AS (
  ${rows.join("\n  UNION ALL\n  ")}
)
SELECT ${VERSIONS_VALUE}
FROM catalog;
`;
}

/**
 * One row, one column: `true` if the role may read all catalogs that have no guard
 * of their own. A fingerprint that fails would end the snapshot as well.
 */
export function renderMayReadSql(major: number): string {
  const names = selectKnown(major, FINGERPRINT_CATALOGS)
    .filter(({ guard, from }) => guard === undefined && from === undefined)
    .map(({ name }) => quoteLiteral(name));
  return `
SELECT bool_and(has_table_privilege(c.oid, 'SELECT'))::text
FROM pg_class c
WHERE c.relnamespace = 'pg_catalog'::regnamespace
  AND c.relname IN (${names.join(", ")});
`;
}

const VERSIONS_VALUE = "md5(string_agg(version, ',' ORDER BY name))";

function selectKnown(
  major: number,
  catalogs: readonly FingerprintCatalog[],
): FingerprintCatalog[] {
  return catalogs.filter(({ since = 0 }) => since <= major);
}

function renderRow(catalog: FingerprintCatalog, major: number): string {
  const { name, isComputed } = catalog;
  const content = `count(*) || ':' || coalesce(sum(${
    renderHash(catalog, major)
  }), 0)`;
  const version = isComputed ? "NULL" : VERSION;
  return `SELECT '${name}', ${renderFrom(catalog, [content, version])}`;
}

function renderVersionRow(catalog: FingerprintCatalog): string {
  return `SELECT '${catalog.name}', ${renderFrom(catalog, [VERSION])}`;
}

const VERSION = "count(*) || ':' || coalesce(sum(x.xmin::text::bigint), 0)";

/** What is asked of the rows that count, and of which. */
function renderFrom(
  { name, from, where, guard }: FingerprintCatalog,
  values: readonly string[],
): string {
  const rows = `FROM ${from ?? `${name} x`}${
    where === undefined ? "" : `\n  WHERE ${where}`
  }`;
  return guard === undefined
    ? `${values.join(", ")}\n  ${rows}`
    : values.map((value) => renderGuarded(guard, `SELECT ${value} ${rows}`))
      .join(", ");
}

/**
 * A query in text is not even planned where it is not run, and so asks for no
 * right.
 */
function renderGuarded(guard: string, sql: string): string {
  return `CASE WHEN ${guard}
    THEN md5(query_to_xml(${quoteLiteral(sql)}, false, false, '')::text)
    ELSE 'closed' END`;
}

function renderHash(catalog: FingerprintCatalog, major: number): string {
  const content = renderContent(catalog, major);
  return catalog.isHashable && major >= HASH_RECORD_SINCE &&
      major <= LAST_KNOWN_MAJOR
    ? `hash_record_extended(${content}, 0)`
    : `hashtextextended(${content}::text COLLATE "C", 0)`;
}

/** All of a row that counts. */
function renderContent(
  { columns, passing = [], values = [] }: FingerprintCatalog,
  major: number,
): string {
  const own = columns === undefined
    ? []
    : major > LAST_KNOWN_MAJOR
    ? [`to_jsonb(x) - '{${passing.join(",")}}'::text[]`]
    : columns.filter((column) => (COLUMN_SINCE[column] ?? 0) <= major)
      .map((column) => `x.${column}`);
  const all = [...own, ...values];
  return all.length === 0 ? "x" : `ROW(${all.join(", ")})`;
}
