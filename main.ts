/**
 * The program: reads settings, hands the real parts to a command, prints what
 * it says and ends with its exit code.
 *
 * @module
 */

import { guessCommand, parseCommandLine } from "./src/cli/args.ts";
import { readEnvironment } from "./src/cli/environment.ts";
import { type Defaults, readBuildDefaults } from "./src/cli/defaults.ts";
import { renderHelp, VERSION_TEXT } from "./src/cli/help.ts";
import { startProgress } from "./src/cli/progress.ts";
import {
  exitCodeOf,
  findFailure,
  renderDiff,
  renderError,
  renderJson,
  renderJsonError,
  renderJsonReport,
  renderLines,
  renderReport,
  renderUnread,
  type Report,
} from "./src/cli/report.ts";
import { parseSettings, type Settings } from "./src/cli/settings.ts";
import { buildSetupFacts } from "./src/cli/setup_facts.ts";
import { describeSetup, showSetup } from "./src/cli/setup_report.ts";
import { check } from "./src/commands/check.ts";
import type { CommitRequest } from "./src/commands/commit_folder.ts";
import { doctor, type DoctorParts } from "./src/commands/doctor.ts";
import { init } from "./src/commands/init.ts";
import { list } from "./src/commands/list.ts";
import { prune } from "./src/commands/prune.ts";
import { sync } from "./src/commands/sync.ts";
import {
  renderBuildCommand,
  renderFilesBuildCommand,
} from "./src/core/build_command.ts";
import {
  describeFindings,
  findFailure as findFailureOf,
  type Finding,
  findOk,
} from "./src/core/diagnosis.ts";
import { escapeUnprintable } from "./src/core/identifier.ts";
import {
  DatabaseError,
  EXIT_CODES,
  type ExitCode,
  InterruptedError,
  SchemaSyncError,
} from "./src/errors.ts";
import { diagnoseFolder } from "./src/folder/diagnose_folder.ts";
import { openLocalFolder } from "./src/folder/local_folder.ts";
import { openLocalWorkspace } from "./src/folder/local_workspace.ts";
import { diagnoseGit, openExisting } from "./src/git/diagnose_git.ts";
import { findRepository } from "./src/git/hook_place.ts";
import { openLocalGit } from "./src/git/local_git.ts";
import { openServer } from "./src/source/choose.ts";
import { diagnoseDump, diagnoseTools } from "./src/source/diagnose_clients.ts";
import {
  diagnoseNetwork,
  diagnosePooler,
} from "./src/source/diagnose_network.ts";
import { diagnosePassword } from "./src/source/diagnose_password.ts";
import { DIAGNOSIS_SQL } from "./src/source/diagnosis_query.ts";
import { openEmbedded } from "./src/source/embedded.ts";
import { describeConnection, listEndpoints } from "./src/source/libpq.ts";
import type { Source } from "./src/source/source.ts";
import {
  readBuildState,
  type Requirement,
} from "./src/system/diagnose_build.ts";
import { writeMessage, writeResult } from "./src/system/output.ts";
import { renderNetAddress } from "./src/system/permissions.ts";
import {
  requireFolder,
  requireReach,
  requireReadable,
} from "./src/system/require_permissions.ts";

/** How long a doctor waits for the server, in milliseconds. */
const DOCTOR_LIMIT_MS = 20_000;

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
    const settings = parseSettings(line, environment, defaults);
    if (settings.command === "init") return await runInit(settings, defaults);
    if (settings.command === "doctor") return await runDoctor(settings);
    return await runCommand(settings);
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

/** Sets up the project in which it runs; the database is not asked. */
async function runInit(
  settings: Settings,
  defaults: Defaults,
): Promise<ExitCode> {
  const { gitEnvironment, isDryRun, isJson, isQuiet, only } = settings;
  const repository = await findRepository({
    folder: ".",
    environment: gitEnvironment,
    signal: AbortSignal.timeout(settings.timeoutMs),
  });
  const report = await init({
    workspace: openLocalWorkspace(),
    facts: buildSetupFacts(settings, defaults, {
      hook: repository?.hook,
      project: repository?.project ?? Deno.cwd(),
      executable: Deno.build.standalone ? Deno.execPath() : undefined,
    }),
    only,
    isDryRun,
  });
  if (isJson) await writeResult(renderJson(showSetup(report)));
  else if (!isQuiet) await writeResult(renderLines(describeSetup(report)));
  return EXIT_CODES.done;
}

async function runDoctor(settings: Settings): Promise<ExitCode> {
  const { isJson, isQuiet } = settings;
  const report = await runWithLimits(
    settings,
    (signal) => doctor(buildDoctorParts(settings, signal)),
  );
  const { command, findings, code } = report;
  if (isJson) await writeResult(renderJson({ command, findings, code }));
  else if (!isQuiet) {
    await writeResult(renderLines(describeFindings(findings)));
  }
  return code;
}

