/**
 * Finds out that nothing has changed since the last sync, without reading it all.
 *
 * @module
 */

import {
  findChangedCatalogs,
  type FolderRecord,
  parseRecord,
  renderSettings,
} from "../core/files/folder_record.ts";
import type { SealState } from "../folder/folder.ts";
import type { Fingerprint, Source } from "../source/source.ts";
import type { CommandInput } from "./read_state.ts";

/** What it takes to know a state again. */
export interface RecordInput extends CommandInput {
  /** Whether files go without the comments of `pg_dump`; absent: they do not. */
  readonly omitsComments?: boolean;
  /** Whether there is a page with a diagram; absent: there is none. */
  readonly hasDiagram?: boolean;
  /** Version of this program. */
  readonly program: string;
  /** Whether to read all, as if nothing were known from before. */
  readonly isFull?: boolean;
  /**
   * Called when all has to be read.
   *
   * @param reason Half a sentence: `the files have changed`.
   */
  readonly onFull?: (reason: string) => void;
}

/** A database and a folder that are as the last sync left them. */
export interface Unchanged {
  readonly record: FolderRecord;
  /** Whether files have other times or places than in the record. */
  readonly isTouched: boolean;
}

/**
 * Compares database, folder and settings with the record of the last sync.
 *
 * @returns `undefined` unless all is as it was, and for what was named: then
 * nothing is said of the rest.
 * @throws {SchemaSyncError} As the source and the folder do.
 */
export async function findUnchanged(
  input: RecordInput,
): Promise<Unchanged | undefined> {
  const { source, folder, filter, isFull = false, onFull } = input;
  if (isFull || filter.names.length > 0) return undefined;
  const text = await folder.readRecord();
  const record = text === undefined ? undefined : parseRecord(text);
  const reason = explainUnusable(record, input);
  if (record === undefined || reason !== undefined) {
    if (reason !== undefined) onFull?.(reason);
    return undefined;
  }
  const [fingerprint, seal] = await Promise.all([
    source.readFingerprint(),
    folder.compareSeal(record.seal),
  ]);
  const now = { client: source.client, fingerprint, seal };
  const difference = explainDifference(record, now);
  if (difference === undefined) return { record, isTouched: seal !== "same" };
  onFull?.(difference);
  return undefined;
}

/** What can be told before the database is asked. */
function explainUnusable(
  record: FolderRecord | undefined,
  { program, filter, omitsComments = false, hasDiagram }: RecordInput,
): string | undefined {
  if (record === undefined) return "no earlier sync has left its state";
  const { means } = record;
  if (means.program !== program) {
    return `the last sync was made by version ${means.program}`;
  }
  return means.settings === renderSettings(filter, omitsComments, hasDiagram)
    ? undefined
    : "the settings have changed";
}

/** What is to be compared with a record. */
interface Now {
  readonly client: Source["client"];
  readonly fingerprint: Fingerprint | undefined;
  readonly seal: SealState;
}

function explainDifference(
  { means, fingerprint: before }: FolderRecord,
  { client, fingerprint, seal }: Now,
): string | undefined {
  if (seal === "other") return "the files have changed";
  if (fingerprint === undefined) {
    return "the database has no fingerprint for this role";
  }
  if (means.client !== client) return `the client is now "${client}"`;
  if (means.pgDump !== fingerprint.pgDump) {
    return `pg_dump is now ${fingerprint.pgDump}`;
  }
  const changed = findChangedCatalogs(before, fingerprint.content);
  return changed.length === 0
    ? undefined
    : `the database has changed (${changed.join(", ")})`;
}
