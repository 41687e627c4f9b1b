/**
 * Finds PostgreSQL's client programs on this machine.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import {
  type CommandRequest,
  type CommandResult,
  CommandUnavailableError,
  runCommand,
  type RunningCommand,
  startCommand,
} from "../../system/command.ts";
import { adviseOnWithheld, findMissingLibrary } from "../../system/withheld.ts";

/** A program that is run. */
export type ToolName = "psql" | "pg_dump";

/** The client tools of this machine cannot do the work. */
export class ToolsUnavailableError extends DatabaseError {
  override readonly name = "ToolsUnavailableError";

  /** @param reason Half a sentence: `psql is not on PATH`. */
  constructor(
    readonly program: ToolName,
    readonly reason: string,
    message: string,
    hint: string,
  ) {
    super(message, hint);
  }
}

/** A `pg_dump` that can be run. */
export interface PgDumpProgram {
  /** A name on `PATH`, or a path. */
  readonly program: string;
  /** `15.18` */
  readonly version: string;
  readonly major: number;
}

/** Majors to look for beside the one on `PATH`, newest first. */
const MAJORS = [19, 18, 17, 16, 15, 14, 13, 12];

/** Where Debian, Red Hat and Homebrew keep the programs of one major. */
const FOLDERS_OF_MAJOR = [
  "/usr/lib/postgresql/{}/bin",
  "/usr/pgsql-{}/bin",
  "/opt/homebrew/opt/postgresql@{}/bin",
  "/usr/local/opt/postgresql@{}/bin",
];

/** Homebrew's client programs alone. */
const OTHER_FOLDERS = [
  "/opt/homebrew/opt/libpq/bin",
  "/usr/local/opt/libpq/bin",
];

const INSTALL_HINT =
  'Install it: "apt install postgresql-client" (Debian, Ubuntu) or "brew install libpq" (macOS).';

/**
 * Starts `psql`, the one on `PATH` or, failing that, one elsewhere: any version
 * can read the catalog of any server.
 *
 * @throws {ToolsUnavailableError} If there is none that may be run.
 */
export function startPsql(
  request: Omit<CommandRequest, "program">,
): RunningCommand {
  let isDenied = false;
  for (const program of listCandidates("psql")) {
    try {
      return startCommand({ ...request, program });
    } catch (error) {
      if (!(error instanceof CommandUnavailableError)) throw error;
      isDenied ||= program === "psql" && error.reason === "denied";
    }
  }
  throw isDenied ? explainDenied() : explainMissing("psql");
}

/**
 * Chooses the `pg_dump` that suits a server: the one on `PATH` unless it is older
 * than the server, else one of the server's own major, else the nearest newer
 * one.
 *
 * @throws {ToolsUnavailableError} If there is none, or each is older than the server.
 */
export async function choosePgDump(
  serverVersion: string,
  serverMajor: number,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PgDumpProgram> {
  const found: PgDumpProgram[] = [];
  for (const program of listCandidates("pg_dump")) {
    const candidate = await readPgDump(program, env, signal);
    if (candidate === undefined) continue;
    const isOnPath = program === "pg_dump" && candidate.major >= serverMajor;
    if (isOnPath || candidate.major === serverMajor) return candidate;
    found.push(candidate);
  }
  const [best] = found
    .filter(({ major }) => major >= serverMajor)
    .toSorted((a, b) => a.major - b.major);
  if (best !== undefined) return best;
  if (found.length === 0) throw explainMissing("pg_dump");
  throw explainTooOld(serverVersion, serverMajor, found);
}

function listCandidates(name: string): string[] {
  const folders = MAJORS.flatMap((major) =>
    FOLDERS_OF_MAJOR.map((folder) => folder.replace("{}", String(major)))
  );
  return [
    name,
    ...[...folders, ...OTHER_FOLDERS].map((folder) => `${folder}/${name}`),
  ];
}

async function readPgDump(
  program: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PgDumpProgram | undefined> {
  const version = await readVersion(program, env, signal);
  return version === undefined
    ? undefined
    : { program, version, major: Number.parseInt(version) };
}

/** What `--version` says; `undefined` if the program is not there or not permitted. */
export async function readVersion(
  program: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { stdout } = await runCommand({
      program,
      args: ["--version"],
      env,
      signal,
    });
    return /\(PostgreSQL\) (\d+[\w.]*)/.exec(stdout)?.[1];
  } catch (error) {
    if (error instanceof CommandUnavailableError) return undefined;
    throw error;
  }
}

/**
 * Looks for a program on `PATH`.
 *
 * @returns `undefined` if it is not there, or this build may not look.
 */
export async function locateProgram(
  name: string,
  searchPath: string,
): Promise<string | undefined> {
  for (const folder of searchPath.split(":").filter(Boolean)) {
    const path = `${folder}/${name}`;
    try {
      if ((await Deno.stat(path)).isFile) return path;
    } catch (error) {
      const isElsewhere = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotCapable ||
        error instanceof Deno.errors.PermissionDenied ||
        error instanceof Deno.errors.NotADirectory;
      if (!isElsewhere) throw error;
    }
  }
  return undefined;
}

/**
 * Refuses a program that is there and does not start.
 *
 * @throws {ToolsUnavailableError} If it lacks a library.
 */
export function requireLoaded(name: ToolName, result: CommandResult): void {
  const library = findMissingLibrary(result);
  if (library === undefined) return;
  const hints = [
    adviseOnWithheld(name, result.withheld) ??
      "Have the system's loader find it (ldconfig).",
    "Or use --client built-in.",
  ];
  throw new ToolsUnavailableError(
    name,
    `${name} cannot load ${library}`,
    `Cannot run ${name}: it cannot load ${library}`,
    hints.join(" "),
  );
}

function explainDenied(): ToolsUnavailableError {
  return new ToolsUnavailableError(
    "psql",
    "this build may run no program",
    "Cannot run psql: this build of schema-sync may run no program",
    "Use --client built-in, or a build that was not made with --no-run.",
  );
}

function explainMissing(name: ToolName): ToolsUnavailableError {
  return new ToolsUnavailableError(
    name,
    `${name} is not on PATH`,
    `Cannot run ${name}: there is none on PATH`,
    `${INSTALL_HINT} Or use --client built-in.`,
  );
}

function explainTooOld(
  serverVersion: string,
  serverMajor: number,
  found: readonly PgDumpProgram[],
): ToolsUnavailableError {
  const newest = found.toSorted((a, b) => b.major - a.major)[0];
  return new ToolsUnavailableError(
    "pg_dump",
    `pg_dump ${newest?.version} is older than the server, PostgreSQL ${serverVersion}`,
    `Cannot dump PostgreSQL ${serverVersion} with pg_dump ${newest?.version}: it is older than the server`,
    `Install the client tools of PostgreSQL ${serverMajor} ("apt install postgresql-client-${serverMajor}" or "brew install postgresql@${serverMajor}") and have them first on PATH.`,
  );
}
