/**
 * Asks a server through a login of the built-in client.
 *
 * @module
 */

import { BEGIN_STATEMENTS } from "./catalog_query.ts";
import type { Login } from "../../libpq/connect.ts";

/**
 * Begins a transaction that only reads.
 *
 * @param end What ends the one before it.
 */
export async function begin(
  { client }: Login,
  end = "",
): Promise<void> {
  await client.query([end, ...BEGIN_STATEMENTS].join(";"));
}

/** Runs a query of one row and one column, which is a text. */
export async function queryValue(
  { client }: Login,
  text: string,
): Promise<string> {
  const { rows } = await client.query({ text, rowMode: "array" });
  return String(rows[0]?.[0]);
}

/** The same in a transaction of its own, which only reads. */
export async function queryAlone(login: Login, text: string): Promise<string> {
  await begin(login);
  return await queryValue(login, text);
}
