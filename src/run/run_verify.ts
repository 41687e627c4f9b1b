/**
 * Runs `verify` with the real parts.
 *
 * @module
 */

import type { Settings } from "../cli/settings.ts";
import {
  exitCodeOfVerify,
  renderVerifyJson,
  renderVerifyReport,
} from "../cli/report/verify.ts";
import { verify, type VerifyReport } from "../commands/verify.ts";
import { renderScript } from "../core/verify/render_script.ts";
import { EXIT_CODES, type ExitCode, FolderError } from "../errors.ts";
import { openLocalFolder } from "../folder/local_folder.ts";
import { openLocalWorkspace } from "../folder/local_workspace.ts";
import type { OnStatements, Rebuilder } from "../source/rebuilder.ts";
import { writeMessage, writeResult } from "../system/output.ts";
import { completeSettings } from "./complete_settings.ts";
import { checkPermissions } from "./requirements.ts";
import { startRunProgress } from "./run_progress.ts";

/** What stands for standard output. */
const STDOUT = "-";

/** Rebuilds the database, and prints what came of it. */
export async function runVerify(
  given: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const started = performance.now();
  await checkPermissions(given);
  await requireWritable(given.script);
  const settings = await completeSettings(given);
  const report = await verifyFolder(settings, signal);
  const seconds = (performance.now() - started) / 1000;
  await writeReport(report, settings, seconds);
  return exitCodeOfVerify(report);
}

/** Shows on a terminal how far it is. */
async function verifyFolder(
  settings: Settings,
  signal: AbortSignal,
): Promise<VerifyReport> {
  const { folder, filter, omitsComments = false } = settings;
  // Nothing else is printed meanwhile, whatever the run may say.
  const progress = startRunProgress({ ...settings, isVerbose: false });
  const { showStatements } = progress;
  const rebuilder = await openRebuilder(settings, signal, showStatements);
  try {
    return await verify({
      ...{ rebuilder, filter, omitsComments },
      folder: openLocalFolder(folder, signal),
    });
  } finally {
    progress.clear();
    await rebuilder.close();
  }
}

/** Each is loaded where it is asked for. */
async function openRebuilder(
  { against, lockTimeoutMs }: Settings,
  signal: AbortSignal,
  onStatements: OnStatements,
): Promise<Rebuilder> {
  if (against === undefined) {
    const { openEmbeddedRebuilder } = await import(
      "../source/embedded/rebuild.ts"
    );
    return openEmbeddedRebuilder(signal, onStatements);
  }
  const { openScratchServer } = await import("../source/scratch_server.ts");
  return openScratchServer(against, { lockTimeoutMs, signal, onStatements });
}

/** A script that is not whole is none: where something is wrong, there is none. */
async function writeReport(
  report: VerifyReport,
  { isJson, isQuiet, script }: Settings,
  seconds: number,
): Promise<void> {
  const code = exitCodeOfVerify(report);
  const isWritten = script !== undefined && code !== EXIT_CODES.differs;
  if (isWritten && script !== STDOUT) {
    await openLocalWorkspace().write(script, renderReportScript(report), {
      isExecutable: false,
    });
  }
  const isSaid = isJson || !isQuiet || code !== EXIT_CODES.done;
  const said = isJson
    ? renderVerifyJson(report, seconds)
    : renderVerifyReport(report);
  if (script !== STDOUT) {
    if (isSaid) await writeResult(said);
    return;
  }
  // The script alone is the result, so that psql can read it.
  if (isSaid) writeMessage(said);
  if (isWritten) await writeResult(renderReportScript(report));
}

function renderReportScript(report: VerifyReport): string {
  const { replayed: entries, ...facts } = report;
  return renderScript({ ...facts, entries });
}

/** Before a minute's work, not after it. */
async function requireWritable(script: string | undefined): Promise<void> {
  if (script === undefined || script === STDOUT) return;
  if (await openLocalWorkspace().mayWrite(script)) return;
  throw new FolderError(
    `Cannot write "${script}": this build of schema-sync may write its folder alone`,
    "Use --script - and send the output to the file.",
  );
}
