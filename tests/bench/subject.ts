/**
 * The program as it is measured: the compiled binary if there can be one.
 *
 * @module
 */

import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";

import { buildRunArgs } from "../../scripts/task_args.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import type { Program } from "./program.ts";

/** What is measured, and where it works. */
export interface Subject {
  readonly server: PostgresServer;
  /** A temporary folder, absolute. */
  readonly scratch: string;
  /** The program without a command. */
  readonly program: Program;
  readonly isCompiled: boolean;
  /** What is measured, as a sentence, with the reason if it is not the binary. */
  readonly description: string;
}

const CHECKOUT = fromFileUrl(new URL("../../", import.meta.url));

/** What a client tool or Deno needs of the environment, apart from the connection. */
const INHERITED_VARIABLES: readonly string[] = [
  "PATH",
  "HOME",
  "DENO_DIR",
  "DENO_TLS_CA_STORE",
  "JSR_URL",
];

/**
 * Compiles the program for this server and for folders below {@linkcode outFolder}.
 *
 * Where that fails, the subject is the program from source, with all permissions.
 * Requires `--allow-run` and `--allow-env`.
 */
export async function buildSubject(
  server: PostgresServer,
  scratch: string,
  signal: AbortSignal,
): Promise<Subject> {
  const environment = buildEnvironment(server);
  const binary = join(scratch, "schema-sync");
  const failure = await compile(server, scratch, binary);
  signal.throwIfAborted();
  if (failure === undefined) {
    const program = { path: binary, args: [], environment, signal };
    const description = "Measured is the compiled binary.";
    return { server, scratch, program, isCompiled: true, description };
  }
  const args = buildRunArgs(["--allow-all"]);
  const program = { path: Deno.execPath(), args, environment, signal };
  const description =
    `Measured is "deno run main.ts": no binary can be compiled: ${failure}`;
  return { server, scratch, program, isCompiled: false, description };
}

/** The only folder into which the subject may write, itself or anything below it. */
export function outFolder(scratch: string): string {
  return join(scratch, "out");
}

/** `PATH` comes first, so that the subject and the plain dump use the same `pg_dump`. */
function buildEnvironment(server: PostgresServer): Record<string, string> {
  const all = Deno.env.toObject();
  const inherited = Object.entries(all).filter(([name]) =>
    INHERITED_VARIABLES.includes(name)
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: `${all.PATH}:${server.binFolder}`,
  };
}

/** Returns what was said if it failed. */
async function compile(
  server: PostgresServer,
  scratch: string,
  binary: string,
): Promise<string | undefined> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["task", "--quiet", "compile"],
      ...["--host", server.host, "--port", String(server.port)],
      ...["--out", outFolder(scratch), "--output", binary],
    ],
    cwd: CHECKOUT,
    stdout: "null",
  }).output();
  return success ? undefined : new TextDecoder().decode(stderr).trim();
}
