/**
 * A source and a folder for commands, which do nothing but what a test gives.
 *
 * @module
 */

import type {
  CatalogDocument,
  RelationRow,
} from "../../src/core/catalog/catalog_document.ts";
import type { FolderContent } from "../../src/core/files/folder_state.ts";
import type { FolderStep } from "../../src/core/files/folder_step.ts";
import type { Folder } from "../../src/folder/folder.ts";
import { DatabaseError } from "../../src/errors.ts";
import {
  buildChanged,
  type Changed,
  type Dump,
  type OutOfLocks,
  type Source,
  type TablesLocked,
} from "../../src/source/source.ts";
import { buildDocument } from "./catalog_documents.ts";
import { buildDetailsDocument } from "./details_documents.ts";
import { DUMP_CLOSING, renderEntry } from "./dump_texts.ts";

/** A database of these tables, each with one column `id`, and what else is given. */
export function buildSource(
  relations: readonly RelationRow[],
  parts: Partial<Source> = {},
  rows: Partial<CatalogDocument> = {},
): Source {
  const document = buildDocument({ ...rows, relations });
  return {
    client: "tools",
    readCatalog: () => Promise.resolve(document),
    readDetails: () => Promise.resolve(buildDetailsDocument()),
    dump: () => Promise.resolve(dumpTables(relations)),
    findAltered: () => Promise.resolve(new Set()),
    readFingerprint: () => Promise.resolve(undefined),
    hasStoodStill: () => Promise.resolve(true),
    restart: () => Promise.resolve(),
    close: () => Promise.resolve(),
    ...parts,
  };
}

/** The dump of these tables. */
export function dumpTables(
  relations: readonly Pick<RelationRow, "oid" | "relname">[],
): Dump {
  const entries = relations.map(({ oid, relname: name }) =>
    renderEntry(
      { dumpId: oid, oid, name },
      `CREATE TABLE public.${name} (\n    id integer\n);`,
    )
  );
  return {
    kind: "dumped",
    text: entries.join("") + DUMP_CLOSING,
    version: "15.18",
  };
}

/** Hindrances, as a source gives them. */
export const OUT_OF_LOCKS: OutOfLocks = {
  kind: "out of locks",
  error: new DatabaseError("Cannot dump", "Raise the limit."),
};
export const CHANGED: Changed = buildChanged("Cannot dump");

/** Another session keeps a lock on this table of schema `public`. */
export function buildLocked(name: string): TablesLocked {
  const error = new DatabaseError("Cannot dump", "Wait.");
  return { kind: "locked", tables: [{ schema: "public", name }], error };
}

/** A folder that was written to, and how often it was locked. */
export interface FakeFolder extends Folder {
  readonly steps: FolderStep[];
  /** `lock` and `unlock`, and what was done between them. */
  readonly calls: string[];
}

/** A folder that holds this and remembers what it is told to do. */
export function buildFolder(content: FolderContent = new Map()): FakeFolder {
  const steps: FolderStep[] = [];
  const calls: string[] = [];
  const unlock = (): Promise<void> => {
    calls.push("unlock");
    return Promise.resolve();
  };
  return {
    path: "docs/schemas",
    steps,
    calls,
    read: () => Promise.resolve(content),
    lock: () => {
      calls.push("lock");
      return Promise.resolve({ [Symbol.asyncDispose]: unlock });
    },
    apply: (given) => {
      calls.push("apply");
      steps.push(...given);
      return Promise.resolve();
    },
    readRecord: () => Promise.resolve(undefined),
    compareSeal: () => Promise.resolve("other"),
    keepRecord: () => {
      calls.push("keep");
      return Promise.resolve(true);
    },
  };
}
