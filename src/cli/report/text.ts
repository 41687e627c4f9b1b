/**
 * What a run says, as text for people or as JSON for programs.
 *
 * @module
 */

import type { CheckReport } from "../../commands/check.ts";
import type { CommitOutcome } from "../../commands/commit_folder.ts";
import type { ListReport } from "../../commands/list.ts";
import type { PruneReport } from "../../commands/prune.ts";
import type { SyncReport } from "../../commands/sync.ts";
import type { FileChange } from "../../core/files/file_changes.ts";
import {
  escapeUnprintable,
  escapeUnprintableInJson,
} from "../../core/catalog/identifier.ts";
import { selectMissed } from "../../core/catalog/select_missed.ts";
import {
  EXIT_CODES,
  type ExitCode,
  type SchemaSyncError,
} from "../../errors.ts";
import {
  describeCheck,
  describeList,
  describePrune,
  describeSkipped,
  describeSync,
} from "./objects.ts";

/** What a command that reads the database gives back. */
export type Report = SyncReport | ListReport | CheckReport | PruneReport;

/** Shows one file of a folder as a diff. */
export type ShowDiff = (change: FileChange, folder: string) => string;

/** The exit code that a report stands for: a failure goes before a difference. */
export function exitCodeOf(report: Report): ExitCode {
  const failure = findFailure(report);
  if (failure !== undefined) return failure.code;
  if (selectMissed(report.skipped).length > 0) return EXIT_CODES.partial;
  return report.command === "check" && report.files.length > 0
    ? EXIT_CODES.differs
    : EXIT_CODES.done;
}

/** What went wrong after the folder was brought in step, if anything. */
export function findFailure(report: Report): SchemaSyncError | undefined {
  return "git" in report ? report.git?.failure : undefined;
}

/** Renders a report for people. */
export function renderReport(report: Report): string {
  return renderLines(describeReport(report));
}

/** Renders what even a quiet run has to say: what it did not read. */
export function renderSkipped(
  { skipped }: Pick<Report, "skipped">,
): string {
  return renderLines(describeSkipped(selectMissed(skipped)));
}

/**
 * Renders a report for programs: one JSON object.
 *
 * @param seconds How long the run took.
 */
export function renderJsonReport(
  report: Report,
  { seconds, showDiff }: {
    readonly seconds: number;
    /** Absent: files are named without their diff. */
    readonly showDiff?: ShowDiff | undefined;
  },
): string {
  const { command, catalog, client, folder, tables, others, skipped } = report;
  return renderJson({
    command,
    database: catalog.database,
    server: catalog.serverVersion,
    client,
    ...("pgDump" in report ? { pgDump: report.pgDump } : {}),
    folder,
    ...showUnchanged(report),
    ...("isDryRun" in report ? { dryRun: report.isDryRun } : {}),
    tables: tables.map(({ kind: _, ...table }) => table),
    objects: others,
    ...("files" in report
      ? {
        files: report.files.map((change) => showFile(change, folder, showDiff)),
      }
      : {}),
    unreadable: skipped.map(({ object: { kind, schema, name }, reason }) => ({
      ...(kind === "table" ? {} : { kind }),
      schema,
      name,
      reason,
    })),
    ...("git" in report && report.git !== undefined ? showGit(report.git) : {}),
    seconds: Math.round(seconds * 100) / 100,
  });
}

/** Renders an error for people: what failed, and on a second line what to do. */
export function renderError({ message, hint }: SchemaSyncError): string {
  return `schema-sync: ${escapeUnprintable(message)}\n${
    escapeUnprintable(hint)
  }\n`;
}

/** Renders an error for programs. */
export function renderJsonError(
  command: string,
  error: SchemaSyncError,
): string {
  return renderJson({ command, error: showError(error) });
}

/** Renders lines for people. */
export function renderLines(lines: readonly string[]): string {
  return lines.map((line) => `${escapeUnprintable(line)}\n`).join("");
}

/** Renders a value for programs, which may be looked at on a terminal. */
export function renderJson(value: unknown): string {
  return escapeUnprintableInJson(JSON.stringify(value, undefined, 2)) + "\n";
}

function describeReport(report: Report): string[] {
  switch (report.command) {
    case "sync":
      return describeSync(report);
    case "list":
      return describeList(report);
    case "check":
      return describeCheck(report);
    case "prune":
      return describePrune(report);
  }
}

/** That nothing has changed since the last sync, and how that was found. */
function showUnchanged(report: Report): Record<string, unknown> {
  return "unchangedBy" in report && report.unchangedBy !== undefined
    ? { unchanged: true, unchangedBy: report.unchangedBy }
    : {};
}

function showFile(
  change: FileChange,
  folder: string,
  showDiff: ShowDiff | undefined,
): Record<string, string> {
  const { file, before, after } = change;
  const kind = before === undefined
    ? "added"
    : after === undefined
    ? "removed"
    : "changed";
  return {
    file,
    change: kind,
    ...(showDiff === undefined ? {} : { diff: showDiff(change, folder) }),
  };
}

function showGit(
  { commit, pushedTo, failure }: CommitOutcome,
): Record<string, unknown> {
  return {
    commit: commit ?? null,
    ...(pushedTo === undefined ? {} : { pushedTo }),
    ...(failure === undefined ? {} : { error: showError(failure) }),
  };
}

function showError({ code, message, hint }: SchemaSyncError): unknown {
  return { code, message, hint };
}
