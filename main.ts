/**
 * The program: reads settings, hands the real parts to a command, prints what
 * it says and ends with its exit code.
 *
 * @module
 */

import { guessCommand, parseCommandLine } from "./src/cli/args.ts";
import { readEnvironment } from "./src/cli/environment.ts";
import { readBuildDefaults } from "./src/cli/defaults.ts";
import { renderHelp, VERSION_TEXT } from "./src/cli/help.ts";
import { startProgress } from "./src/cli/progress.ts";
import {
  exitCodeOf,
  renderError,
  renderJsonError,
  renderJsonReport,
  renderReport,
  renderUnread,
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
  FolderError,
  InterruptedError,
  SchemaSyncError,
} from "./src/errors.ts";
import { openLocalFolder } from "./src/folder/local_folder.ts";
import { openServer } from "./src/source/choose.ts";
import { openEmbedded } from "./src/source/embedded.ts";
import { describeConnection, listEndpoints } from "./src/source/libpq.ts";
import type { Source } from "./src/source/source.ts";
import {
  renderBuildCommand,
  renderFilesBuildCommand,
} from "./src/system/build_command.ts";
import { writeMessage, writeResult } from "./src/system/output.ts";
import {
  type Endpoint,
  mayReach,
  mayUseFolder,
} from "./src/system/permissions.ts";

const ENDING_SIGNALS = ["SIGINT", "SIGTERM"] as const;

async function main(allArgs: readonly string[]): Promise<ExitCode> {
  const { args, defaults } = readBuildDefaults(allArgs);
  const isJson = args.includes("--json");
  try {
    const line = parseCommandLine(args);
    if (line.help || line.version) {
      await writeResult(line.help ? renderHelp(defaults) : VERSION_TEXT);
      return EXIT_CODES.done;
    }
    const environment = readEnvironment((name) => Deno.env.get(name));
    return await runCommand(parseSettings(line, environment, defaults));
  } catch (error) {
    const explained = error instanceof SchemaSyncError
      ? error
      : explainDefect(error);
    if (isJson) {
      await writeResult(renderJsonError(guessCommand(args), explained));
    } else writeMessage(renderError(explained));
    return explained.code;
  }
}

/** Left to Deno, the exit code would be 1, which means something else here. */
function explainDefect(error: unknown): SchemaSyncError {
  writeMessage(`${Deno.inspect(error)}\n`);
  return new SchemaSyncError(
    EXIT_CODES.defect,
    `Cannot finish: this is a defect of ${VERSION_TEXT.trim()}`,
    "Report it with what was printed before this.",
    { cause: error },
  );
}

async function runCommand(settings: Settings): Promise<ExitCode> {
  const started = performance.now();
  if (settings.isFromDatabaseUrl && !settings.isQuiet) {
    writeMessage(
      `schema-sync: DATABASE_URL says where to connect: ${
        describeConnection(settings.connection)
      }\n`,
    );
  }
  await checkPermissions(settings);
  const report = await runWithLimits(settings);
  const seconds = (performance.now() - started) / 1000;
  if (settings.isJson) await writeResult(renderJsonReport(report, seconds));
  else if (!settings.isQuiet) await writeResult(renderReport(report));
  else writeMessage(renderUnread(report));
  return exitCodeOf(report);
}

/**
 * Refuses what this build may not do before anything is begun, because `psql`
 * and `pg_dump` run outside of the sandbox.
 */
async function checkPermissions(settings: Settings): Promise<void> {
  const { connection, command, folder, files } = settings;
  const endpoints = listEndpoints(connection);
  if (files !== undefined) await checkFiles(files.paths);
  else if (!await mayReach(endpoints)) {
    throw explainUnreachable(settings, endpoints);
  }
  if (await mayUseFolder(folder, command === "list" ? "read" : "write")) return;
  throw new FolderError(
    `Cannot use folder "${folder}": this build of schema-sync may not`,
    `Choose the folder that it was built for with --out, or build one that may: ${
      renderBuildCommand(endpoints, folder)
    }`,
  );
}

async function checkFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await mayUseFolder(path, "read")) continue;
    throw new DatabaseError(
      `Cannot load "${path}": this build of schema-sync may not read it`,
      `Build one that may: ${renderFilesBuildCommand(paths)}`,
    );
  }
}

function explainUnreachable(
  { connection, folder }: Settings,
  endpoints: readonly Endpoint[],
): DatabaseError {
  const task = `Cannot connect to ${describeConnection(connection)}`;
  if (endpoints.some(({ host }) => host === "")) {
    return new DatabaseError(
      `${task}: this build of schema-sync may only reach a server that the settings name`,
      "Name it with --host and --port, without a service.",
    );
  }
  return new DatabaseError(
    `${task}: this build of schema-sync may not reach that server`,
    `Build one that may: ${renderBuildCommand(endpoints, folder)}`,
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
      write: writeMessage,
    },
    () => performance.now(),
  );
  const source = await openSource(settings, signal, (message) => {
    if (isVerbose) writeMessage(`${escapeUnprintable(message)}\n`);
    else progress.showMessage(message);
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
      onProgress: progress.showTables,
    });
  } finally {
    progress.clear();
    await source.close();
  }
}

async function openSource(
  { files, client, connection, lockTimeoutMs, isQuiet }: Settings,
  signal: AbortSignal,
  onMessage: (message: string) => void,
): Promise<Source> {
  if (files !== undefined) return openEmbedded({ ...files, signal, onMessage });
  return await openServer(client, connection, {
    lockTimeoutMs,
    signal,
    onMessage,
    onSwitch: (reason) => {
      if (!isQuiet) {
        writeMessage(`schema-sync: using the built-in client: ${reason}\n`);
      }
    },
  });
}

/** `2026-11-22T02:00:04Z` */
function readClock(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

function explainOutOfTime({ timeoutMs }: Settings): DatabaseError {
  return new DatabaseError(
    `Cannot finish within ${timeoutMs / 1000} s`,
    "Allow more time with --timeout, or see what keeps the server busy.",
  );
}

if (import.meta.main) {
  // Setting `exitCode` would wait for a lock that was given up on.
  Deno.exit(await main(Deno.args));
}
