/**
 * The folder of one run of the tests: all that they leave is in it, and goes
 * with it, however the run ends.
 *
 * @module
 */

import { statfs } from "node:fs/promises";
import process from "node:process";

import { walk } from "@std/fs/walk";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import { readCommandLine } from "./processes.ts";
import { runProgram } from "./run_program.ts";
import { makeTempFolder, type TempFolder } from "./temp_folder.ts";
import { waitUntil } from "./wait_until.ts";

/** Names the folder of servers to the tests; not set where they are run one by one. */
const SERVERS_VARIABLE = "SCHEMA_SYNC_TEST_SERVERS";

/** Its end stops the servers that are left in it, and removes it. */
export interface RunFolder extends AsyncDisposable {
  /** What leads the tests into it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Where files are in memory, on Linux: a server makes hundreds for a database.
 * Deno's sandbox keeps programs out of there, so the other files stay on disk.
 */
const MEMORY = "/dev/shm";

/** More than all servers have at the same time. */
const NEEDED_BYTES = 4_000_000_000;

const PREFIX = "schema-sync-tests-";

/** What a folder is called, and the process that made it. */
const NAME_REGEXP = new RegExp(`^${PREFIX}(\\d+)-`);

/**
 * Makes the folder of this process, that of its servers in memory if there is
 * room. Removes what runs left there that were killed.
 *
 * Requires `--allow-all`.
 */
export async function makeRunFolder(): Promise<RunFolder> {
  const files = await makeFolder();
  const servers = await hasRoom(MEMORY) ? await makeFolder(MEMORY) : files;
  return {
    env: { [SERVERS_VARIABLE]: servers, TMPDIR: files },
    [Symbol.asyncDispose]: async () => {
      await removeFolder(servers);
      if (files !== servers) await removeFolder(files);
    },
  };
}

/** What servers of this run share; `undefined` where the tests are run one by one. */
export function findServersFolder(): string | undefined {
  return Deno.env.get(SERVERS_VARIABLE);
}

/** Makes a folder for what a server keeps, as {@linkcode makeTempFolder}. */
export async function makeServerFolder(prefix: string): Promise<TempFolder> {
  return await makeTempFolder(prefix, findServersFolder());
}

/** @param parent Default: the system's folder for temporary files. */
async function makeFolder(parent?: string): Promise<string> {
  const prefix = `${PREFIX}${Deno.pid}-`;
  const options = parent === undefined ? { prefix } : { prefix, dir: parent };
  const path = await Deno.realPath(await Deno.makeTempDir(options));
  // As the system's: servers and others work in it under accounts of their own.
  await Deno.chmod(path, 0o1777);
  await removeLeftOvers(dirname(path));
  return path;
}

/** Whether there is such a folder with room. */
async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= NEEDED_BYTES;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}

async function removeLeftOvers(parent: string): Promise<void> {
  for await (const { name } of Deno.readDir(parent)) {
    const pid = NAME_REGEXP.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await removeFolder(join(parent, name));
  }
}

async function removeFolder(path: string): Promise<void> {
  for (const pid of await findServers(path)) await endServer(pid);
  await unmountBelow(path);
  await Deno.remove(path, { recursive: true });
}

/** The servers whose data are in the folder, by their own word. */
async function findServers(path: string): Promise<number[]> {
  const pids: number[] = [];
  const files = walk(path, { maxDepth: 3, match: [/\/postmaster\.pid$/] });
  for await (const file of files) {
    const [line = ""] = (await Deno.readTextFile(file.path)).split("\n");
    const pid = Number(line);
    // One that was killed left the file, and another may have its number now.
    const isServer = pid > 0 && isRunning(pid) &&
      (await readCommandLine(pid)).includes(dirname(file.path));
    if (isServer) pids.push(pid);
  }
  return pids;
}

async function endServer(pid: number): Promise<void> {
  // One that a test has frozen hears nothing before it goes on.
  for (const signal of ["SIGQUIT", "SIGCONT"] as const) Deno.kill(pid, signal);
  await waitUntil("a server has ended", () => Promise.resolve(!isRunning(pid)));
}

function isRunning(pid: number): boolean {
  try {
    // Reaches nobody, and tells whether it could.
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      return error.code === "EPERM";
    }
    throw error;
  }
}

/** A test that was ended may have left a disk there, which only Linux has. */
async function unmountBelow(path: string): Promise<void> {
  if (Deno.build.os !== "linux") return;
  const lines = (await Deno.readTextFile("/proc/self/mounts")).split("\n");
  const places = lines.map((line) => line.split(" ")[1] ?? "")
    .filter((place) => place.startsWith(`${path}/`));
  // The one on top goes first.
  for (const place of places.toReversed()) await runProgram(["umount", place]);
}
