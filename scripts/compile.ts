/**
 * Makes the executable, with nothing granted but what its work needs.
 *
 *     deno task compile [--no-run] [--host H] [--port P] [--out DIR] [--read FILE]...
 *                       [--from PATH]... [--with postgis] [--output FILE]
 *                       [--target T]
 *
 * The permissions of a compiled program are fixed: whoever runs it can add
 * none. So the server and the folder that it is made for are its defaults. Host,
 * port and folder default to those of the settings; hosts and ports may be
 * lists, as in libpq. With --no-run it may run no program and uses the built-in
 * client; --read names the files that this client may read, a password file or
 * certificates. With --from it holds the embedded database and may read these
 * paths; and with --with an extension that it holds only where that is asked for.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { walk } from "@std/fs/walk";
import { isAbsolute } from "@std/path/is-absolute";

import { parseCommandLine } from "../src/cli/args.ts";
import { renderBuildDefaults } from "../src/cli/defaults.ts";
import { namePageFile } from "../src/cli/page_formats.ts";
import { hashText } from "../src/core/text/hash_text.ts";
import {
  type Environment,
  ENVIRONMENT_PERMISSION,
  readEnvironment,
} from "../src/cli/environment.ts";
import { parseSettings } from "../src/cli/settings.ts";
import { SchemaSyncError, UsageError } from "../src/errors.ts";
import { listEndpoints } from "../src/libpq/hosts.ts";
import {
  type Endpoint,
  findSocket,
  renderNetAddress,
} from "../src/system/permissions.ts";
import { printLine } from "./print_line.ts";
import { readImportFlags } from "./task_args.ts";

const FLAGS = ["host", "port", "out", "output", "target"] as const;

/** Flags that may be given more than once. */
const LISTS = ["read", "from", "with"] as const;

/** The modules of the extensions that --with takes, by their names. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  postgis: "src/source/embedded/postgis.ts",
};

/** The flags that were given, without their dashes. */
export type BuildFlags =
  & Partial<Record<typeof FLAGS[number], string>>
  & Partial<Record<typeof LISTS[number], readonly string[]>>
  & { readonly "no-run"?: boolean };

/** What to make, and for which servers and folder. */
export interface Build {
  readonly endpoints: readonly Endpoint[];
  /** The folder of the `{table}.sql` files; the only one that is granted whole. */
  readonly out: string;
  /** Files that it may read beside the folder. */
  readonly readable: readonly string[];
  /** SQL files and folders that it may load into the embedded database, if any. */
  readonly from: readonly string[];
  /** Extensions of that database that an executable holds only where it is asked to. */
  readonly extensions: readonly string[];
  /** Whether it may run `psql`, `pg_dump` and `git`. */
  readonly mayRun: boolean;
  /** The executable; a relative path counts from the checkout. */
  readonly output: string;
  /** A target triple of `deno compile`; `undefined`: this machine. */
  readonly target: string | undefined;
}

/** A permission of the executable. */
export interface Grant {
  readonly name: "net" | "read" | "write" | "run" | "env";
  readonly values: readonly string[];
}

/** The first Deno that takes `unix:` in `--allow-net`. */
const UNIX_SOCKETS_SINCE = [2, 9] as const;

/** The flags that are settings of the program as well. */
const SETTINGS_FLAGS = ["host", "port", "out"] as const;

/**
 * Collects garbage earlier: on 10,000 tables the program then holds a third less
 * memory and takes no longer.
 */
const V8_FLAGS = "--max-semi-space-size=2,--heap-growing-percent=30";

const USAGE = `Use --no-run, and ${
  [...FLAGS, ...LISTS].map((flag) => `--${flag}`).join(", ")
}, each with a value.`;

/** What packages have for debuggers and other programs, and one for tests alone. */
const UNUSED_REGEXP =
  /@electric-sql[/\\]pglite(?:-tools|-prepopulatedfs|-pgvector|-postgis)?[/\\].*\.(?:map|cjs|cts)$|[/\\]diff[/\\][^/\\]+[/\\](?:dist|libcjs)$|[/\\]prettier[/\\]\d[^/\\]*$/;

/** PGlite itself and its empty database, without their package.json. */
const PGLITE_REGEXP =
  /@electric-sql[/\\]pglite(?:-prepopulatedfs|-pgvector)?[/\\][^/\\]+[/\\]dist$/;

