/**
 * Runs the commands that compare database and folder, with the real parts.
 *
 * @module
 */

import {
  exitCodeOf,
  findFailure,
  renderError,
  renderJsonReport,
  renderReport,
  renderSkipped,
  type Report,
} from "../cli/report/text.ts";
import type { Settings } from "../cli/settings.ts";
import type { PlanInput } from "../commands/plan_folder.ts";
import type { ExitCode } from "../errors.ts";
import { openLocalFolder } from "../folder/local_folder.ts";
import type { Git } from "../git/git.ts";
import { describeConnection } from "../libpq/environment.ts";
import { writeMessage, writeResult } from "../system/output.ts";
import { completeSettings } from "./complete_settings.ts";
import { openSource } from "./open_source.ts";
import { findProgramId } from "./program_id.ts";
import { readClock } from "./read_clock.ts";
import { checkPermissions } from "./requirements.ts";
import { startRunProgress } from "./run_progress.ts";

/** Runs the command and prints what it says. */
export async function runCommand(
  given: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const started = performance.now();
  const settings = await prepareRun(given);
  const report = await readAndReport(settings, signal);
  const seconds = (performance.now() - started) / 1000;
  await writeReport(report, settings, seconds);
  return exitCodeOf(report);
}

/** Says where a run goes, makes sure that it may, and completes its settings. */
export async function prepareRun(given: Settings): Promise<Settings> {
  tellOfDatabaseUrl(given);
  await checkPermissions(given);
  return await completeSettings(given);
}

/** It is of no tool of PostgreSQL's, so that nobody need think of it. */
export function tellOfDatabaseUrl(
  { isFromDatabaseUrl, isQuiet, connection }: Settings,
): void {
  if (!isFromDatabaseUrl || isQuiet) return;
  const target = describeConnection(connection);
  writeMessage(`schema-sync: DATABASE_URL says where to connect: ${target}\n`);
}

/** Prints what a command gives back. */
export async function writeReport(
  report: Report,
  { isJson, isQuiet, withDiff }: Settings,
  seconds: number,
): Promise<void> {
  // Loaded when it is needed: its package slows every start down.
  const diff = withDiff ? await import("../cli/report/diff.ts") : undefined;
  if (isJson) {
    const showDiff = diff?.renderFileDiff;
    return await writeResult(renderJsonReport(report, { seconds, showDiff }));
  }
  if (isQuiet) writeMessage(renderSkipped(report));
  // The diff alone is the result, so that "git apply" can read it.
  else if (report.command === "check" && diff !== undefined) {
    writeMessage(renderReport(report));
    const { files, folder } = report;
    const isTerminal = Deno.stdout.isTerminal();
    const isColored = isTerminal && !Deno.env.get("NO_COLOR");
    const target = { isTerminal, isColored };
    await writeResult(diff.renderDiff(files, folder, target));
  } else await writeResult(renderReport(report));
  const failure = findFailure(report);
  if (failure !== undefined) writeMessage(renderError(failure));
}

/** Runs a command with the real parts. */
export async function readAndReport(
  settings: Settings,
  signal: AbortSignal,
): Promise<Report> {
  const { command, isDryRun } = settings;
  return await withParts(settings, signal, async (parts) => {
    // Each is loaded where it is asked for.
    if (command === "list") {
      const { list } = await import("../commands/list.ts");
      return await list({ ...parts, kinds: settings.kinds });
    }
    if (command === "prune") {
      const { prune } = await import("../commands/prune.ts");
      return await prune({ ...parts, isDryRun });
    }
    if (command === "check") {
      const { check } = await import("../commands/check.ts");
      return await check({ ...parts, isStrict: settings.isStrict });
    }
    const { sync } = await import("../commands/sync.ts");
    const git = openGitLater(settings, signal);
    const { commit } = settings;
    return await sync({
      ...{ ...parts, git },
      ...(commit === undefined ? {} : { commit: { git, ...commit } }),
    });
  });
}

/** Runs with a source and a folder, which end with it. */
export async function withParts<T>(
  settings: Settings,
  signal: AbortSignal,
  run: (parts: PlanInput) => Promise<T>,
): Promise<T> {
  const { filter, isVerbose } = settings;
  const progress = startRunProgress(settings);
  const source = await openSource(settings, signal, progress.onMessage);
  const folder = openLocalFolder(settings.folder, signal);
  const parts: PlanInput = {
    ...{
      source,
      folder,
      filter,
      readClock,
      program: findProgramId(settings.source),
    },
    omitsComments: settings.omitsComments ?? false,
    hasDiagram: settings.hasDiagram ?? false,
    isFull: settings.isFull,
    onFull: (reason) => {
      if (isVerbose) writeMessage(`schema-sync: reading all: ${reason}\n`);
    },
    onProgress: progress.showTables,
  };
  try {
    return await run(parts);
  } finally {
    progress.clear();
    await source.close();
  }
}

/** The git of the folder, which a run that finds nothing changed does not load. */
function openGitLater(
  { folder, gitEnvironment: environment }: Settings,
  signal: AbortSignal,
): Git {
  async function open(): Promise<Git> {
    const { openLocalGit } = await import("../git/local_git.ts");
    return openLocalGit({ folder, environment, signal });
  }
  return {
    readStaged: async (files) => await (await open()).readStaged(files),
    readChanges: async () => await (await open()).readChanges(),
    commit: async (files, text) => await (await open()).commit(files, text),
    push: async () => await (await open()).push(),
  };
}
