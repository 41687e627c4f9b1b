/**
 * Which files are for a database of another kind.
 *
 * @module
 */

const OTHERS = [
  ...["mysql", "mariadb", "sqlite", "sqlite3", "mssql", "sqlserver", "oracle"],
  ...["h2", "hsqldb", "derby", "db2", "clickhouse", "cockroach", "cockroachdb"],
  ...[
    "crdb",
    "cassandra",
    "snowflake",
    "bigquery",
    "duckdb",
    "tidb",
    "spanner",
  ],
].join("|");

/** A folder called so, or a part of the name between dots. */
const OTHER_REGEXP = new RegExp(
  `(?:^|/)(?:${OTHERS})/|\\.(?:${OTHERS})\\.(?:[^/]*\\.)?sql$`,
  "i",
);

/** A suffix, which may be a word of a name: only where there is one for ours beside it. */
const SUFFIX_REGEXP = new RegExp(`[-_](?:${OTHERS})\\.sql$`, "i");
const OWN_SUFFIX_REGEXP = /[-_](?:postgres|postgresql|pgsql|pg|psql)\.sql$/i;

/** Ours by name, beside which one for any database may stand. */
const OWN_REGEXP = /\.(?:postgres|postgresql|pgsql|pg)(?=\.)/i;

/**
 * Lists the scripts that are for another database, beside those for PostgreSQL,
 * and those for any that have one for PostgreSQL beside them; none where there
 * are no others.
 */
export function listForOthers(scripts: readonly string[]): string[] {
  const hasPairs = scripts.some((path) => OWN_SUFFIX_REGEXP.test(path));
  const replaced = new Set(
    scripts.filter((path) => OWN_REGEXP.test(path))
      .flatMap((path) => {
        const any = path.replace(OWN_REGEXP, "");
        return [any, any.replace(".autocommit.", ".")];
      }),
  );
  const others = scripts.filter((path) =>
    OTHER_REGEXP.test(path) || hasPairs && SUFFIX_REGEXP.test(path) ||
    replaced.has(path)
  );
  return others.length === scripts.length ? [] : others;
}
