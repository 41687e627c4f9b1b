/**
 * For each catalog that a fingerprint is made of, a change that no other one shows.
 *
 * @module
 */

/** Made in the database of `loadObjects()`, as superuser. */
export const CHANGES_SETUP = `
CREATE SCHEMA changes;
SET search_path = changes, public;
CREATE TABLE plain (a integer DEFAULT 1, b integer DEFAULT 2, c text);
ALTER TABLE plain ADD CONSTRAINT later CHECK (a < 9) NOT VALID;
CREATE INDEX plain_b ON plain (b);
CREATE TABLE above (a integer);
CREATE TABLE beside (a integer);
CREATE TABLE below () INHERITS (above, beside);
CREATE TABLE parted (a integer, b integer) PARTITION BY LIST (a);
CREATE SEQUENCE numbers;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER noted BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE ruled AS ON DELETE TO plain DO INSTEAD NOTHING;
CREATE ROLE changes_reader LOGIN PASSWORD 'changes';
CREATE ROLE changes_group;
GRANT USAGE ON SCHEMA changes TO changes_group;
CREATE ROLE changes_named;
CREATE POLICY seen ON plain TO changes_named USING (a > 1);
CREATE STATISTICS counted ON a, b FROM plain;
CREATE DOMAIN small AS integer DEFAULT 1;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE FUNCTION far(integer, integer) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT 1::float8';
CREATE FUNCTION near(integer, integer) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT 1::float8';
CREATE TYPE span AS RANGE (SUBTYPE = integer, SUBTYPE_DIFF = far);
CREATE FUNCTION add_up(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 + $2';
CREATE AGGREGATE total_of_all (integer) (SFUNC = add_up, STYPE = integer, INITCOND = '0');
CREATE FUNCTION owned() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = same);
CREATE OPERATOR FAMILY family USING btree;
CREATE OPERATOR CLASS class FOR TYPE integer USING btree FAMILY family AS OPERATOR 1 <, FUNCTION 1 btint4cmp(integer, integer);
CREATE TEXT SEARCH CONFIGURATION mapped (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION mapped ADD MAPPING FOR email, url WITH simple;
CREATE FOREIGN TABLE remote (a integer) SERVER alpha;
CREATE PUBLICATION published FOR TABLE plain;
CREATE SCHEMA renamed;
`;

/** A change, and the catalog in which alone it shows. */
export interface CatalogChange {
  /** As the fingerprint calls it. */
  readonly catalog: string;
  readonly sql: string;
  /** The first version of PostgreSQL in which it can be made. */
  readonly since?: number;
  /** An extension without which it cannot. */
  readonly extension?: string;
  /** Whether it shows to a role that is no superuser alone: `changes_reader`. */
  readonly isOfReader?: true;
}

/**
 * Where a statement of DDL writes into more than one catalog, the row is changed as
 * a superuser may who knows what it breaks.
 */
