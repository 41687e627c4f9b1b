/**
 * Throw-away PostgreSQL servers for tests, the bench and the demo.
 *
 * @module
 */

import { DELIMITER } from "@std/path/constants";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";
// @ts-types="@types/pg"
import pg from "pg";

import { sendSignal } from "../../src/system/send_signal.ts";
import { type Account, findAccount } from "./account.ts";
import { copyCluster } from "./cluster_template.ts";
import { findFreePort } from "./free_port.ts";
import { makeServerFolder } from "./run_folder.ts";
import type { TempFolder } from "./temp_folder.ts";

/** How a database is made; what is absent is as in `template1`. */
export interface DatabaseOptions {
  /** Must be `template0`, the default then, if encoding or locale differ. */
  readonly template?: string;
  /** In PostgreSQL's terms, for instance `LATIN1`. */
  readonly encoding?: string;
  /** For collation and character types alike. */
  readonly locale?: string;
}

/** A running server; its end removes its folder. */
export interface PostgresServer extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly user: "postgres";
  readonly password: string;
  readonly pid: number;
  readonly dataFolder: string;
  /** What the server says, as it says it. */
  readonly logFile: string;
  readonly binFolder: string;
  /** The number alone, for instance `15.18`. */
  readonly version: string;
  /** `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD` and, if given, `PGDATABASE`. */
  environment(database?: string): Record<string, string>;
  /** Makes a database and returns its name, which is new unless given. */
  createDatabase(name?: string, options?: DatabaseOptions): Promise<string>;
  /** Drops a database, and ends who is connected to it. */
  dropDatabase(name: string): Promise<void>;
  /** Runs one or more statements; returns the rows of the last that gives any columns. */
  query(database: string, sql: string): Promise<Record<string, unknown>[]>;
  /** An open connection, which the caller ends. It outlives its server in silence. */
  connect(
    database: string,
    user?: string,
    password?: string,
  ): Promise<pg.Client>;
  /** Ends the server as a crash would, and starts it again where it was. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  /** Ends the server and removes its folder. A second call does nothing. */
  stop(mode?: "fast" | "immediate"): Promise<void>;
}