/** The archive of PostGIS. */
const POSTGIS_REGEXP = /@electric-sql[/\\]pglite-postgis[/\\][^/\\]+[/\\]dist$/;

/** The thread of the built-in client, which no import leads to. */
const DUMP_WORKER = "src/source/pg_dump/wasm/pg_dump_worker.ts";

/** The thread of Graphviz. */
const LAYOUT_WORKER = "src/page/layout_worker.ts";

/** The page that it may write beside the folder. */
const PAGE_FILE = namePageFile("html");

/** The thread of the embedded database. */
const EMBEDDED_WORKER = "src/source/embedded/embedded_worker.ts";

/**
 * Reads the command line.
 *
 * @throws {UsageError} If a flag is unknown, lacks its value, or an argument has no flag.
 */
export function parseBuildFlags(args: readonly string[]): BuildFlags {
  const parsed: Record<string, unknown> = parseArgs([...args], {
    string: [...FLAGS, ...LISTS],
    collect: [...LISTS],
    boolean: ["no-run"],
    unknown: refuseArgument,
  });
  return {
    ...(parsed["no-run"] === true ? { "no-run": true } : {}),
    ...readFlags(parsed),
  };
}

function readFlags(parsed: Readonly<Record<string, unknown>>): BuildFlags {
  const given = [...FLAGS, ...LISTS].flatMap((flag) => {
    const value = parsed[flag];
    if ([value].flat().includes("")) {
      throw new UsageError(
        `Cannot use flag "--${flag}": it has no value`,
        USAGE,
      );
    }
    const isGiven = Array.isArray(value)
      ? value.length > 0
      : value !== undefined;
    return isGiven ? [[flag, value]] : [];
  });
  return Object.fromEntries(given);
}

/**
 * Adds the settings to what was typed, by the rules of the program itself.
 *
 * @throws {UsageError} If a setting cannot be used.
 */
export function resolveBuild(
  flags: BuildFlags,
  environment: Environment,
): Build {
  const typed = SETTINGS_FLAGS.filter((flag) => flags[flag] !== undefined)
    .map((flag) => `--${flag}=${flags[flag]}`);
  // A host that is typed here is meant, whatever would go before it in a run.
  const others = flags.host === undefined
    ? environment
    : { ...environment, PGHOSTADDR: undefined, PGSERVICE: undefined };
  const settings = parseSettings(parseCommandLine(typed), others);
  if (flags.target?.includes("windows")) {
    throw new UsageError(
      `Cannot compile for "${flags.target}": on Windows a folder cannot be locked as schema-sync does it`,
      "Compile for Linux or macOS.",
    );
  }
  return {
    endpoints: listEndpoints(settings.connection),
    out: settings.folder,
    readable: flags.read ?? [],
    from: flags.from ?? [],
    extensions: listExtensions(flags),
    mayRun: flags["no-run"] !== true,
    output: flags.output ?? "dist/schema-sync",
    target: flags.target,
  };
}

function listExtensions({ from, with: names = [] }: BuildFlags): string[] {
  for (const name of names) {
    if (EXTENSIONS[name] === undefined) {
      throw new UsageError(
        `Cannot use flag "--with": there is no "${name}" to add`,
        `It takes ${Object.keys(EXTENSIONS).join(", ")}.`,
      );
    }
  }
  if (names.length > 0 && from === undefined) {
    throw new UsageError(
      'Cannot use flag "--with": without --from, the executable holds no database to add it to',
      "Name the files that it is to load: --from PATH.",
    );
  }
  return [...new Set(names)];
}

/**
 * What the executable may do.
 *
 * The folder is granted as it was typed: Deno counts a relative one from the
 * folder in which the executable is started, and the page of `page` lies there. A
 * unix socket needs the right to read and to write its file beside the one to
 * connect. `psql` and `pg_dump` run outside of these limits.
 *
 * @param denoVersion The Deno that compiles, such as `2.9.6`.
 * @throws {UsageError} If Deno cannot limit the network to these servers.
 */
