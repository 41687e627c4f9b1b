/**
 * What parameters that other programs take in a URI are called here.
 *
 * @module
 */

import { findNearestName } from "../core/text/nearest_name.ts";

const SCHEMA_HINT = "Take it out; schemas are chosen with --schema.";
const POOL_HINT =
  "Take it out; a sync keeps no pool of connections and prepares no statements.";
const LIMIT_HINT =
  "Take it out; --timeout limits the whole run, --lock-timeout the wait for a lock.";
const TLS_HINT =
  "Write sslmode=require for TLS, sslmode=verify-full for a certificate that is checked, or sslmode=disable.";
const TEXT_HINT = "Take it out; text always comes in UTF-8.";

/** Hints by names, in lower case and with `_`. */
const HINTS: readonly (readonly [names: string, hint: string])[] = [
  ["schema currentschema search_path schema_search_path", SCHEMA_HINT],
  [
    "pgbouncer",
    "Take it out, and connect to PostgreSQL itself (its own host and port), past PgBouncer.",
  ],
  [
    "connection_limit pool pool_size pool_timeout pool_mode max_overflow conn_max_age " +
    "pool_max_conns pool_min_conns max_pool_size maximumpoolsize reaping_frequency " +
    "checkout_timeout statement_cache_size statement_cache_capacity " +
    "prepared_statements prepared_statement_cache_size preparethreshold " +
    "prepare_threshold default_query_exec_mode binary_parameters",
    POOL_HINT,
  ],
  [
    "statement_timeout query_timeout command_timeout lock_timeout timeout " +
    "socket_timeout sockettimeout idle_in_transaction_session_timeout",
    LIMIT_HINT,
  ],
  [
    "logintimeout connecttimeout connection_timeout",
    "Write connect_timeout, in seconds.",
  ],
  ["ssl sslaccept tls usessl sslfactory uselibpqcompat", TLS_HINT],
  [
    "sslca ssl_ca ssl_ca_certs sslidentity",
    "Write sslrootcert, sslcert and sslkey, with files in PEM format.",
  ],
  ["encoding charset characterencoding", TEXT_HINT],
  ["username", "Write user."],
  ["database db", "Write dbname."],
  ["pass passwd pwd", "Write password."],
  ["targetservertype", "Write target_session_attrs."],
];

/**
 * Says what to do about a parameter that libpq does not know.
 *
 * @param keywords Those that it knows.
 */
export function explainParameter(
  keyword: string,
  keywords: readonly string[],
): string {
  if (keyword.startsWith("amp;")) return 'Write "&" in place of "&amp;".';
  const name = keyword.toLowerCase().replaceAll("-", "_");
  const known = HINTS.find(([names]) => names.split(" ").includes(name));
  if (known !== undefined) return known[1];
  const nearest = findNearestName(keyword, keywords);
  return nearest === undefined
    ? "Take it out; those that psql takes are known here as well."
    : `Did you mean ${nearest}?`;
}
