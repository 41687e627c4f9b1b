/**
 * The record of a sync, by which the next one finds out that nothing has changed.
 *
 * It is kept in the folder, in a file that git does not see, and holds nothing that
 * is secret or of one machine.
 *
 * @module
 */

import {
  isJsonObject,
  type JsonObject,
  parseJsonObject,
} from "../text/json_object.ts";
import { type Kind, KINDS } from "../catalog/object_kind.ts";
import type { ObjectId } from "../catalog/object_id.ts";
import { type Status, STATUSES } from "../catalog/object_status.ts";
import type { TableFilter } from "../catalog/selection.ts";
import type { Standings } from "./status.ts";

/** What the files of ours in the folder were. */
export interface FolderSeal {
  /**
   * Digest of their sizes, times and places on the disk, which is soon compared;
   * absent: a file was so young that it may have been written again unnoticed.
   */
  readonly stats?: string;
  /** Digest of all that they hold. */
  readonly content: string;
}

/** What a sync is made with, and what it thereby depends on. */
export interface RecordedMeans {
  /** Version of this program. */
  readonly program: string;
  /** As {@linkcode renderSettings} gives them. */
  readonly settings: string;
  readonly client: string;
  /** Version of the `pg_dump` that would be run. */
  readonly pgDump: string;
}

/** What a sync found, as reports tell it. */
export interface RecordedFindings {
  readonly database: string;
  readonly serverVersion: string;
  /** Version of the `pg_dump` that was run; absent if there was nothing to dump. */
  readonly pgDump?: string;
  /** What a sync tells of. */
  readonly synced: Standings;
  /** What a list tells of. */
  readonly listed: Standings;
}

/** All that is kept. */
export interface FolderRecord {
  readonly means: RecordedMeans;
  /** Of the database, by catalog. */
  readonly fingerprint: Readonly<Record<string, string>>;
  readonly seal: FolderSeal;
  readonly findings: RecordedFindings;
}

/** Another one after each change of what {@linkcode renderRecord} writes. */
const FORMAT = 1;

/** What of the settings shapes a folder, as one text. */
export function renderSettings(
  filter: TableFilter,
  omitsComments: boolean,
  hasDiagram = false,
): string {
  const { schemas, hasDefaultSchemas, excluded, kinds, called } = filter;
  return JSON.stringify([
    ...[schemas ?? null, hasDefaultSchemas ?? false, excluded, kinds ?? null],
    ...[filter.omitsPartitions ?? false, omitsComments, hasDiagram],
    // What they are called is told where one of them leaves an object out.
    ...[called?.schemas ?? null, called?.excluded ?? null],
  ]);
}

/** Renders the file. */
export function renderRecord(
  { means, fingerprint, seal, findings }: FolderRecord,
): string {
  const { synced, listed, ...found } = findings;
  const file = {
    format: FORMAT,
    ...{ means, fingerprint, seal },
    found,
    synced: renderStandings(synced),
    // Mostly the same, and then not said twice.
    ...(isSame(synced, listed) ? {} : { listed: renderStandings(listed) }),
  };
  return `${JSON.stringify(file)}\n`;
}

/**
 * Reads the text of the file.
 *
 * @returns `undefined` if it is none that this version wrote.
 */
export function parseRecord(text: string): FolderRecord | undefined {
  const file = parseJsonObject(text);
  if (file?.["format"] !== FORMAT) return undefined;
  const synced = parseStandings(file["synced"]);
  const listed = parseStandings(file["listed"] ?? file["synced"]);
  const { means, fingerprint, seal, found } = file;
  const isWhole = synced !== undefined && listed !== undefined &&
    isOfTexts(means, ["program", "settings", "client", "pgDump"]) &&
    isOfTexts(fingerprint, []) && isOfTexts(seal, ["content"]) &&
    isOfTexts(found, ["database", "serverVersion"]);
  if (!isWhole) return undefined;
  return {
    means: means as JsonObject & RecordedMeans,
    fingerprint: fingerprint as Record<string, string>,
    seal: seal as JsonObject & FolderSeal,
    findings: {
      ...found as Pick<RecordedFindings, "database" | "serverVersion">,
      ...{ synced, listed },
    },
  };
}

/** The catalogs in which two fingerprints differ, in the order of their names. */
export function findChangedCatalogs(
  before: FolderRecord["fingerprint"],
  after: FolderRecord["fingerprint"],
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort();
}

/** One object, as short as it can be said: there may be tens of thousands. */
type ObjectRow = readonly [
  kind: number,
  schema: string,
  name: string,
  file: string,
  status: number,
];

type SkippedRow = readonly [
  kind: number,
  schema: string,
  name: string,
  reason: string,
  isExcluded: boolean,
  isMissed: boolean | null,
];

interface StandingRows {
  readonly objects: readonly ObjectRow[];
  readonly skipped: readonly SkippedRow[];
}

function renderStandings({ objects, skipped }: Standings): StandingRows {
  return {
    objects: objects.map(({ kind, schema, name, file, status }) => [
      ...[KINDS.indexOf(kind), schema, name, file] as const,
      STATUSES.indexOf(status),
    ]),
    skipped: skipped.map(({ object, reason, isExcluded, isMissed }) => [
      ...[KINDS.indexOf(object.kind), object.schema, object.name] as const,
      ...[reason, isExcluded, isMissed ?? null] as const,
    ]),
  };
}

function isSame(a: Standings, b: Standings): boolean {
  return JSON.stringify(renderStandings(a)) ===
    JSON.stringify(renderStandings(b));
}

function parseStandings(value: unknown): Standings | undefined {
  if (!isJsonObject(value)) return undefined;
  const { objects, skipped } = value;
  const isWhole = Array.isArray(objects) && Array.isArray(skipped) &&
    objects.every(isObjectRow) && skipped.every(isSkippedRow);
  if (!isWhole) return undefined;
  return {
    objects: objects.map(([kind, schema, name, file, status]) => ({
      ...parseObject(kind, schema, name),
      file,
      status: STATUSES[status] as Status,
    })),
    skipped: skipped.map((
      [kind, schema, name, reason, isExcluded, isMissed],
    ) => ({
      object: parseObject(kind, schema, name),
      ...{ reason, isExcluded },
      ...(isMissed === null ? {} : { isMissed }),
    })),
  };
}

function parseObject(kind: number, schema: string, name: string): ObjectId {
  return { kind: KINDS[kind] as Kind, schema, name };
}

function isObjectRow(row: unknown): row is ObjectRow {
  return Array.isArray(row) && row.length === 5 && isNamed(row) &&
    typeof row[3] === "string" && STATUSES[row[4]] !== undefined;
}

function isSkippedRow(row: unknown): row is SkippedRow {
  return Array.isArray(row) && row.length === 6 && isNamed(row) &&
    typeof row[3] === "string" && typeof row[4] === "boolean" &&
    (row[5] === null || typeof row[5] === "boolean");
}

function isNamed([kind, schema, name]: readonly unknown[]): boolean {
  return typeof kind === "number" && KINDS[kind] !== undefined &&
    typeof schema === "string" && typeof name === "string";
}

/** Whether all members are texts, and these among them. */
function isOfTexts(value: unknown, names: readonly string[]): boolean {
  return isJsonObject(value) &&
    Object.values(value).every((member) => typeof member === "string") &&
    names.every((name) => Object.hasOwn(value, name));
}
