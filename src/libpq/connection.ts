/**
 * What says where to connect.
 *
 * @module
 */

/**
 * Parameters by libpq's keywords (`host`, `port`, `user`, `dbname`, `sslmode`…).
 *
 * Source: https://www.postgresql.org/docs/15/libpq-connect.html.
 */
export type Parameters = Readonly<Record<string, string>>;

/** How to reach a database, in libpq's own words. */
export interface Connection {
  /** Without the password. Host and port may be lists. */
  readonly parameters: Parameters;
  /** Left out: libpq looks for it in its password file. */
  readonly password?: string;
  /** Variables of libpq that are handed on as they are, `PGSSLMODE` for one. */
  readonly environment: Readonly<Record<string, string>>;
}