export const CATALOG_CHANGES: readonly CatalogChange[] = [
  { catalog: "pg_class", sql: "ALTER TABLE plain SET (fillfactor = 50)" },
  {
    catalog: "pg_class",
    sql: "ALTER TABLE plain SET (toast.autovacuum_enabled = off)",
  },
  {
    catalog: "pg_attribute",
    sql: "ALTER TABLE plain ALTER a SET STATISTICS 10",
  },
  {
    catalog: "pg_attrdef",
    sql: `UPDATE pg_attrdef SET adbin = (
      SELECT adbin FROM pg_attrdef WHERE adrelid = 'plain'::regclass AND adnum = 2
    ) WHERE adrelid = 'plain'::regclass AND adnum = 1`,
  },
  {
    catalog: "pg_constraint",
    sql: "ALTER TABLE plain VALIDATE CONSTRAINT later",
  },
  { catalog: "pg_index", sql: "ALTER TABLE plain CLUSTER ON plain_b" },
  {
    catalog: "pg_inherits",
    sql:
      "UPDATE pg_inherits SET inhseqno = 3 WHERE inhrelid = 'below'::regclass AND inhseqno = 1",
  },
  {
    catalog: "pg_partitioned_table",
    sql:
      "UPDATE pg_partitioned_table SET partattrs = '2' WHERE partrelid = 'parted'::regclass",
  },
  { catalog: "pg_sequence", sql: "ALTER SEQUENCE numbers INCREMENT 5" },
  { catalog: "pg_trigger", sql: "ALTER TABLE plain DISABLE TRIGGER noted" },
  { catalog: "pg_rewrite", sql: "ALTER TABLE plain DISABLE RULE ruled" },
  { catalog: "pg_policy", sql: "ALTER POLICY seen ON plain USING (a > 2)" },
  {
    catalog: "pg_authid",
    sql: "ALTER ROLE changes_named RENAME TO changes_called",
  },
  {
    catalog: "pg_statistic_ext",
    sql: "ALTER STATISTICS counted RENAME TO numbered",
  },
  { catalog: "pg_type", sql: "ALTER DOMAIN small SET DEFAULT 5" },
  { catalog: "pg_enum", sql: "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'" },
  {
    catalog: "pg_range",
    sql:
      "UPDATE pg_range SET rngsubdiff = 'near'::regproc WHERE rngtypid = 'span'::regtype",
  },
  {
    catalog: "pg_proc",
    sql:
      "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
  },
  {
    catalog: "pg_aggregate",
    sql:
      "UPDATE pg_aggregate SET agginitval = '1' WHERE aggfnoid = 'total_of_all'::regproc",
  },
  { catalog: "pg_namespace", sql: "ALTER SCHEMA renamed RENAME TO called" },
  {
    catalog: "pg_extension",
    sql:
      "UPDATE pg_extension SET extnamespace = 'public'::regnamespace WHERE extname = 'citext'",
    extension: "citext",
  },
  {
    catalog: "pg_depend",
    sql: "ALTER FUNCTION owned() DEPENDS ON EXTENSION plpgsql",
  },
  { catalog: "pg_description", sql: "COMMENT ON TABLE plain IS 'Plain'" },
  {
    catalog: "pg_seclabel",
    sql:
      "INSERT INTO pg_seclabel VALUES ('plain'::regclass, 'pg_class'::regclass, 0, 'nobody', 'a label')",
  },
  {
    catalog: "pg_shseclabel",
    sql:
      `INSERT INTO pg_shseclabel SELECT oid, 'pg_subscription'::regclass, 'nobody', 'a label'
      FROM pg_subscription WHERE subname = 'plain'`,
  },
  { catalog: "pg_language", sql: "ALTER LANGUAGE plother RENAME TO plcalled" },
  {
    catalog: "pg_operator",
    sql: "ALTER OPERATOR === (integer, integer) SET (RESTRICT = eqsel)",
  },
  {
    catalog: "pg_opclass",
    sql: "ALTER OPERATOR CLASS class USING btree RENAME TO called",
  },
  {
    catalog: "pg_opfamily",
    sql: "ALTER OPERATOR FAMILY family USING btree RENAME TO called",
  },
  {
    catalog: "pg_amop",
    sql: `UPDATE pg_amop SET amopstrategy = 2 WHERE amopfamily = (
      SELECT oid FROM pg_opfamily WHERE opfname = 'called'
    )`,
  },
  {
    catalog: "pg_amproc",
    sql: `UPDATE pg_amproc SET amprocnum = 3 WHERE amprocfamily = (
      SELECT oid FROM pg_opfamily WHERE opfname = 'called'
    )`,
  },
  {
    catalog: "pg_am",
    sql: "UPDATE pg_am SET amname = 'heaped' WHERE amname = 'pile'",
  },
  {
    catalog: "pg_cast",
    sql: `UPDATE pg_cast SET castcontext = 'i'
      WHERE castsource = 'position_in_space'::regtype AND casttarget = 'text'::regtype`,
  },
  {
    catalog: "pg_collation",
    sql: "ALTER COLLATION by_bytes RENAME TO byte_by_byte",
  },
  {
    catalog: "pg_conversion",
    sql: "ALTER CONVERSION from_latin RENAME TO from_west",
  },
  {
    catalog: "pg_transform",
    sql:
      "UPDATE pg_transform SET trftosql = 0 WHERE trftype = 'token'::regtype",
  },
  {
    catalog: "pg_ts_config",
    sql: "ALTER TEXT SEARCH CONFIGURATION nothing_mapped RENAME TO unmapped",
  },
  {
    catalog: "pg_ts_config_map",
    sql: "ALTER TEXT SEARCH CONFIGURATION mapped DROP MAPPING FOR url",
  },
  {
    catalog: "pg_ts_dict",
    sql: "ALTER TEXT SEARCH DICTIONARY no_stops RENAME TO all_words",
  },
  {
    catalog: "pg_ts_parser",
    sql: "ALTER TEXT SEARCH PARSER words_apart RENAME TO apart",
  },
  {
    catalog: "pg_ts_template",
    sql: "ALTER TEXT SEARCH TEMPLATE as_they_are RENAME TO as_is",
  },
  { catalog: "pg_event_trigger", sql: "ALTER EVENT TRIGGER at_end DISABLE" },
  {
    catalog: "pg_foreign_data_wrapper",
    sql: "ALTER FOREIGN DATA WRAPPER far OPTIONS (ADD format 'a')",
  },
  {
    catalog: "pg_foreign_server",
    sql: "ALTER SERVER alpha OPTIONS (ADD format 'a')",
  },
  {
    catalog: "pg_foreign_table",
    sql: "ALTER FOREIGN TABLE remote OPTIONS (ADD table_name 'a')",
  },
  {
    catalog: "pg_user_mappings",
    sql:
      "ALTER USER MAPPING FOR PUBLIC SERVER alpha OPTIONS (SET \"user\" 'me')",
  },
  {
    catalog: "pg_publication",
    sql: "ALTER PUBLICATION published SET (publish = 'insert')",
  },
  {
    catalog: "pg_publication_rel",
    sql:
      "UPDATE pg_publication_rel SET prrelid = 'above'::regclass WHERE prrelid = 'plain'::regclass",
  },
  {
    catalog: "pg_publication_namespace",
    sql:
      "UPDATE pg_publication_namespace SET pnnspid = 'changes'::regnamespace WHERE pnnspid = 'parts'::regnamespace",
    since: 15,
  },
  {
    catalog: "pg_subscription",
    sql:
      "ALTER SUBSCRIPTION plain SET PUBLICATION another WITH (refresh = false)",
  },
  {
    catalog: "rights on schemas",
    sql: "GRANT changes_group TO changes_reader",
    isOfReader: true,
  },
  {
    catalog: "rights on relations",
    sql: "GRANT SELECT ON plain TO changes_reader",
    isOfReader: true,
  },
];
