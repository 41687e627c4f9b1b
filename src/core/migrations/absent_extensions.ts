/**
 * Extensions that the embedded database does not have, and what is known of them.
 *
 * @module
 */

/** What stands in for an extension that is not there. */
export interface AbsentExtension {
  /** What its control file says it is, which a dump repeats. */
  readonly comment?: string;
  /** Where its control file puts it; absent: where it is created. */
  readonly schema?: string;
  /**
   * What of it can be had without its library: enough for DDL that names it to
   * be right. Nothing of it is dumped, as nothing of an extension is.
   */
  readonly sql?: string;
  /** Names of what it would make. */
  readonly names?: RegExp;
}

/** A language that has the parser of none: it keeps the text of a function. */
function language(name: string, comment: string): [string, AbsentExtension] {
  const sql = `CREATE LANGUAGE ${name} HANDLER plpgsql_call_handler;`;
  return [name, { comment, schema: "pg_catalog", sql }];
}

/** A wrapper without a handler: servers and tables of it can be made, not read. */
function wrapper(name: string, comment: string): [string, AbsentExtension] {
  return [name, { comment, sql: `CREATE FOREIGN DATA WRAPPER ${name};` }];
}

const CRON_SQL = `CREATE SCHEMA cron;
CREATE TABLE cron.job (
  jobid bigint, schedule text, command text, nodename text, nodeport integer,
  database text, username text, active boolean, jobname text
);
CREATE TABLE cron.job_run_details (
  jobid bigint, runid bigint, job_pid integer, database text, username text,
  command text, status text, return_message text, start_time timestamptz,
  end_time timestamptz
);
${
  [
    "schedule(text, text) RETURNS bigint",
    "schedule(text, text, text) RETURNS bigint",
    "schedule_in_database(text, text, text, text, text, boolean) RETURNS bigint",
    "unschedule(bigint) RETURNS boolean",
    "unschedule(text) RETURNS boolean",
  ].map((head) =>
    `CREATE FUNCTION cron.${head} LANGUAGE sql AS 'SELECT NULL::${
      head.split(" ").at(-1)
    }';`
  ).join("\n")
}`;

/** Source: the control file and the manual of each. */
const ABSENT: ReadonlyMap<string, AbsentExtension> = new Map<
  string,
  AbsentExtension
>([
  ["postgis", {
    comment: "PostGIS geometry and geography spatial types and functions",
    names:
      /^(?:geometry|geography|box[23]df?|gidx|spheroid|spatial_ref_sys|geometry_(?:columns|dump)|geography_columns|_?st_\w+|postgis_\w+|\w*gist_geo\w+|(?:add|drop)geometry\w+|find_srid|updategeometrysrid)$/,
  }],
  ["postgis_raster", {
    comment: "PostGIS raster types and functions",
    names: /^(?:raster|raster_\w+|st_\w*rast\w*)$/,
  }],
  ["postgis_topology", {
    comment: "PostGIS topology spatial types and functions",
    schema: "topology",
    names: /^(?:topology|topogeometry)$/,
  }],
  ["timescaledb", {
    comment:
      "Enables scalable inserts and complex queries for time-series data (Community Edition)",
    names:
      /^(?:timescaledb\w*|\w*hypertable\w*|time_bucket\w*|add_\w+_policy|remove_\w+_policy|set_chunk_time_interval|add_dimension|by_range|by_hash)$/,
  }],
  ["pg_cron", {
    comment: "Job scheduler for PostgreSQL",
    schema: "pg_catalog",
    sql: CRON_SQL,
    names: /^cron$/,
  }],
  ["pg_partman", {
    comment: "Extension to manage partitioned tables by time or ID",
    names: /^(?:partman|create_parent|part_config|run_maintenance\w*)$/,
  }],
  ["http", {
    comment:
      "HTTP client for PostgreSQL, allows web page retrieval inside the database.",
    names: /^http_?\w*$/,
  }],
  ["pgjwt", {
    comment: "JSON Web Token API for Postgresql",
    names: /^(?:sign|verify|algorithm_sign|url_(?:en|de)code|try_cast_double)$/,
  }],
  ["pg_net", { comment: "Async HTTP", names: /^net$/ }],
  ["plpgsql_check", {
    comment: "extended check for plpgsql functions",
    names: /^plpgsql_check\w*$/,
  }],
  ["pgaudit", { comment: "provides auditing functionality" }],
  ["pg_repack", {
    comment: "Reorganize tables in PostgreSQL databases with minimal locks",
  }],
  ["pg_prewarm", { comment: "prewarm relation data" }],
  ["pgstattuple", { comment: "show tuple-level statistics" }],
  ["pgrowlocks", { comment: "show row-level locking information" }],
  ["sslinfo", { comment: "information about SSL certificates" }],
  ["xml2", { comment: "XPath querying and XSLT" }],
  ["adminpack", { comment: "administrative functions for PostgreSQL" }],
  wrapper("postgres_fdw", "foreign-data wrapper for remote PostgreSQL servers"),
  wrapper("mysql_fdw", "Foreign data wrapper for querying a MySQL server"),
  wrapper(
    "tds_fdw",
    "Foreign data wrapper for querying a TDS database (Sybase or Microsoft SQL Server)",
  ),
  wrapper("oracle_fdw", "foreign data wrapper for Oracle access"),
  ["dblink", {
    comment: "connect to other PostgreSQL databases from within a database",
    sql: "CREATE FOREIGN DATA WRAPPER dblink_fdw;",
    names: /^dblink\w*$/,
  }],
  language("plpython3u", "PL/Python3U untrusted procedural language"),
  language("plperl", "PL/Perl procedural language"),
  language("plperlu", "PL/PerlU untrusted procedural language"),
  language("pltcl", "PL/Tcl procedural language"),
  language("pltclu", "PL/TclU untrusted procedural language"),
  language("plv8", "PL/JavaScript (v8) trusted procedural language"),
]);

/** What is known of an extension; nothing of most. */
export function describeAbsent(name: string): AbsentExtension {
  return ABSENT.get(name) ?? {};
}

/** Whether it is known what an extension makes. */
export function isKnownAbsent(name: string): boolean {
  return ABSENT.has(name);
}

/** The extension that makes something of this name; `undefined` if none is known. */
export function findExtensionOf(name: string): string | undefined {
  for (const [extension, { names }] of ABSENT) {
    if (name === extension || names?.test(name.toLowerCase())) return extension;
  }
  return undefined;
}
