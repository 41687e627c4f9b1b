/**
 * What a watch says: one line for each sync, and a quiet one in between.
 *
 * @module
 */

import type { SyncReport } from "../../commands/sync.ts";
import {
  countByKind,
  keyOf,
  type ObjectId,
  showObject,
} from "../../core/catalog/object_id.ts";
import { selectMissed } from "../../core/catalog/select_missed.ts";

type Outcome = SyncReport["tables"][number];

/** Objects that a line names; of more it gives the numbers. */
const MAX_NAMES = 5;

/**
 * Tells what a sync did, on one line: `12:03:07 added survey_notes; changed users`.
 *
 * @param time Of the day, for people.
 * @param orphaned What {@linkcode listOrphaned} gave after the sync before.
 */
export function describeRound(
  report: SyncReport,
  time: string,
  orphaned: ReadonlySet<string>,
): string {
  const { tables, others, skipped, git } = report;
  const objects = [...tables, ...others];
  const select = (change: Outcome["change"]): Outcome[] =>
    objects.filter((object) => object.change === change);
  const missed = selectMissed(skipped);
  const parts = [
    ...describeObjects("added", select("added")),
    ...describeObjects("changed", select("changed")),
    ...describeObjects(
      "orphaned",
      objects.filter((object) =>
        object.status === "orphaned" && !orphaned.has(keyOf(object))
      ),
    ),
    ...describeObjects("not read", missed.map(({ object }) => object)),
    ...(git?.commit === undefined ? [] : [`committed ${git.commit.id}`]),
    ...(git?.pushedTo === undefined ? [] : [`pushed to ${git.pushedTo}`]),
  ];
  const text = parts.length === 0 ? "in step" : parts.join("; ");
  return `${time} ${text}`;
}

/** The keys of what the folder alone has. */
export function listOrphaned(
  { tables, others }: SyncReport,
): ReadonlySet<string> {
  return new Set(
    [...tables, ...others].filter(({ status }) => status === "orphaned")
      .map(keyOf),
  );
}

function describeObjects(
  what: string,
  objects: readonly ObjectId[],
): string[] {
  if (objects.length === 0) return [];
  const shown = objects.length <= MAX_NAMES
    ? objects.map(showObject)
    : countByKind(objects);
  return [`${what} ${shown.join(", ")}`];
}

/** The line that stands while nothing happens: `watching skyfire, last change 12:03`. */
export function describeWaiting(
  database: string,
  lastChange: string | undefined,
): string {
  return lastChange === undefined
    ? `watching ${database}, no change yet`
    : `watching ${database}, last change ${lastChange}`;
}
