/**
 * What a test of a whole run needs: a database, a folder to work in, and the
 * program between them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "./postgres_server.ts";
import {
  type RunOptions,
  type RunResult,
  runSchemaSync,
  type SchemaSyncRun,
  startSchemaSync,
} from "./run_schema_sync.ts";
import { makeTempFolder } from "./temp_folder.ts";

/** What a test says of a run beside its arguments. */
export type SceneRunOptions = Partial<RunOptions>;

/**
 * A database and a folder of its own. The folder goes away with the block, the
 * database with its server.
 */
export interface Scene extends AsyncDisposable {
  readonly server: PostgresServer;
  readonly database: string;
  /** Where runs are started: above `docs/schemas`. */
  readonly workFolder: string;
  /** `docs/schemas` in it, whether it is there or not. */
  readonly folder: string;
  /** As {@linkcode runSchemaSync}, connected to the database; `env` goes before that. */
  run(args: readonly string[], options?: SceneRunOptions): Promise<RunResult>;
  start(
    args: readonly string[],
    options?: SceneRunOptions,
  ): Promise<SchemaSyncRun>;
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** A failure that is expected of a run. */
export interface ExpectedFailure {
  readonly code: number;
  /** The sentence: what was tried and what failed. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** Makes a scene whose database is filled by the statements in `sql`. */
export async function makeScene(
  server: PostgresServer,
  sql = "",
): Promise<Scene> {
  const database = await server.createDatabase();
  if (sql !== "") await server.query(database, sql);
  const work = await makeTempFolder();
  function complete(options: SceneRunOptions): RunOptions {
    const env = { ...server.environment(database), ...options.env };
    return { cwd: work.path, ...options, env };
  }
  return {
    server,
    database,
    workFolder: work.path,
    folder: join(work.path, "docs/schemas"),
    run: (args, options = {}) => runSchemaSync(args, complete(options)),
    start: (args, options = {}) => startSchemaSync(args, complete(options)),
    query: (text) => server.query(database, text),
    [Symbol.asyncDispose]: () => work[Symbol.asyncDispose](),
  };
}

/** A database as messages describe it. */
export function describeDatabase(
  { server, database }: Pick<Scene, "server" | "database">,
  user: string = server.user,
): string {
  return `database "${database}" at ${server.host}:${server.port} as "${user}"`;
}

/**
 * Runs a command twice, for people and with `--json`, and asserts that it fails
 * as expected: whole output, thus without a password or a stack, and nothing
 * written anywhere.
 */
export async function assertFailure(
  scene: Scene,
  args: readonly string[],
  { code, message, hint }: ExpectedFailure,
  options: SceneRunOptions = {},
): Promise<void> {
  const before = await readTree(scene.workFolder);
  const text = await scene.run(args, options);
  assertEquals({ ...text, stderr: text.stderr }, {
    code,
    stdout: "",
    stderr: `schema-sync: ${message}\n${hint}\n`,
  });
  const json = await scene.run([...args, "--json"], options);
  assertEquals(
    { code: json.code, stdout: JSON.parse(json.stdout) },
    { code, stdout: { command: args[0], error: { code, message, hint } } },
  );
  assertEquals(json.stderr, "");
  assertEquals(await readTree(scene.workFolder), before);
}

/**
 * Reads all files under a folder: texts by path, `undefined` for what is no
 * regular file. Folders count by what is in them, so an empty one does not, and the
 * state of a sync does not count.
 */
export async function readTree(
  folder: string,
): Promise<Record<string, string | undefined>> {
  const tree: Record<string, string | undefined> = {};
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    // What the program keeps for itself, and git does not see.
    if (name === ".schema-sync") continue;
    const path = join(folder, name);
    if (isDirectory) {
      for (const [below, text] of Object.entries(await readTree(path))) {
        tree[join(name, below)] = text;
      }
    } else {
      tree[name] = isFile ? await Deno.readTextFile(path) : undefined;
    }
  }
  return tree;
}

/** The same files without the time at which each of them was written. */
export function withoutTimes(
  tree: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => [
      path,
      text === undefined ? undefined : withoutTime(text),
    ]),
  );
}

/** A text but for the line that tells when it was written. */
export function withoutTime(text: string): string {
  return text.replace(/^-- Synced: .*\r?\n/m, "");
}
