/**
 * A server that speaks German, where the machine has what that takes.
 *
 * @module
 */

import { join } from "@std/path/join";

import {
  findPostgresFolder,
  type PostgresServer,
  startPostgres,
} from "./postgres_server.ts";

/** The name of the language for the C library. */
const LOCALE = "de_DE.UTF-8";

/**
 * Makes the German locale, and programs that know where it is; both go into
 * `folder`.
 *
 * @returns `undefined` where the machine lacks what it takes; `folder` is to
 * be handed to {@linkcode startGermanPostgres}.
 */
export async function findWhatGermanLacks(
  folder: string,
): Promise<string | undefined> {
  if (!await makeLocale(folder)) {
    return "localedef cannot make the locale de_DE (Debian: package locales)";
  }
  await makeLaunchers(folder);
  await using server = await startGermanPostgres(folder);
  return await isGerman(server)
    ? undefined
    : "the server has no German messages (Debian: package postgresql)";
}

/** Starts a server whose messages are German, to whoever connects. */
export async function startGermanPostgres(
  folder: string,
): Promise<PostgresServer> {
  return await startPostgres({
    binFolder: folder,
    settings: { lc_messages: LOCALE },
  });
}

async function makeLocale(folder: string): Promise<boolean> {
  // Another account runs the server.
  await Deno.chmod(folder, 0o755);
  try {
    const { success } = await new Deno.Command("localedef", {
      args: ["-i", "de_DE", "-f", "UTF-8", join(folder, LOCALE)],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The C library looks for other locales than the machine's where LOCPATH says. */
async function makeLaunchers(folder: string): Promise<void> {
  const installed = await findPostgresFolder();
  for (const program of ["initdb", "postgres"]) {
    const path = join(folder, program);
    await Deno.writeTextFile(
      path,
      `#!/bin/sh
export LOCPATH='${folder}'
exec '${join(installed, program)}' "$@"
`,
    );
    await Deno.chmod(path, 0o755);
  }
}

async function isGerman(server: PostgresServer): Promise<boolean> {
  try {
    await server.query("postgres", "SELECT 1 / 0");
  } catch (error) {
    if (error instanceof Error) return /Null/.test(error.message);
    throw error;
  }
  return false;
}
