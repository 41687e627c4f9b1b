/**
 * Finds out where the password comes from.
 *
 * @module
 */

import {
  type Finding,
  findOk,
  findWarning,
} from "../../core/doctor/diagnosis.ts";
import { hostOfPassword, listHosts } from "../../libpq/hosts.ts";
import { resolveOptions } from "../../libpq/options.ts";
import { readPassword } from "../../libpq/password.ts";
import { readSmallFile } from "../../libpq/files/read_file.ts";
import { ConnectionRefusal } from "../../libpq/refusal.ts";
import { DatabaseError } from "../../errors.ts";
import type { Connection } from "../../libpq/connection.ts";
import type { ClientChoice } from "../source.ts";

const CHECK = "password";

/** For each reason why a password file is not read, but that of the sandbox. */
const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [/has group or world access/, "Run chmod 600 on it, or set PGPASSWORD."],
  [/is not a file/, "Name a file in PGPASSFILE, or set PGPASSWORD."],
  [/cannot be read/, "Make it readable for this user, or set PGPASSWORD."],
];

const BUILD_REMEDY =
  "If it has the password, name it with --read when this program is compiled, or set PGPASSWORD.";

/**
 * Looks where libpq would. The password itself is not kept.
 *
 * @param choice With psql, a file that this build may not read is no fault.
 */
export async function diagnosePassword(
  connection: Connection,
  choice: ClientChoice,
): Promise<Finding> {
  if (connection.password !== undefined) {
    return findOk(CHECK, "from PGPASSWORD or the URI");
  }
  try {
    const options = await resolveOptions(connection, [], readSmallFile);
    const [host] = listHosts(options);
    if (host === undefined) return findOk(CHECK, "left to the client");
    await readPassword(options, hostOfPassword(host), host.port);
    return findOk(CHECK, `from ${options["passfile"]}`);
  } catch (error) {
    if (error instanceof ConnectionRefusal) {
      return await explain(error, choice);
    }
    if (error instanceof DatabaseError) {
      return findOk(CHECK, "left to the client");
    }
    throw error;
  }
}

async function explain(
  { message }: ConnectionRefusal,
  choice: ClientChoice,
): Promise<Finding> {
  const [, reason] = /\((.*)\)$/.exec(message) ?? [];
  if (reason === undefined) {
    return findOk(CHECK, "none was given, and the password file has none");
  }
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(reason)) ?? [];
  if (remedy !== undefined) return findWarning(CHECK, reason, remedy);
  return await mayRunPsql(choice)
    ? findOk(CHECK, `left to psql: ${reason}`)
    : findWarning(CHECK, reason, BUILD_REMEDY);
}

async function mayRunPsql(choice: ClientChoice): Promise<boolean> {
  if (choice === "built-in") return false;
  const psql = { name: "run", command: "psql" } as const;
  return (await Deno.permissions.query(psql)).state === "granted";
}