/** Which server to start, and how. */
export interface StartOptions {
  /** Holds `initdb` and `postgres`; default: {@linkcode findPostgresFolder}. */
  readonly binFolder?: string;
  /** Where the dynamic linker looks first, for servers that bring their libraries. */
  readonly libraryFolder?: string;
  /** Where to listen; default: a port that is free. */
  readonly port?: number;
  /** Settings of `postgresql.conf` by name. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly initdbArgs?: readonly string[];
}

/** What the parts of a start share. */
interface Installation {
  readonly binFolder: string;
  readonly folder: TempFolder;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly env: Record<string, string>;
  readonly account: Account | undefined;
}

/** An installation, and the password of its superuser. */
interface Cluster extends Installation {
  readonly password: string;
}

/** A server process and where it listens. */
interface ServerProcess {
  readonly child: Deno.ChildProcess;
  readonly port: number;
  /** Settles when the server has written the last line of its log. */
  readonly logEnd: Promise<void>;
}

const HOST = "127.0.0.1";
const USER = "postgres";
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;
const POLL_MS = 20;
const START_ATTEMPTS = 3;

const NO_SERVER_MESSAGE =
  "Cannot find a PostgreSQL server: no folder holds both initdb and postgres. " +
  'Install it with "apt-get install postgresql" on Debian or Ubuntu, ' +
  'or "brew install postgresql@18" on macOS.';

/** The first version that may copy the files of a database in place of its pages. */
const FILE_COPY_SINCE = 15;

/** Safe to lose: the data live no longer than the process. */
const SETTINGS: Readonly<Record<string, string>> = {
  "listen_addresses": HOST,
  "unix_socket_directories": "",
  "fsync": "off",
  "synchronous_commit": "off",
  "full_page_writes": "off",
  "logging_collector": "off",
};

/**
 * Starts a server of its own on a port of the loopback interface.
 *
 * Its data and its log live in a temporary folder. As root it runs as `postgres`
 * or `nobody`, since `initdb` refuses root. Takes one to two seconds, and less
 * where a cluster of its kind is kept to be copied. Requires `--allow-run`, `--allow-env`, `--allow-read`,
 * `--allow-write`, `--allow-net` and `--allow-sys=uid`.
 *
 * @throws {Error} If there is no server program, or if it ends or says nothing
 * for two minutes; the message holds its log.
 */
export async function startPostgres(
  options: StartOptions = {},
): Promise<PostgresServer> {
  const binFolder = options.binFolder ?? await findPostgresFolder();
  const folder = await makeServerFolder("schema-sync-postgres-");
  try {
    const cluster = await install(binFolder, folder, options);
    const process = await launch(cluster, options);
    return await describeServer(cluster, options, process);
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Finds the folder that holds `initdb`, `postgres` and, as packages go, `pg_dump`.
 *
 * Looks on `PATH`, then in Debian's folders from the newest version down, then
 * in Homebrew's. Symbolic links are followed, so that Debian's `pg_dump`
 * wrapper is never met.
 *
 * @throws {Error} If there is none; the message names the package to install.
 */
export async function findPostgresFolder(): Promise<string> {
  const onPath = (Deno.env.get("PATH") ?? "").split(DELIMITER);
  const candidates = [
    ...onPath,
    ...await listVersions("/usr/lib/postgresql"),
    ...await listVersions("/opt/homebrew/opt"),
    ...await listVersions("/usr/local/opt"),
  ];
  for (const candidate of candidates) {
    const folder = await resolveServerFolder(candidate);
    if (folder !== undefined) return folder;
  }
  throw new Error(NO_SERVER_MESSAGE);
}

/** The `bin` folders under `parent`, the highest version first. */
async function listVersions(parent: string): Promise<string[]> {
  const versions: { readonly path: string; readonly version: number }[] = [];
  try {
    for await (const { name } of Deno.readDir(parent)) {
      const version = /^(?:postgresql@)?(\d+)$/.exec(name)?.[1];
      if (version === undefined) continue;
      versions.push({
        path: join(parent, name, "bin"),
        version: Number(version),
      });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return versions.sort((a, b) => b.version - a.version).map(({ path }) => path);
}

async function resolveServerFolder(
  candidate: string,
): Promise<string | undefined> {
  try {
    const folder = dirname(await Deno.realPath(join(candidate, "initdb")));
    await Deno.stat(join(folder, "postgres"));
    return folder;
  } catch (error) {
    if (isOutOfReach(error)) return undefined;
    throw error;
  }
}

/** `PATH` may name files, folders that are gone and folders of other people. */
function isOutOfReach(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.PermissionDenied;
}

async function install(
  binFolder: string,
  folder: TempFolder,
  options: StartOptions,
): Promise<Cluster> {
  const installation: Installation = {
    binFolder,
    folder,
    dataFolder: join(folder.path, "data"),
    logFile: join(folder.path, "log"),
    env: buildEnvironment(options.libraryFolder),
    account: await findAccount(),
  };
  const { account } = installation;
  if (account !== undefined) {
    await Deno.chown(folder.path, account.uid, account.gid);
  }
  const args = options.initdbArgs ?? [];
  const password = await copyCluster(
    installation.dataFolder,
    [binFolder, ...args],
    (dataFolder) => runInitdb({ ...installation, dataFolder }, args),
  );
  return { ...installation, password };
}

/** The time zone and language of the machine would end up in `postgresql.conf`. */
function buildEnvironment(
  libraryFolder: string | undefined,
): Record<string, string> {
  const env = { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C", TZ: "UTC" };
  if (libraryFolder === undefined) return env;
  return { ...env, LD_LIBRARY_PATH: libraryFolder };
}

/** @returns The password of the superuser. */
async function runInitdb(
  installation: Installation,
  extraArgs: readonly string[],
): Promise<string> {
  const { folder, dataFolder, account } = installation;
  const password = crypto.randomUUID();
  const passwordFile = join(folder.path, "password");
  await Deno.writeTextFile(passwordFile, `${password}\n`);
  if (account !== undefined) {
    await Deno.chown(passwordFile, account.uid, account.gid);
  }
  const { success, stderr } = await buildCommand(installation, "initdb", [
    `--pgdata=${dataFolder}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
    ...extraArgs,
  ]).output();
  if (success) return password;
  throw new Error(
    `Cannot start PostgreSQL: initdb failed. Read what it says: ${
      new TextDecoder().decode(stderr).trim()
    }`,
  );
}

function buildCommand(
  { binFolder, folder, env, account }: Installation,
  program: string,
  args: readonly string[],
): Deno.Command {
  return new Deno.Command(join(binFolder, program), {
    args: [...args],
    env,
    clearEnv: true,
    // The current folder may be closed to the other account.
    cwd: folder.path,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    ...account,
  });
}

/** Starts the server and waits until it accepts connections. */
async function launch(
  installation: Installation,
  options: StartOptions,
): Promise<ServerProcess> {
  for (let attempt = 1;; attempt++) {
    const process = await spawnServer(installation, options);
    if (await waitUntilReady(installation, process.child)) return process;
    await process.logEnd;
    const log = await Deno.readTextFile(installation.logFile);
    // Another program may take the port between our look at it and the server's.
    const isPortTaken = log.includes("could not bind");
    if (isPortTaken && attempt < START_ATTEMPTS) continue;
    throw new Error(
      `Cannot start PostgreSQL: it is not ready. Read its log: ${log.trim()}`,
    );
  }
}

async function spawnServer(
  installation: Installation,
  { port = findFreePort(), settings = {} }: StartOptions,
): Promise<ServerProcess> {
  const { dataFolder, logFile } = installation;
  const log = await Deno.create(logFile);
  const assignments = Object.entries({
    ...SETTINGS,
    port: String(port),
    ...settings,
  });
  const child = buildCommand(installation, "postgres", [
    "-D",
    dataFolder,
    ...assignments.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]).spawn();
  return { child, port, logEnd: child.stderr.pipeTo(log.writable) };
}

/** `false` if the server ended, or was ended because it took too long. */
async function waitUntilReady(
  { dataFolder }: Installation,
  child: Deno.ChildProcess,
): Promise<boolean> {
  const deadlineMs = Date.now() + START_LIMIT_MS;
  let hasEnded = false;
  child.status.then(() => hasEnded = true);
  while (!hasEnded) {
    if (await isReady(dataFolder)) return true;
    if (Date.now() > deadlineMs) await endProcess(child, "SIGQUIT");
    await sleep(POLL_MS);
  }
  return false;
}

/**
 * Reads the eighth line of `postmaster.pid`, as `pg_ctl` does.
 *
 * Source: `LOCK_FILE_LINE_PM_STATUS` in `src/include/utils/pidfile.h`.
 */
async function isReady(dataFolder: string): Promise<boolean> {
  try {
    const text = await Deno.readTextFile(join(dataFolder, "postmaster.pid"));
    return text.split("\n")[7]?.trim() === "ready";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function endProcess(
  child: Deno.ChildProcess,
  signal: Deno.Signal,
): Promise<void> {
  sendSignal(child, signal);
  const timer = setTimeout(() => sendSignal(child, "SIGQUIT"), STOP_LIMIT_MS);
  await child.status;
  clearTimeout(timer);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function describeServer(
  cluster: Cluster,
  options: StartOptions,
  first: ServerProcess,
): Promise<PostgresServer> {
  const { binFolder, folder, dataFolder, logFile, password } = cluster;
  const { port } = first;
  let current = first;
  async function end(mode: "fast" | "immediate"): Promise<void> {
    await endProcess(current.child, mode === "fast" ? "SIGINT" : "SIGQUIT");
    await current.logEnd;
  }
  async function stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    await end(mode);
    await folder[Symbol.asyncDispose]();
  }
  async function restart(meanwhile?: () => Promise<void>): Promise<void> {
    await end("immediate");
    await meanwhile?.();
    current = await launch(cluster, { ...options, port });
  }
  const sql = new SqlAccess(port, password);
  try {
    return {
      host: HOST,
      port,
      user: USER,
      password,
      pid: first.child.pid,
      dataFolder,
      logFile,
      binFolder,
      version: await sql.readVersion(),
      environment: (database) => ({
        PGHOST: HOST,
        PGPORT: String(port),
        PGUSER: USER,
        PGPASSWORD: password,
        ...(database === undefined ? {} : { PGDATABASE: database }),
      }),
      createDatabase: (name, options) => sql.createDatabase(name, options),
      dropDatabase: (name) => sql.dropDatabase(name),
      query: (database, text) => sql.query(database, text),
      connect: (database, user, userPassword) =>
        sql.connect(database, user, userPassword),
      restart,
      stop,
      // Nobody reads the data any more, so none has to be written.
      [Symbol.asyncDispose]: () => stop("immediate"),
    };
  } catch (error) {
    await stop("immediate");
    throw error;
  }
}

/** What is done with a server through SQL. */
export class SqlAccess {
  readonly #port: number;
  readonly #password: string;
  #version: Promise<string> | undefined;

  constructor(port: number, password: string) {
    this.#port = port;
    this.#password = password;
  }

  async connect(
    database: string,
    user: string = USER,
    password: string = this.#password,
  ): Promise<pg.Client> {
    const client = new pg.Client({
      host: HOST,
      port: this.#port,
      user,
      password,
      database,
    });
    // Without a listener the end of the server would end this process, too.
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  async query(
    database: string,
    sql: string,
  ): Promise<Record<string, unknown>[]> {
    const client = await this.connect(database);
    try {
      // Several statements give a list of results, against the declared type.
      const results = [await client.query(sql)].flat();
      return results.findLast(({ fields }) => fields.length > 0)?.rows ?? [];
    } finally {
      await client.end();
    }
  }

  readVersion(): Promise<string> {
    return this.#version ??= this.#askVersion();
  }

  async #askVersion(): Promise<string> {
    const [row] = await this.query(USER, "SHOW server_version");
    return String(row?.["server_version"]).split(" ", 1).join();
  }

  async createDatabase(
    name: string = `test_${crypto.randomUUID().replaceAll("-", "")}`,
    { template, encoding, locale }: DatabaseOptions = {},
  ): Promise<string> {
    const isOwnKind = encoding !== undefined || locale !== undefined;
    const source = template ?? (isOwnKind ? "template0" : "template1");
    const clauses = [`TEMPLATE ${pg.escapeIdentifier(source)}`];
    if (Number.parseInt(await this.readVersion()) >= FILE_COPY_SINCE) {
      clauses.push("STRATEGY FILE_COPY");
    }
    if (encoding !== undefined) {
      clauses.push(`ENCODING ${pg.escapeLiteral(encoding)}`);
    }
    if (locale !== undefined) {
      // LOCALE for both came with PostgreSQL 13.
      const literal = pg.escapeLiteral(locale);
      clauses.push(`LC_COLLATE ${literal} LC_CTYPE ${literal}`);
    }
    const identifier = pg.escapeIdentifier(name);
    await this.query(
      USER,
      `CREATE DATABASE ${identifier} ${clauses.join(" ")}`,
    );
    return name;
  }

  async dropDatabase(name: string): Promise<void> {
    // DROP DATABASE … WITH (FORCE) came with PostgreSQL 13.
    await this.query(
      USER,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = ${pg.escapeLiteral(name)}`,
    );
    await this.query(USER, `DROP DATABASE ${pg.escapeIdentifier(name)}`);
  }
}
