/**
 * What a run says, as text for people or as JSON for programs.
 *
 * @module
 */

import type { ListReport } from "../commands/list.ts";
import type { SyncReport } from "../commands/sync.ts";
import { escapeUnprintable, showQualifiedName } from "../core/identifier.ts";
import { STATUS_SYMBOLS } from "../core/index_markdown.ts";
import type { UnreadTable } from "../core/selection.ts";
import type { TableStanding } from "../core/status.ts";
import { EXIT_CODES, type ExitCode, type SchemaSyncError } from "../errors.ts";

/** What a command gives back. */
export type Report = SyncReport | ListReport;

/** The exit code that a report stands for. */
export function exitCodeOf(report: Report): ExitCode {
  return report.unread.length > 0 ? EXIT_CODES.partial : EXIT_CODES.done;
}

/** Renders a report for people. */
export function renderReport(report: Report): string {
  const lines = report.command === "sync"
    ? [...describeFound(report), ...describeChanges(report)]
    : [...describeFound(report), ...report.tables.map(describeStanding)];
  return renderLines([...lines, ...describeUnread(report.unread)]);
}

/** Renders what even a quiet run has to say: which tables it did not read. */
export function renderUnread({ unread }: Report): string {
  return renderLines(describeUnread(unread));
}

function renderLines(lines: readonly string[]): string {
  return lines.map((line) => `${escapeUnprintable(line)}\n`).join("");
}

/**
 * Renders a report for programs: one JSON object.
 *
 * @param seconds How long the run took.
 */
export function renderJsonReport(report: Report, seconds: number): string {
  const { command, catalog, client, folder, tables, unread } = report;
  return renderJson({
    command,
    database: catalog.database,
    server: catalog.serverVersion,
    client,
    ...("pgDump" in report ? { pgDump: report.pgDump } : {}),
    folder,
    tables,
    unreadable: unread.map(({ table: { schema, name }, reason }) => ({
      schema,
      name,
      reason,
    })),
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
  { code, message, hint }: SchemaSyncError,
): string {
  return renderJson({ command, error: { code, message, hint } });
}

function renderJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2) + "\n";
}

function describeFound({ tables, unread }: Report): string[] {
  const found = tables.filter(({ status }) => status !== "orphaned");
  const shown = new Set(found.map(showQualifiedName));
  for (const { table, isLeftOut } of unread) {
    if (isLeftOut) shown.delete(table.shown);
    else shown.add(table.shown);
  }
  if (shown.size === 0) return [];
  const added = found.filter(({ status }) => status === "new").length;
  const news = added === 0 ? "" : ` (+${added} new)`;
  return [`Found ${countTables(shown.size)}${news}`];
}

function describeChanges({ tables }: SyncReport): string[] {
  const added = tables.filter(({ change }) => change === "added");
  const existing = tables.filter(({ status }) => status === "current");
  const changed = existing.filter(({ change }) => change === "changed");
  const orphaned = tables.filter(({ status }) => status === "orphaned");
  const lines: string[] = [];
  if (added.length > 0) {
    lines.push("Adding new tables:", ...listFiles(added));
  }
  if (existing.length > 0) {
    const same = existing.length - changed.length;
    lines.push(
      `Updated ${existing.length} existing ${
        existing.length === 1 ? "table" : "tables"
      } (${changed.length} changed, ${same} unchanged)`,
      ...listFiles(changed),
    );
  }
  if (orphaned.length > 0) lines.push(describeOrphaned(orphaned));
  return lines;
}

function listFiles(tables: readonly { file: string }[]): string[] {
  return tables.map(({ file }) => `  ${STATUS_SYMBOLS.current} ${file}`);
}

function describeOrphaned(orphaned: readonly TableStanding[]): string {
  const files = orphaned.map(({ file }) => file).join(", ");
  const why = orphaned.length === 1
    ? "its table is no longer in the database"
    : "their tables are no longer in the database";
  return `${STATUS_SYMBOLS.orphaned} ${orphaned.length} orphaned: ${files} (${why})`;
}

function describeStanding(table: TableStanding): string {
  return `${STATUS_SYMBOLS[table.status]} ${showQualifiedName(table)}`;
}

function describeUnread(unread: readonly UnreadTable[]): string[] {
  if (unread.length === 0) return [];
  return [
    `${STATUS_SYMBOLS.orphaned} ${unread.length} not read:`,
    ...unread.map(({ table, reason }) => `  ${table.shown} (${reason})`),
  ];
}

function countTables(count: number): string {
  return `${count} ${count === 1 ? "table" : "tables"}`;
}
