/**
 * Runs the commands that compare database and folder, with the real parts.
 *
 * @module
 */

import { startProgress } from "../cli/report/progress.ts";
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
import { check } from "../commands/check.ts";
import { list } from "../commands/list.ts";
import { prune } from "../commands/prune.ts";
import { sync } from "../commands/sync.ts";
import { escapeUnprintable } from "../core/catalog/identifier.ts";
import type { ExitCode } from "../errors.ts";
import { openLocalFolder } from "../folder/local_folder.ts";
import { openLocalGit } from "../git/local_git.ts";
import { describeConnection } from "../libpq/environment.ts";
import { writeMessage, writeResult } from "../system/output.ts";
import { completeSettings } from "./complete_settings.ts";
import { openSource } from "./open_source.ts";
import { checkPermissions } from "./requirements.ts";

/** Runs the command and prints what it says. */
export async function runCommand(
  given: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const started = performance.now();
  if (given.isFromDatabaseUrl && !given.isQuiet) {
    writeMessage(
      `schema-sync: DATABASE_URL says where to connect: ${
        describeConnection(given.connection)
      }\n`,
    );
  }
  await checkPermissions(given);
  const settings = await completeSettings(given);
  const report = await readAndReport(settings, signal);
  const seconds = (performance.now() - started) / 1000;
  await writeReport(report, settings, seconds);
  return exitCodeOf(report);
}

async function writeReport(
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

async function readAndReport(
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
    if (command === "list") {
      return await list({ source, folder, filter, kinds: settings.kinds });
    }
    if (command === "prune") return await prune({ source, folder, isDryRun });
    const { showTables: onProgress } = progress;
    const { omitsComments = false } = settings;
    const input = {
      ...{ source, folder, filter, omitsComments },
      ...{ readClock, onProgress },
    };
    if (command === "check") {
      return await check({ ...input, isStrict: settings.isStrict });
    }
    const git = openLocalGit({
      folder: settings.folder,
      environment: settings.gitEnvironment,
      signal,
    });
    const { commit } = settings;
    return await sync({
      ...{ ...input, git },
      ...(commit === undefined ? {} : { commit: { git, ...commit } }),
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