export function buildGrants(
  { endpoints, out, readable, from, mayRun }: Build,
  denoVersion: string,
): Grant[] {
  for (const endpoint of endpoints) requireGrantable(endpoint, denoVersion);
  const sockets = endpoints.map(findSocket)
    .filter((socket) => socket !== undefined);
  const paths = [out, ...sockets];
  return [
    { name: "net", values: endpoints.map(renderNetAddress) },
    { name: "read", values: [...paths, PAGE_FILE, ...readable, ...from] },
    { name: "write", values: [...paths, PAGE_FILE] },
    ...(mayRun
      ? [{ name: "run", values: ["psql", "pg_dump", "git"] } as const]
      : []),
    { name: "env", values: ENVIRONMENT_PERMISSION },
  ];
}

/**
 * The arguments of `deno`.
 *
 * @param imports Flags that replace the imports of `deno.json`, if any. The
 * lock file belongs to the imports of `deno.json`, and only then it binds.
 * @param excluded Files and folders of packages that are of no use in it.
 * @param source What it is made from, in a word.
 */
export function buildCompileArgs(
  build: Build,
  grants: readonly Grant[],
  imports: readonly string[],
  excluded: readonly string[],
  source: string,
): string[] {
  return [
    "compile",
    // Kept by the executable too, which else remarks at each start that git is missing.
    "--quiet",
    ...(imports.length === 0 ? ["--frozen"] : imports),
    "--no-prompt",
    // It would be a file in the temporary folder, where others might plant their own.
    "--no-code-cache",
    ...grants.map(renderGrant),
    `--v8-flags=${V8_FLAGS}`,
    ...listModules(build).map((path) => `--include=${path}`),
    ...excluded.map((path) => `--exclude=${path}`),
    ...(build.target === undefined ? [] : ["--target", build.target]),
    "--output",
    build.output,
    "main.ts",
    renderBuildDefaults({
      host: build.endpoints.map(({ host }) => host).join(","),
      port: renderPorts(build.endpoints),
      folder: build.out,
      client: build.mayRun ? "auto" : "built-in",
      source,
    }),
  ];
}

/** One port for all, where it is the same, goes with any host. */
function renderPorts(endpoints: readonly Endpoint[]): string {
  const ports = endpoints.map(({ port }) => port);
  return new Set(ports).size === 1 ? ports[0] ?? "" : ports.join(",");
}

function refuseArgument(arg: string, key?: string): never {
  const kind = key === undefined ? "argument" : "flag";
  throw new UsageError(`Cannot use ${kind} "${arg}": it is not known`, USAGE);
}

