/**
 * Servers that replay the log of another one.
 *
 * @module
 */

import { join } from "@std/path/join";

import { sendSignal } from "../../src/system/send_signal.ts";
import { findFreePort } from "./free_port.ts";
import { type PostgresServer, SqlAccess } from "./postgres_server.ts";
import { makeServerFolder } from "./run_folder.ts";
import { waitUntil } from "./wait_until.ts";

/** How far a copy is to get in its recovery. */
export type RecoveryKind =
  /** Follows its primary and answers queries. */
  | "hot standby"
  /** Follows its primary and lets nobody in. */
  | "warm standby"
  /** Waits for a piece of the log that never comes. */
  | "starting up";

/** A copy of a server, on a port of its own; its end removes its folder. */
export interface RecoveringServer extends AsyncDisposable {
  readonly port: number;
  readonly dataFolder: string;
  /** As that of a server that was started. */
  query(database: string, sql: string): Promise<Record<string, unknown>[]>;
}

const HOST = "127.0.0.1";

/** The eighth line of `postmaster.pid` once a server has come as far as it will. */
const FINAL_STATES: Readonly<Record<RecoveryKind, string>> = {
  "hot standby": "ready",
  "warm standby": "standby",
  "starting up": "starting",
};

const SETTINGS: Readonly<Record<RecoveryKind, Record<string, string>>> = {
  "hot standby": { "hot_standby": "on" },
  "warm standby": { "hot_standby": "off" },
  "starting up": { "restore_command": "sleep 600" },
};

/** What is missing for a copy of a server; `undefined` if nothing is. */
export async function explainNoCopy(
  binFolder: string,
): Promise<string | undefined> {
  try {
    await Deno.stat(join(binFolder, "pg_basebackup"));
    return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `there is no pg_basebackup in ${binFolder}`;
  }
}

/**
 * Copies a running server and starts the copy.
 *
 * Requires what `startPostgres()` requires.
 *
 * @throws {Error} If it cannot be copied, or the copy does not start.
 */
export async function startRecovering(
  primary: PostgresServer,
  kind: RecoveryKind,
): Promise<RecoveringServer> {
  const folder = await makeServerFolder("schema-sync-standby-");
  try {
    // What the server may read, its copy may, and as the same account.
    const { uid, gid } = await Deno.stat(primary.dataFolder);
    const account = Deno.uid() === 0 && uid !== null && gid !== null
      ? { uid, gid }
      : undefined;
    if (account !== undefined) await Deno.chown(folder.path, uid, gid);
    const dataFolder = join(folder.path, "data");
    const options = { cwd: folder.path, ...account };
    await copyData(primary, dataFolder, options);
    await Deno.writeTextFile(
      join(
        dataFolder,
        kind === "starting up" ? "recovery.signal" : "standby.signal",
      ),
      "",
    );
    const port = findFreePort();
    const child = spawnServer(primary, { dataFolder, port, kind }, options);
    const server: RecoveringServer = {
      port,
      dataFolder,
      query: (database, sql) =>
        new SqlAccess(port, primary.password).query(database, sql),
      [Symbol.asyncDispose]: async () => {
        sendSignal(child, "SIGQUIT");
        await child.status;
        await folder[Symbol.asyncDispose]();
      },
    };
    await waitUntil(
      `a copy of the server is ${FINAL_STATES[kind]}`,
      async () => await readState(dataFolder) === FINAL_STATES[kind],
    );
    return server;
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

async function copyData(
  { binFolder, host, port, user, password }: PostgresServer,
  dataFolder: string,
  options: Deno.CommandOptions,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(
    join(binFolder, "pg_basebackup"),
    {
      args: [
        `--pgdata=${dataFolder}`,
        `--host=${host}`,
        `--port=${port}`,
        `--username=${user}`,
        "--checkpoint=fast",
        "--no-sync",
        "--write-recovery-conf",
      ],
      env: { PATH: Deno.env.get("PATH") ?? "", PGPASSWORD: password },
      clearEnv: true,
      stdin: "null",
      ...options,
    },
  ).output();
  if (success) {
    await Deno.remove(join(dataFolder, "standby.signal"));
    return;
  }
  throw new Error(
    `Cannot copy the server: ${new TextDecoder().decode(stderr).trim()}`,
  );
}

function spawnServer(
  { binFolder }: PostgresServer,
  { dataFolder, port, kind }: {
    readonly dataFolder: string;
    readonly port: number;
    readonly kind: RecoveryKind;
  },
  options: Deno.CommandOptions,
): Deno.ChildProcess {
  const assignments = Object.entries({
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "off",
    "port": String(port),
    ...SETTINGS[kind],
  });
  return new Deno.Command(join(binFolder, "postgres"), {
    args: [
      "-D",
      dataFolder,
      ...assignments.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C", TZ: "UTC" },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...options,
  }).spawn();
}

/** Source: `LOCK_FILE_LINE_PM_STATUS` in `src/include/utils/pidfile.h`. */
async function readState(dataFolder: string): Promise<string | undefined> {
  try {
    const text = await Deno.readTextFile(join(dataFolder, "postmaster.pid"));
    return text.split("\n")[7]?.trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
