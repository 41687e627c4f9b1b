/**
 * Decides what happens to the file of an object.
 *
 * @module
 */

import type { Table } from "../catalog/catalog.ts";
import { showQualifiedName } from "../catalog/identifier.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { kindOf } from "../catalog/object_kind.ts";
import { DumpTextError } from "../dump/entries.ts";
import { renewChecksum } from "./ddl_checksum.ts";
import {
  fileOf,
  type FolderContent,
  type FolderState,
} from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";
import {
  isReformatted,
  isSameFile,
  noteOrphaned,
  parseObjectFile,
  renderObjectFile,
  restoreLineEnds,
  withTimeOf,
} from "./object_file.ts";
import { type ObjectStanding, standAt } from "./status.ts";
import { listOrphaned, type SyncFacts } from "./sync_facts.ts";

/** What a run does to the file of an object. */
export type ObjectChange = "added" | "changed" | "unchanged" | "removed";

/** What became of one object. */
export interface ObjectOutcome extends ObjectStanding {
  readonly change: ObjectChange;
  /**
   * Set where the object is the same as before and only the words differ that
   * another version of `pg_dump` has for it.
   */
  readonly formatOnly?: true;
}

/** What becomes of an object, and what that takes. */
export interface PlannedObject {
  readonly outcome: ObjectOutcome;
  readonly step?: FolderStep;
}

/** Plans the file of an object that is in the dump. */
export function planObject(
  object: Table | ObjectId,
  facts: SyncFacts,
): PlannedObject {
  const { folder, recalled } = facts;
  const text = renderObject(object, facts);
  const before = folder.present.get(keyOf(object));
  const old = before === undefined
    ? recall(object, fileOf(object, folder), recalled)
    : folder.content.get(before) ?? "";
  const status = old === undefined ? "new" : "current";
  const standing = standAt(object, folder, status);
  if (old === undefined) {
    return writeObject({ ...standing, change: "added" }, text);
  }
  if (isSameFile(old, text)) {
    return planSame(standing, { before, old, text });
  }
  const format = isReformatted(old, text) ? { formatOnly: true } as const : {};
  return writeObject({ ...standing, change: "changed", ...format }, text);
}

/** A file that says what it has to say may be gone, be elsewhere, or lack line ends. */
function planSame(
  standing: ObjectStanding,
  { before, old, text }: {
    readonly before: string | undefined;
    readonly old: string;
    readonly text: string;
  },
): PlannedObject {
  if (before === undefined) {
    const recalled = withTimeOf(old, text);
    return writeObject({ ...standing, change: "unchanged" }, recalled);
  }
  const change = before === standing.file ? "unchanged" : "changed";
  const outcome: ObjectOutcome = { ...standing, change };
  // A merge may have brought two changes together, and the checksum of one.
  const restored = restoreLineEnds(old, text) ?? renewChecksum(old, text);
  return restored === old ? { outcome } : writeObject(outcome, restored);
}

function writeObject(outcome: ObjectOutcome, text: string): PlannedObject {
  return { outcome, step: { kind: "write", file: outcome.file, text } };
}

function renderObject(
  object: Table | ObjectId,
  { entries, context }: SyncFacts,
): string {
  const own = entries.get(keyOf(object))?.entries ?? [];
  const { entryTypes, singular } = kindOf(object.kind);
  const isMade = own.some(({ type }) => entryTypes.includes(type));
  if (object.kind === "table" && !isMade) {
    throw new DumpTextError(
      `it lacks ${singular} ${showQualifiedName(object)}`,
    );
  }
  return renderObjectFile(object, own, context);
}

/** The text of the file that an object had, if it is known and was the object's. */
function recall(
  object: ObjectId,
  file: string,
  recalled: FolderContent,
): string | undefined {
  const text = recalled.get(file);
  const parsed = text === undefined ? undefined : parseObjectFile(text);
  return parsed !== undefined && keyOf(parsed) === keyOf(object)
    ? text
    : undefined;
}

/** A file that stays though its object is gone says so itself. */
export function planOrphaned(facts: SyncFacts): PlannedObject[] {
  const { folder, selection } = facts;
  const orphaned = selection.isNamed ? selection.dropped : listOrphaned(facts);
  return orphaned.map((object) => {
    const standing = standAt(object, folder, "orphaned");
    const from = folder.present.get(keyOf(object)) ?? standing.file;
    const file = findPlace(keyOf(object), from, folder);
    const outcome: ObjectOutcome = { ...standing, file, change: "unchanged" };
    const old = folder.content.get(from) ?? "";
    const text = noteOrphaned(old);
    return text === old ? { outcome } : writeObject(outcome, text);
  });
}

/** Where a file has to be; where it is, as long as another one stands there. */
export function findPlace(
  key: string,
  from: string,
  { names, content }: FolderState,
): string {
  const to = names.get(key) ?? from;
  return content.has(to) ? from : to;
}
