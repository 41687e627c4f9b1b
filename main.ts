/**
 * The program: reads settings, hands the real parts to a command, prints what
 * it says and ends with its exit code.
 *
 * @module
 */

import { parseCommandLine } from "./src/cli/args.ts";
import {
  type Environment,
  ENVIRONMENT_VARIABLES,
} from "./src/cli/environment.ts";
import { HELP_TEXT, VERSION_TEXT } from "./src/cli/help.ts";
import { startProgress } from "./src/cli/progress.ts";
import {
  exitCodeOf,
  renderError,
  renderJsonError,
  renderJsonReport,
  renderReport,
  type Report,
} from "./src/cli/report.ts";
import { parseSettings, type Settings } from "./src/cli/settings.ts";
import { list } from "./src/commands/list.ts";
import { sync } from "./src/commands/sync.ts";
import { escapeUnprintable } from "./src/core/identifier.ts";
import {
  DatabaseError,
  EXIT_CODES,
  type ExitCode,
  InterruptedError,
  SchemaSyncError,
} from "./src/errors.ts";
import { openLocalFolder } from "./src/folder/local_folder.ts";
import { openClientTools } from "./src/source/client_tools.ts";
import { describeConnection, listEndpoints } from "./src/source/libpq.ts";
import { findUnreachable } from "./src/system/permissions.ts";

const ENDING_SIGNALS = ["SIGINT", "SIGTERM"] as const;

async function main(args: readonly string[]): Promise<ExitCode> {
  const isJson = args.includes("--json");
  try {
    const line = parseCommandLine(args);
    if (line.help || line.version) {
      print(line.help ? HELP_TEXT : VERSION_TEXT);
      return EXIT_CODES.done;
    }
    return await runCommand(parseSettings(line, readEnvironment()));
  } catch (error) {
    if (!(error instanceof SchemaSyncError)) throw error;
    if (isJson) print(renderJsonError(args[0] ?? "sync", error));
    else printError(renderError(error));
    return error.code;
  }
}

/** A variable that is set to nothing counts as not set, as in libpq. */
function readEnvironment(): Environment {
  return Object.fromEntries(
    ENVIRONMENT_VARIABLES.map((
      name,
    ) => [name, Deno.env.get(name) || undefined]),
  );
}

async function runCommand(settings: Settings): Promise<ExitCode> {
  const started = performance.now();
  if (settings.isFromDatabaseUrl && !settings.isQuiet) {
    printError(
      `schema-sync: DATABASE_URL says where to connect: ${
        describeConnection(settings.connection)
      }\n`,
    );
  }
  await checkMayConnect(settings);
  const report = await runWithLimits(settings);
  const seconds = (performance.now() - started) / 1000;
  if (settings.isJson) print(renderJsonReport(report, seconds));
  else if (!settings.isQuiet) print(renderReport(report));
  return exitCodeOf(report);
}

/**
 * `psql` and `pg_dump` run outside the sandbox, so what it would refuse is
 * refused here.
 */
async function checkMayConnect({ connection }: Settings): Promise<void> {
  const refused = await findUnreachable(listEndpoints(connection));
  if (refused === undefined) return;
  const { host, port } = refused;
  throw new DatabaseError(
    `Cannot connect to ${
      describeConnection(connection)
    }: this build of schema-sync may not reach that server`,
    `Build one that may: deno task compile --host ${
      host || "HOST"
    } --port ${port}`,
  );
}

/** Runs the command until it is done, out of time, or interrupted. */
async function runWithLimits(settings: Settings): Promise<Report> {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(
    () => controller.abort(explainOutOfTime(settings)),
    settings.timeoutMs,
  );
  const listeners = ENDING_SIGNALS.map((name) => {
    const listener = (): void => controller.abort(new InterruptedError(name));
    Deno.addSignalListener(name, listener);
    return { name, listener };
  });
  try {
    return await runParts(settings, signal);
  } catch (error) {
    // What a run that is ended trips over is not why it was ended.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    for (const { name, listener } of listeners) {
      Deno.removeSignalListener(name, listener);
    }
  }
}

async function runParts(
  settings: Settings,
  signal: AbortSignal,
): Promise<Report> {
  const { filter, isJson, isQuiet, isVerbose } = settings;
  const progress = startProgress(
    {
      isTerminal: () =>
        Deno.stderr.isTerminal() && !isJson && !isQuiet && !isVerbose,
      write: printError,
    },
    () => performance.now(),
  );
  const source = openClientTools(settings.connection, {
    lockTimeoutMs: settings.lockTimeoutMs,
    signal,
    onMessage: (message) => {
      if (isVerbose) printError(`${escapeUnprintable(message)}\n`);
    },
  });
  const folder = openLocalFolder(settings.folder, signal);
  try {
    if (settings.command === "list") {
      return await list({ source, folder, filter });
    }
    return await sync({
      source,
      folder,
      filter,
      readClock,
      onProgress: progress.show,
    });
  } finally {
    progress.clear();
    await source.close();
  }
}

/** `2026-11-22T02:00:04Z` */
function readClock(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

function explainOutOfTime({ timeoutMs }: Settings): DatabaseError {
  return new DatabaseError(
    `Cannot finish within ${timeoutMs / 1000} seconds`,
    "Allow more time with --timeout, or see what keeps the server busy.",
  );
}

function print(text: string): void {
  writeAll(Deno.stdout, text);
}

function printError(text: string): void {
  writeAll(Deno.stderr, text);
}

function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    // Whoever read has seen enough, as in "schema-sync list | head -1".
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

if (import.meta.main) {
  // Setting `exitCode` would wait for a lock that was given up on.
  Deno.exit(await main(Deno.args));
}
