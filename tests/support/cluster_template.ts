/**
 * New clusters of PostgreSQL, made once for all servers of a run of the tests.
 *
 * @module
 */

import { join } from "@std/path/join";

import { findServersFolder } from "./run_folder.ts";
import { runProgram } from "./run_program.ts";

/**
 * Puts a new cluster into `dataFolder`, as a copy where one of its kind is kept:
 * in what all servers of a run of the tests share, if there is that.
 *
 * @param kind What tells it from others: the programs and their arguments.
 * @param make Makes one in the folder and returns the password of its superuser.
 * @returns The password of the superuser.
 */
export async function copyCluster(
  dataFolder: string,
  kind: readonly string[],
  make: (dataFolder: string) => Promise<string>,
): Promise<string> {
  const servers = findServersFolder();
  if (servers === undefined) return await make(dataFolder);
  const template = join(servers, `cluster-${await digest(kind)}`);
  const kept = await readPassword(template);
  if (kept !== undefined) {
    await copyFolder(join(template, "data"), dataFolder);
    return kept;
  }
  const password = await make(dataFolder);
  await keep(dataFolder, password, template);
  return password;
}

/** As the name of a file. */
async function digest(kind: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(kind.join("\0"));
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(
    new Uint8Array(hash, 0, 8),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

async function readPassword(template: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(join(template, "password"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Another test may be keeping the same: the first one to be whole stays. */
async function keep(
  dataFolder: string,
  password: string,
  template: string,
): Promise<void> {
  const draft = `${template}-${crypto.randomUUID()}`;
  await Deno.mkdir(draft);
  await copyFolder(dataFolder, join(draft, "data"));
  await Deno.writeTextFile(join(draft, "password"), password);
  try {
    await Deno.rename(draft, template);
  } catch (error) {
    if (await readPassword(template) === undefined) throw error;
    await Deno.remove(draft, { recursive: true });
  }
}

/** With owners and modes, which PostgreSQL looks at. */
async function copyFolder(from: string, to: string): Promise<void> {
  const failure = await runProgram(["cp", "-Rp", from, to]);
  if (failure === undefined) return;
  throw new Error(`Cannot copy a cluster of PostgreSQL: ${failure}`);
}
