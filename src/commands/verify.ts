/**
 * `schema-sync verify`: proves that the folder rebuilds the database.
 *
 * @module
 */

import type { ObjectId } from "../core/catalog/object_id.ts";
import { keyOf } from "../core/catalog/object_id.ts";
import type { TableFilter } from "../core/catalog/selection.ts";
import type { FileChange } from "../core/files/file_changes.ts";
import { INDEX_FILE } from "../core/pages/page_names.ts";
import { compareRebuilt } from "../core/verify/compare_rebuilt.ts";
import {
  explainFailures,
  type FailedEntry,
  type UnprovenObject,
} from "../core/verify/explain_failures.ts";
import type { FileProblem } from "../core/verify/file_problem.ts";
import {
  type FileEntry,
  type FolderEntries,
  readFolderEntries,
} from "../core/verify/folder_entries.ts";
import { FolderError } from "../errors.ts";
import type { Folder } from "../folder/folder.ts";
import type {
  FailedEntry as FailedIndex,
  Rebuilder,
  Rebuilt,
} from "../source/rebuilder.ts";
import { explainDumpErrors } from "./read_entries.ts";

/** What a verification works with. */
export interface VerifyInput {
  readonly folder: Folder;
  readonly rebuilder: Rebuilder;
  /** What the folder was made with. */
  readonly filter: TableFilter;
  /** Whether its files go without the comments of `pg_dump`. */
  readonly omitsComments: boolean;
}

/** What came of it. */
export interface VerifyReport {
  readonly command: "verify";
  readonly folder: string;
  /** Where the database was rebuilt, for people. */
  readonly where: string;
  readonly serverVersion: string;
  readonly pgDump: string;
  /** Every object that the folder has a file of, and that is not orphaned. */
  readonly objects: readonly ObjectId[];
  readonly proven: readonly ObjectId[];
  /** How many of them came back in other words. */
  readonly formatOnly: number;
  readonly unproven: readonly UnprovenObject[];
  /** What cannot be right in files. */
  readonly problems: readonly FileProblem[];
  /** Statements that failed. */
  readonly failed: readonly FailedEntry[];
  /** How many more failed for want of these. */
  readonly consequences: number;
  /** Functions whose bodies are wrong. */
  readonly bodies: readonly FailedEntry[];
  /** Functions whose bodies name what is not there, which only a call shows. */
  readonly doubtful: readonly FailedEntry[];
  /** Files that came back otherwise. */
  readonly files: readonly FileChange[];
  /** Files of which only the header names others. */
  readonly headers: readonly string[];
  readonly orphaned: readonly string[];
  readonly rounds: number;
  /** How many statements there are. */
  readonly statements: number;
  /** Those that worked, in the order in which they did. */
  readonly replayed: readonly FileEntry[];
  /** Roles that they name. */
  readonly roles: readonly string[];
  /** Whether schema `public` belongs to who is not the owner of the database. */
  readonly ownsPublic: boolean;
}

/**
 * Rebuilds a database from the folder and compares it with it; writes nothing.
 *
 * @throws {FolderError} If there is nothing to rebuild from.
 * @throws {SchemaSyncError} As the folder and the rebuilder do.
 */
export async function verify(input: VerifyInput): Promise<VerifyReport> {
  const { folder, rebuilder, filter, omitsComments } = input;
  const content = await folder.read();
  const read = readFolderEntries(content);
  requireSomething(folder.path, read);
  const rebuilt = await rebuilder.rebuild(read.entries);
  const { document, dump, rounds, order, roles } = rebuilt;
  const { wrong, consequences, unproven } = explainFailures(
    nameEntries(rebuilt.failed, read),
    { entries: read.entries, listed: read.listed, filter },
  );
  const compared = explainDumpErrors(document.server, () =>
    compareRebuilt({
      ...{ content, files: read.files, omitsComments },
      document,
      dump: dump.text,
      excused: listExcused(read, rebuilt),
    }));
  const isDoubtful = ({ code }: FailedEntry): boolean =>
    UNDEFINED_CODES.has(code);
  const bodies = nameEntries(rebuilt.bodies, read);
  return {
    command: "verify",
    folder: folder.path,
    where: rebuilder.name,
    serverVersion: compared.serverVersion,
    pgDump: dump.version,
    objects: listObjects(read),
    proven: compared.proven,
    formatOnly: compared.formatOnly,
    unproven,
    problems: read.problems,
    failed: wrong,
    consequences,
    bodies: bodies.filter((body) => !isDoubtful(body)),
    doubtful: bodies.filter(isDoubtful),
    files: compared.changes,
    headers: compared.headers,
    orphaned: read.orphaned,
    rounds,
    statements: read.entries.length,
    replayed: order.flatMap((index) => read.entries[index] ?? []),
    roles,
    ownsPublic: read.ownsPublic,
  };
}

/** A file that only says what initdb has made, as `public`, has nothing to prove. */
function listObjects({ files, entries }: FolderEntries): ObjectId[] {
  const filled = new Set(entries.map(({ file }) => file));
  return files
    .filter(({ file, object }) =>
      object.kind !== "database" || filled.has(file)
    )
    .map(({ object }) => object);
}

/** Undefined table, column, function, object, schema: others may have them. */
const UNDEFINED_CODES: ReadonlySet<string> = new Set([
  ...["42P01", "42703", "42883", "42704", "3F000"],
]);

function requireSomething(
  path: string,
  { files, problems, orphaned }: FolderEntries,
): void {
  if (files.length + orphaned.length > 0) return;
  const isEmpty = problems.every(({ file }) => file === INDEX_FILE);
  if (!isEmpty) return;
  throw new FolderError(
    `Cannot verify folder "${path}": there is no file of schema-sync in it`,
    "Name the folder with --out, or fill it with schema-sync sync.",
  );
}

function nameEntries(
  failed: readonly FailedIndex[],
  { entries }: FolderEntries,
): FailedEntry[] {
  return failed.flatMap(({ index, code, message }) => {
    const entry = entries[index];
    return entry === undefined ? [] : [{ entry, code, message }];
  });
}

/** What has failed has been told of, and would only be told once more. */
function listExcused(
  { entries, files, unread }: FolderEntries,
  { failed }: Rebuilt,
): ReadonlySet<string> {
  const broken = new Set(unread);
  return new Set([
    ...failed.flatMap(({ index }) => {
      const entry = entries[index];
      return entry === undefined ? [] : [keyOf(entry.object)];
    }),
    ...files.filter(({ file }) => broken.has(file))
      .map(({ object }) => keyOf(object)),
  ]);
}