function requireGrantable(endpoint: Endpoint, denoVersion: string): void {
  const { host } = endpoint;
  if (host === "") {
    throw new UsageError(
      "Cannot limit the network: the settings leave the host to a service file or to libpq",
      "Name it with --host and --port.",
    );
  }
  const socket = findSocket(endpoint);
  if (socket !== undefined) requireUnixSockets(socket, denoVersion);
  // Deno reads "*.example.com" as many hosts and "10.0.0.0/8" as a network.
  else if (!/^[^\s,/*]+$/.test(host)) {
    throw new UsageError(
      `Cannot use host "${host}": it is not one host`,
      USAGE,
    );
  }
}

function requireUnixSockets(socket: string, denoVersion: string): void {
  const [major = 0, minor = 0] = denoVersion.split(".").map(Number);
  const [sinceMajor, sinceMinor] = UNIX_SOCKETS_SINCE;
  if (major > sinceMajor || (major === sinceMajor && minor >= sinceMinor)) {
    return;
  }
  throw new UsageError(
    `Cannot limit the network to "${socket}": Deno ${denoVersion} knows no unix sockets there`,
    `Compile with Deno ${
      UNIX_SOCKETS_SINCE.join(".")
    } or later, or name a host with --host.`,
  );
}

function renderGrant({ name, values }: Grant): string {
  const list = values.map((value) => value.replaceAll(",", ",,")).join(",");
  return `--allow-${name}=${list}`;
}

/** Returns whether the executable was made; Deno has said why not. */
async function compile(
  build: Build,
  grants: readonly Grant[],
): Promise<boolean> {
  const imports = readImportFlags();
  const { success, stderr } = await new Deno.Command("deno", {
    args: buildCompileArgs(
      build,
      grants,
      imports,
      await listExcluded(build, imports),
      await hashSource(),
    ),
    env: buildEnvironment(build),
    clearEnv: true,
    stdout: "null",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stderr).trimEnd();
  if (said !== "") printLine(said, Deno.stderr);
  if (!success) explainFailure(build, said);
  return success;
}

/** Other files, other text in the folder: the executable has to know which it is. */
async function hashSource(): Promise<string> {
  const files = ["main.ts", "deno.lock"];
  for await (const { path } of walk("src", { exts: [".ts"] })) files.push(path);
  const texts = await Promise.all(
    files.sort().map((file) => Deno.readTextFile(file)),
  );
  return hashText(texts.join("\0"));
}

/**
 * What packages bring along and the executable has no use for: PGlite alone,
 * which the WebAssembly `pg_dump` names as its peer, is 24 MB.
 */
async function listExcluded(
  build: Build,
  imports: readonly string[],
): Promise<string[]> {
  // The packages have to be there to be looked at.
  await runDeno(["cache", ...imports, "--quiet", ...listModules(build)]);
  const { npmCache } = JSON.parse(await runDeno(["info", "--json"]));
  const excluded: string[] = [];
  const match = [
    UNUSED_REGEXP,
    ...(build.from.length === 0 ? [PGLITE_REGEXP] : []),
    ...(build.extensions.includes("postgis") ? [] : [POSTGIS_REGEXP]),
  ];
  for await (const { path } of walk(npmCache, { match })) {
    excluded.push(path);
  }
  return excluded;
}

/** What no import leads to and is to be there all the same. */
function listModules({ from, extensions }: Build): string[] {
  return [
    DUMP_WORKER,
    LAYOUT_WORKER,
    ...(from.length === 0 ? [] : [EMBEDDED_WORKER]),
    ...extensions.flatMap((name) => EXTENSIONS[name] ?? []),
  ];
}

/** Runs Deno for what it prints. */
async function runDeno(args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command("deno", {
    args: [...args],
    env: buildChildEnvironment(),
    clearEnv: true,
    stderr: "inherit",
  }).output();
  return new TextDecoder().decode(stdout);
}

/** Under --allow-run=deno, Deno refuses to start a child with one variable. */
function buildChildEnvironment(): Record<string, string> {
  const environment = Deno.env.toObject();
  delete environment.LD_LIBRARY_PATH;
  return environment;
}

function buildEnvironment(build: Build): Record<string, string> {
  const environment = buildChildEnvironment();
  // Deno would take this base, made for the machine at hand, for any target.
  if (isForeign(build)) delete environment.DENORT_BIN;
  return environment;
}

function isForeign({ target }: Build): boolean {
  return target !== undefined && target !== Deno.build.target;
}

function explainFailure({ output }: Build, said: string): void {
  printLine(`Cannot compile "${output}": deno compile failed`, Deno.stderr);
  if (!said.includes("dl.deno.land")) return;
  printLine(
    "Compile where dl.deno.land can be reached, which holds the base for " +
      `Deno ${Deno.version.deno}, or name such a base (denort) in DENORT_BIN.`,
    Deno.stderr,
  );
}

async function printResult(
  build: Build,
  grants: readonly Grant[],
): Promise<void> {
  for (const { name, values } of grants) {
    printLine(`--allow-${name.padEnd(5)}  ${values.join(", ")}`);
  }
  if (!isAbsolute(build.out)) {
    printLine(
      `"${build.out}" counts from the folder in which the program is started.`,
    );
  }
  if (Deno.env.has("DENORT_BIN") && !isForeign(build)) {
    printLine(
      "The base is DENORT_BIN, not Deno's own: for tests only, not to be handed out.",
    );
  }
  const { size } = await Deno.stat(build.output);
  const path = await Deno.realPath(build.output);
  printLine(`${path} (${(size / 1_000_000).toFixed(1)} MB)`);
}

async function main(): Promise<number> {
  try {
    const build = resolveBuild(
      parseBuildFlags(Deno.args),
      readEnvironment((name) => Deno.env.get(name)),
    );
    const grants = buildGrants(build, Deno.version.deno);
    if (!await compile(build, grants)) return 1;
    await printResult(build, grants);
    return 0;
  } catch (error) {
    if (!(error instanceof SchemaSyncError)) throw error;
    printLine(`${error.message}\n${error.hint}`, Deno.stderr);
    return error.code;
  }
}

if (import.meta.main) Deno.exitCode = await main();
