/**
 * Runs the program as a person would: `main.ts` in a process of its own.
 *
 * @module
 */

import { fromFileUrl } from "@std/path/from-file-url";

import {
  buildRunArgs,
  readImportFlags,
  readSyncPermissions,
} from "../../scripts/task_args.ts";
import { sendSignal } from "../../src/system/send_signal.ts";

/** How a run is started. */
export interface RunOptions {
  /** Where it is started; also its `HOME` unless `env` has another. */
  readonly cwd: string;
  /** Added to `PATH` and `HOME`; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it may do: as the task `sync` (default), or everything. */
  readonly permissions?: "task" | "all";
  /** A program and its arguments that start Deno in place of the test. */
  readonly launcher?: readonly string[];
  /** Whether it leads a process group of its own, as what a shell starts does. */
  readonly detached?: boolean;
}

/** How a run ended. */
export interface RunResult {
  /** The exit code; above 128 if a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that has not ended yet; its end must be waited for. */
export interface SchemaSyncRun {
  readonly pid: number;
  readonly kill: (signal: Deno.Signal) => void;
  readonly ended: Promise<RunResult>;
}

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Threads and what they load, which no import of `main.ts` leads to. */
const MODULES = [
  "src/source/pg_dump/wasm/pg_dump_worker.ts",
  "src/source/embedded/embedded_worker.ts",
  "src/page/layout_worker.ts",
  "src/source/embedded/postgis.ts",
];

/** Tests end before it pays that WebAssembly is compiled a second time, better. */
export const TEST_V8_FLAGS = "--liftoff-only";

let cacheFolder: Promise<string> | undefined;

/**
 * Runs `schema-sync` to its end.
 *
 * Requires `--allow-run`, `--allow-env` and `--allow-read`.
 */
export async function runSchemaSync(
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const { ended } = await startSchemaSync(args, options);
  return await ended;
}

/** Starts `schema-sync` and leaves it running; as {@linkcode runSchemaSync}. */
export async function startSchemaSync(
  args: readonly string[],
  options: RunOptions,
): Promise<SchemaSyncRun> {
  const child = await spawnSchemaSync(args, options);
  return {
    pid: child.pid,
    kill: (signal) => sendSignal(child, signal),
    ended: child.output().then(({ code, stdout, stderr }) => ({
      code,
      stdout: new TextDecoder().decode(stdout),
      stderr: new TextDecoder().decode(stderr),
    })),
  };
}

/** The process of a run, for a test that reads its output in its own way. */
export async function spawnSchemaSync(
  args: readonly string[],
  options: RunOptions,
): Promise<Deno.ChildProcess> {
  const { cwd, permissions = "task", launcher = [], detached = false } =
    options;
  cacheFolder ??= fillCache();
  const allowed = permissions === "all"
    ? ["--allow-all"]
    : readSyncPermissions();
  const command = [...launcher, Deno.execPath(), ...buildRunArgs(allowed)];
  const [program = "", ...rest] = command;
  return new Deno.Command(program, {
    args: [...rest, ...args],
    cwd,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: cwd,
      DENO_DIR: await cacheFolder,
      DENO_NO_UPDATE_CHECK: "1",
      DENO_V8_FLAGS: TEST_V8_FLAGS,
      ...readRegistries(),
      ...options.env,
    },
    clearEnv: true,
    detached,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Under another registry, the cache would lack what the test itself found there. */
function readRegistries(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ["JSR_URL", "NPM_CONFIG_REGISTRY"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/**
 * Fetches what `main.ts` imports, which a run with another `HOME` and without
 * this machine's certificates could not do, and tells where Deno keeps it.
 */
async function fillCache(): Promise<string> {
  const files = ["main.ts", ...MODULES].map((file) => `${ROOT}${file}`);
  await runDeno(["cache", "--quiet", ...readImportFlags(), ...files]);
  return JSON.parse(await runDeno(["info", "--json"])).denoDir;
}

async function runDeno(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    stdin: "null",
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(new TextDecoder().decode(stderr).trim());
}
