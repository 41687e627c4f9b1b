/**
 * A real PgBouncer before a server of the tests.
 *
 * @module
 */

import { join } from "@std/path/join";

import { sendSignal } from "../../src/system/send_signal.ts";
import { findAccount } from "./account.ts";
import { findFreePort } from "./free_port.ts";
import type { PostgresServer } from "./postgres_server.ts";
import { makeTempFolder } from "./temp_folder.ts";
import { waitUntil } from "./wait_until.ts";

/** A running pooler; its end leaves the server as it is. */
export interface PgBouncer extends AsyncDisposable {
  readonly port: number;
}

/** Settings of `pgbouncer.ini` by name. */
export type PgBouncerSettings = Readonly<Record<string, string>>;

/** Where Debian has it is on no other account's `PATH` than root's. */
const PROGRAMS = ["pgbouncer", "/usr/sbin/pgbouncer"];

/** @returns Why there can be no pooler on this machine; `undefined` if there can. */
export async function explainNoPgBouncer(): Promise<string | undefined> {
  return await findProgram() === undefined
    ? "there is no pgbouncer"
    : undefined;
}

async function findProgram(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    try {
      const args = ["--version"];
      const { success } = await new Deno.Command(program, { args }).output();
      if (success) return program;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/**
 * Starts a pooler on a port of its own, which lets anybody in.
 *
 * @throws {Error} If it does not listen within ten seconds.
 */
export async function startPgBouncer(
  server: PostgresServer,
  settings: PgBouncerSettings,
): Promise<PgBouncer> {
  const program = await findProgram() ?? "pgbouncer";
  const account = await findAccount();
  const folder = await makeTempFolder();
  const port = findFreePort();
  const file = join(folder.path, "pgbouncer.ini");
  await Deno.writeTextFile(file, renderIni(server, { port, settings }));
  if (account !== undefined) {
    await Deno.chown(folder.path, account.uid, account.gid);
    await Deno.chown(file, account.uid, account.gid);
  }
  const child = new Deno.Command(program, {
    args: ["--quiet", file],
    cwd: folder.path,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...account,
  }).spawn();
  await waitUntil("the pooler listens", () => listens(port));
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      sendSignal(child, "SIGTERM");
      await child.status;
      await folder[Symbol.asyncDispose]();
    },
  };
}

function renderIni(
  { host, port: serverPort, user, password }: PostgresServer,
  { port, settings }: { port: number; settings: PgBouncerSettings },
): string {
  const all = {
    "listen_addr": "127.0.0.1",
    "listen_port": String(port),
    "unix_socket_dir": "",
    "auth_type": "any",
    ...settings,
  };
  return [
    "[databases]",
    `* = host=${host} port=${serverPort} user=${user} password=${password}`,
    "[pgbouncer]",
    ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
    "",
  ].join("\n");
}

async function listens(port: number): Promise<boolean> {
  try {
    using _conn = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}
