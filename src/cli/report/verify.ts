/**
 * What `verify` says: what was rebuilt, what could not be, and what is wrong.
 *
 * @module
 */

import type { VerifyReport } from "../../commands/verify.ts";
import {
  countByKind,
  countObjects,
  keyOf,
} from "../../core/catalog/object_id.ts";
import { KINDS } from "../../core/catalog/object_kind.ts";
import { countThings } from "../../core/text/count_things.ts";
import { EXIT_CODES, type ExitCode } from "../../errors.ts";
import { renderFileDiff } from "./diff.ts";
import { renderJson, renderLines } from "./text.ts";

/** A statement of a report that failed. */
type Failed = VerifyReport["failed"][number];

/** What is wrong goes before what could not be proven. */
export function exitCodeOfVerify(report: VerifyReport): ExitCode {
  const { problems, failed, consequences, bodies, files, unproven } = report;
  const isWrong = consequences > 0 ||
    [problems, failed, bodies, files].some(({ length }) => length > 0);
  if (isWrong) return EXIT_CODES.differs;
  return unproven.length > 0 ? EXIT_CODES.partial : EXIT_CODES.done;
}

/** Renders a report for people, with the diff of each file that came back otherwise. */
export function renderVerifyReport(report: VerifyReport): string {
  const diffs = report.files
    .map((change) => renderFileDiff(change, report.folder));
  return [renderLines(describeVerify(report)), ...diffs].join("");
}

/** Renders it for programs. */
export function renderVerifyJson(
  report: VerifyReport,
  seconds: number,
): string {
  const { command, folder, where, serverVersion, pgDump } = report;
  return renderJson({
    ...{ command, folder, where, server: serverVersion, pgDump },
    objects: report.objects.length,
    proven: report.proven.length,
    formatOnly: report.formatOnly,
    unproven: report.unproven.map(({ object, file, need }) => {
      const { kind, schema, name } = object;
      return { kind, schema, name, file, need };
    }),
    problems: report.problems,
    failed: report.failed.map(showFailed),
    consequences: report.consequences,
    bodies: report.bodies.map(showFailed),
    doubtful: report.doubtful.map(showFailed),
    files: report.files.map((change) => ({
      file: change.file,
      diff: renderFileDiff(change, folder),
    })),
    headers: report.headers,
    orphaned: report.orphaned,
    statements: report.statements,
    replayed: report.replayed.length,
    rounds: report.rounds,
    roles: report.roles,
    seconds: Math.round(seconds * 100) / 100,
  });
}

function showFailed({ entry, code, message }: Failed): unknown {
  const { file, line, sql } = entry;
  return { file, line, statement: sql, code, message };
}

/** Tells it line by line, but for the diffs. */
function describeVerify(report: VerifyReport): string[] {
  const { folder, problems, failed, consequences, bodies } = report;
  return [
    `Rebuilt ${countRebuilt(report)} from ${folder}`,
    ...describeNotes(report),
    ...describeUnproven(report),
    ...problems.map(({ file, line, message }) =>
      `✗ ${showPlace(file, line)} ${message}`
    ),
    ...failed.flatMap(describeFailed),
    ...(consequences === 0 ? [] : [
      `  ${
        countThings(consequences, "more statement")
      } failed for want of these`,
    ]),
    ...bodies.flatMap(describeFailed),
    ...describeVerdict(report),
  ];
}

/** `139 tables, 33 views`, or `131 of 139 tables` where not all are proven. */
function countRebuilt({ objects, proven }: VerifyReport): string {
  const keys = new Set(proven.map(keyOf));
  const counts = KINDS.flatMap((kind) => {
    const all = objects.filter((object) => object.kind === kind);
    const count = all.filter((object) => keys.has(keyOf(object))).length;
    const shown = countObjects(kind, all.length);
    if (all.length === 0) return [];
    return [count === all.length ? shown : `${count} of ${shown}`];
  });
  return counts.length === 0 ? "nothing" : counts.join(", ");
}

/** What is not wrong, and good to know. */
function describeNotes(
  { orphaned, headers, doubtful }: VerifyReport,
): string[] {
  return [
    ...(orphaned.length === 0 ? [] : [
      `⚠ ${countThings(orphaned.length, "orphaned file")} left out: ${
        orphaned.join(", ")
      }`,
    ]),
    ...(headers.length === 0 ? [] : [
      `⚠ ${countThings(headers.length, "header")} ${
        headers.length === 1 ? "names" : "name"
      } what the folder has no file of, or not all it has: ${
        headers.join(", ")
      }`,
    ]),
    ...doubtful.map(({ entry: { file, line }, message }) =>
      `⚠ ${
        showPlace(file, line)
      } its body will fail, or finds it elsewhere: ${message}`
    ),
  ];
}

function describeUnproven({ unproven }: VerifyReport): string[] {
  const byNeed = Map.groupBy(unproven, ({ need }) => need);
  return [...byNeed].flatMap(([need, members]) => {
    const counts = countByKind(members.map(({ object }) => object));
    return [
      `⚠ ${counts.join(", ")} not proven: ${
        members.length === 1 ? "needs" : "need"
      } ${need}`,
      ...members.map(({ file }) => `    ${file}`),
    ];
  });
}

function describeFailed({ entry, message }: Failed): string[] {
  const { file, line, sql } = entry;
  const [first = ""] = sql.split("\n");
  return [`✗ ${showPlace(file, line)} ${message}`, `    ${first}`];
}

/** `users.sql:12:`, as compilers have it. */
function showPlace(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}:`;
}

function describeVerdict(report: VerifyReport): string[] {
  const { files, formatOnly } = report;
  if (files.length > 0) {
    return [
      `✗ ${countThings(files.length, "file")} ${
        files.length === 1 ? "is" : "are"
      } not what the database made from the folder says:`,
    ];
  }
  const code = exitCodeOfVerify(report);
  if (code === EXIT_CODES.differs) return [];
  const all = code === EXIT_CODES.done ? "every file" : "every other file";
  const other = formatOnly === 0 ? "" : ` (${formatOnly} in format only)`;
  return [`✓ ${all} is what the database made from it says${other}`];
}
