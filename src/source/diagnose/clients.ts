/**
 * Finds out which client programs there are, and which one would dump.
 *
 * @module
 */

import {
  findFailure,
  type Finding,
  findOk,
  findWarning,
} from "../../core/doctor/diagnosis.ts";
import { DatabaseError } from "../../errors.ts";
import { requireDumpable } from "../pg_dump/wasm/dump_in_worker.ts";
import { buildLibpqEnvironment } from "../../libpq/environment.ts";
import {
  choosePgDump,
  locateProgram,
  readVersion,
  ToolsUnavailableError,
} from "../programs/programs.ts";
import type { Connection } from "../../libpq/connection.ts";
import type { ClientChoice } from "../source.ts";

const CHECK = "client tools";

/** Looks for `psql` and `pg_dump` on `PATH`. */
export async function diagnoseTools(
  connection: Connection,
  choice: ClientChoice,
  signal: AbortSignal,
): Promise<Finding> {
  if (choice === "built-in") {
    return findOk(CHECK, "not needed by --client built-in");
  }
  const env = buildLibpqEnvironment(connection, []);
  const found: string[] = [];
  const missing: string[] = [];
  for (const name of ["psql", "pg_dump"]) {
    const version = await readVersion(name, env, signal);
    if (version === undefined) missing.push(name);
    else found.push(`${name} ${version}${await showPlace(name, env)}`);
  }
  if (missing.length === 0) return findOk(CHECK, found.join(", "));
  const text = [`no ${missing.join(" and no ")} on PATH`, ...found].join("; ");
  return findWarning(
    CHECK,
    text,
    choice === "auto"
      ? "None is needed: the built-in client takes the place of what is missing."
      : "Use --client built-in, or install PostgreSQL's client programs.",
  );
}

async function showPlace(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const path = await locateProgram(name, env["PATH"] ?? "");
  return path === undefined ? "" : ` (${path})`;
}

/** Finds out what would dump a server of this version. */
export async function diagnoseDump(
  connection: Connection,
  choice: ClientChoice,
  server: { readonly version: string; readonly major: number },
  signal: AbortSignal,
): Promise<Finding> {
  const { version, major } = server;
  try {
    if (choice === "built-in") return findBuiltIn(server);
    const { program, version: own } = await choosePgDump(
      version,
      major,
      buildLibpqEnvironment(connection, []),
      signal,
    );
    return findOk("pg_dump", `${program} ${own} dumps PostgreSQL ${version}`);
  } catch (error) {
    if (error instanceof ToolsUnavailableError && choice === "auto") {
      return findInstead(error, server);
    }
    if (error instanceof DatabaseError) return findFailure("pg_dump", error);
    throw error;
  }
}

function findInstead(
  { reason }: ToolsUnavailableError,
  server: { readonly version: string; readonly major: number },
): Finding {
  try {
    const { text } = findBuiltIn(server);
    return findOk("pg_dump", `${text}, because ${reason}`);
  } catch (error) {
    if (error instanceof DatabaseError) return findFailure("pg_dump", error);
    throw error;
  }
}

function findBuiltIn(
  { version, major }: { readonly version: string; readonly major: number },
): Finding {
  requireDumpable(version, major);
  return findOk("pg_dump", `the built-in one dumps PostgreSQL ${version}`);
}
