/**
 * The executable under test, and a place for it to work in.
 *
 * @module
 */

import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";

import type {
  PostgresServer,
  StartOptions,
} from "../support/postgres_server.ts";
import type { RunResult } from "../support/run_schema_sync.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/** The root of the checkout, from which the executable is made. */
export const CHECKOUT = fromFileUrl(new URL("../../", import.meta.url));

/** How an executable is started. */
export interface RunOptions {
  readonly cwd: string;
  /** Added to `PATH`; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that has not ended yet; its end must be waited for. */
export interface StartedProgram {
  readonly child: Deno.ChildProcess;
  readonly ended: Promise<RunResult>;
}

/** A database with the tables `notes` and `users`, and a folder, on their own. */
export interface Site extends AsyncDisposable {
  /** Where the executable is started. */
  readonly folder: string;
  readonly database: string;
  /** Runs the executable under test, connected to the database; `env` goes before that. */
  run(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<RunResult>;
  /** Starts it in the same way and leaves it running. */
  start(args: readonly string[]): StartedProgram;
}

const TABLES_SQL = `
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE notes (id integer, user_id integer REFERENCES users);
`;

/** The path of the executable under test. Requires `--allow-env`. */
export function findExecutable(): string {
  return join(CHECKOUT, readVariable("SCHEMA_SYNC_TEST_BINARY"));
}

/** The only port, on 127.0.0.1, that the executable under test may reach. */
export function findGrantedPort(): number {
  return Number(readVariable("SCHEMA_SYNC_TEST_PORT"));
}

/** A server where the executable under test may reach it, which logs who connects. */
export function grantedServer(): StartOptions {
  return { port: findGrantedPort(), settings: { "log_connections": "on" } };
}

/** Makes a database on the server and a folder; both go away with the block. */
export async function makeSite(server: PostgresServer): Promise<Site> {
  const database = await server.createDatabase();
  await server.query(database, TABLES_SQL);
  const folder = await makeTempFolder();
  function start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): StartedProgram {
    return startProgram([findExecutable(), ...args], {
      cwd: folder.path,
      env: { ...server.environment(database), ...env },
    });
  }
  return {
    folder: folder.path,
    database,
    run: (args, env) => start(args, env).ended,
    start: (args) => start(args),
    [Symbol.asyncDispose]: async () => {
      await folder[Symbol.asyncDispose]();
      await server.dropDatabase(database);
    },
  };
}

/** Runs a program to its end. Requires `--allow-run` and `--allow-env=PATH`. */
export async function runProgram(
  command: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return await startProgram(command, options).ended;
}

/** Starts a program and leaves it running; as {@linkcode runProgram}. */
export function startProgram(
  [program = "", ...args]: readonly string[],
  { cwd, env = {} }: RunOptions,
): StartedProgram {
  const child = new Deno.Command(program, {
    args,
    cwd,
    env: { PATH: Deno.env.get("PATH") ?? "", ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const ended = child.output().then(({ code, stdout, stderr }) => ({
    code,
    stdout: new TextDecoder().decode(stdout),
    stderr: new TextDecoder().decode(stderr),
  }));
  return { child, ended };
}

function readVariable(name: string): string {
  const value = Deno.env.get(name);
  if (value !== undefined) return value;
  throw new Error(
    `Cannot test the executable: ${name} is not set. Run "deno task test binary".`,
  );
}
