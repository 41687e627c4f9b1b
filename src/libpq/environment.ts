/**
 * How libpq, and with it `psql` and `pg_dump`, is told where to connect.
 *
 * @module
 */

import type { Connection } from "./connection.ts";
import { FALLBACKS, FIXED } from "./parameters.ts";

/**
 * The value of `--dbname`: everything but the password.
 *
 * Source: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING.
 */
export function buildConnectionString({ parameters }: Connection): string {
  return Object.entries(parameters)
    .map(([keyword, value]) =>
      `${keyword}='${value.replace(/['\\]/g, "\\$&")}'`
    )
    .join(" ");
}

/**
 * What a child that uses libpq is given on top of the environment of the run.
 *
 * Messages come in English, without colours, and text in UTF-8 whatever the
 * machine prefers.
 *
 * @param settings Those that a session is to begin with, whatever those of the
 * role are: `TimeZone=UTC`.
 */
export function buildLibpqEnvironment(
  { password, environment }: Connection,
  settings: readonly string[],
): Record<string, string> {
  return {
    ...FALLBACKS,
    ...environment,
    // Two spaces: the first may be escaped by what stands before it.
    PGOPTIONS: `${environment["PGOPTIONS"] ?? ""}  ${
      settings.map((setting) => `-c ${setting}`).join(" ")
    }`.trim(),
    ...FIXED,
    ...(password === undefined ? {} : { PGPASSWORD: password }),
  };
}

/** Where a connection leads, for people: `database "shop" at localhost:5432 as "app"`. */
export function describeConnection(
  { parameters, environment }: Connection,
): string {
  const { host, hostaddr = environment["PGHOSTADDR"], port, dbname, user } =
    parameters;
  const service = parameters["service"] ?? environment["PGSERVICE"];
  const parts: string[] = [];
  if (dbname !== undefined) parts.push(`database "${dbname}"`);
  else parts.push("the database");
  const where = host || hostaddr;
  if (where) {
    parts.push(`at ${[where, port].filter(Boolean).join(":")}`);
  }
  if (service !== undefined) parts.push(`of service "${service}"`);
  if (user !== undefined) parts.push(`as "${user}"`);
  return parts.join(" ");
}