function buildDoctorParts(
  settings: Settings,
  signal: AbortSignal,
): DoctorParts {
  const { client, connection, files, filter, folder } = settings;
  const git = { folder, environment: settings.gitEnvironment, signal };
  return {
    isFromFiles: files !== undefined,
    filter,
    folder: openLocalFolder(folder, signal),
    diagnosisSql: DIAGNOSIS_SQL,
    before: [
      () => checkBuild(settings),
      ...(files === undefined
        ? [
          async () => [await diagnoseTools(connection, client, signal)],
          async () => [await diagnosePassword(connection)],
          () => diagnoseNetwork(connection),
        ]
        : []),
    ],
    openSource: () => openLimitedSource(settings, signal),
    diagnoseVersion: async ({ serverVersion: version }) => {
      const server = { version, major: Number.parseInt(version) };
      return files === undefined
        ? [
          await diagnoseDump(connection, client, server, signal),
          await diagnosePooler(connection, signal),
        ]
        : [];
    },
    after: [
      () => diagnoseFolder(folder),
      async () => diagnoseGit(await openExisting(git)),
    ],
  };
}

async function checkBuild(settings: Settings): Promise<Finding[]> {
  const { granted, errors, programs } = await readBuildState(
    listRequirements(settings),
  );
  const may = [...granted, `run ${programs.join(", ") || "no program"}`];
  return [
    findOk("build", `may ${may.join("; ")}`),
    ...errors.map((error) => findFailureOf("build", error)),
  ];
}

/** A check that hangs is to end with a line that says so. */
async function openLimitedSource(
  settings: Settings,
  signal: AbortSignal,
): Promise<Source> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(
      new DatabaseError(
        `Cannot read ${
          describeConnection(settings.connection)
        }: no answer within ${DOCTOR_LIMIT_MS / 1000} s`,
        "See what keeps the server busy, and what stands between here and there.",
      ),
    );
  }, DOCTOR_LIMIT_MS);
  Deno.unrefTimer(timer);
  return await openSource(
    settings,
    AbortSignal.any([signal, limit.signal]),
    () => {},
  );
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
  const report = await runWithLimits(
    settings,
    (signal) => runParts(settings, signal),
  );
  const seconds = (performance.now() - started) / 1000;
  await writeReport(report, settings, seconds);
  return exitCodeOf(report);
}

async function writeReport(
  report: Report,
  { isJson, isQuiet, withDiff }: Settings,
  seconds: number,
): Promise<void> {
  if (isJson) {
    return await writeResult(renderJsonReport(report, { seconds, withDiff }));
  }
  if (isQuiet) writeMessage(renderUnread(report));
  // The diff alone is the result, so that "git apply" can read it.
  else if (report.command === "check" && withDiff) {
    writeMessage(renderReport(report));
    await writeResult(renderDiff(report, mayColor()));
  } else await writeResult(renderReport(report));
  const failure = findFailure(report);
  if (failure !== undefined) writeMessage(renderError(failure));
}

function mayColor(): boolean {
  return Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR");
}

async function checkPermissions(settings: Settings): Promise<void> {
  for (const { check } of listRequirements(settings)) await check();
}

function listRequirements(settings: Settings): Requirement[] {
  const { connection, folder, files } = settings;
  const endpoints = listEndpoints(connection);
  const build = renderBuildCommand(endpoints, folder);
  const access = writesFolder(settings) ? "write" : "read";
  const target = describeConnection(connection);
  return [
    files === undefined
      ? {
        what: `reach ${endpoints.map(renderNetAddress).join(", ")}`,
        check: () => requireReach(endpoints, { target, build }),
      }
      : {
        what: `read ${files.paths.join(", ")}`,
        check: () =>
          requireReadable(files.paths, renderFilesBuildCommand(files.paths)),
      },
    {
      what: `${access} folder ${folder}`,
      check: () => requireFolder(folder, access, build),
    },
  ];
}

function writesFolder({ command, isDryRun }: Settings): boolean {
  return command === "sync" || command === "doctor" ||
    command === "prune" && !isDryRun;
}

/** Runs a command until it is done, out of time, or interrupted. */
async function runWithLimits<T>(
  settings: Settings,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
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
    return await run(signal);
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
  const { command, filter, isDryRun, isJson, isQuiet, isVerbose } = settings;
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
    if (command === "list") return await list({ source, folder, filter });
    if (command === "prune") return await prune({ source, folder, isDryRun });
    const { showTables: onProgress } = progress;
    const parts = { source, folder, filter, readClock, onProgress };
    if (command === "check") return await check(parts);
    return await sync({ ...parts, ...buildCommitRequest(settings, signal) });
  } finally {
    progress.clear();
    await source.close();
  }
}

function buildCommitRequest(
  { commit, folder, gitEnvironment }: Settings,
  signal: AbortSignal,
): { readonly commit?: CommitRequest } {
  if (commit === undefined) return {};
  const git = openLocalGit({ folder, environment: gitEnvironment, signal });
  return { commit: { git, ...commit } };
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
