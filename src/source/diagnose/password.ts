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

const CHECK = "password";

/** Looks where libpq would. The password itself is not kept. */
export async function diagnosePassword(
  connection: Connection,
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
    if (error instanceof ConnectionRefusal) return explain(error);
    if (error instanceof DatabaseError) {
      return findOk(CHECK, "left to the client");
    }
    throw error;
  }
}

function explain({ message }: ConnectionRefusal): Finding {
  const [, reason] = /\((.*)\)$/.exec(message) ?? [];
  if (reason === undefined) {
    return findOk(CHECK, "none was given, and the password file has none");
  }
  return findWarning(
    CHECK,
    reason,
    "Run chmod 600 on it, or set PGPASSWORD; psql reads the file by itself where it may.",
  );
}
