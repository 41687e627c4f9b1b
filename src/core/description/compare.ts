/**
 * Compares two descriptions.
 *
 * @module
 */

import { sortByName } from "../catalog/identifier.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { isSameTable } from "../dump/same_ddl.ts";
import { listDifferences } from "../files/detail_differences.ts";
import { readDdlDetails } from "../files/object_details.ts";
import {
  type DescribedObject,
  type Description,
  listObjects,
} from "./description.ts";

/** An object that is not in both, or not the same. */
export interface Change extends ObjectId {
  readonly change: "added" | "changed" | "removed";
  /** `+ column email text`, `- index users_name_idx`; of a changed one. */
  readonly differences: readonly string[];
  /** The statements that it had before; absent: it was not there. */
  readonly before?: string;
}

/**
 * Finds what differs, in the order of the names.
 *
 * What another version of `pg_dump` only writes in other words is no difference.
 */
export function compareDescriptions(
  before: Description,
  after: Description,
): Change[] {
  const old = mapByKey(before);
  const now = mapByKey(after);
  return sortByName([
    ...[...now.values()].flatMap((object) =>
      compareObject(old.get(keyOf(object)), object)
    ),
    ...[...old.values()].filter((object) => !now.has(keyOf(object)))
      .map((object) => buildChange(object, "removed", object)),
  ]);
}

function mapByKey(
  description: Description,
): ReadonlyMap<string, DescribedObject> {
  return new Map(
    listObjects(description).map((object) => [keyOf(object), object]),
  );
}

function compareObject(
  before: DescribedObject | undefined,
  after: DescribedObject,
): Change[] {
  if (before === undefined) return [buildChange(after, "added")];
  if (before.ddl === after.ddl || isSameTable(before.ddl, after.ddl)) return [];
  return [{
    ...buildChange(after, "changed", before),
    differences: listDifferences(
      readDdlDetails(before.ddl, before),
      readDdlDetails(after.ddl, after),
    ),
  }];
}

function buildChange(
  { kind, schema, name }: DescribedObject,
  change: Change["change"],
  before?: DescribedObject,
): Change {
  return {
    ...{ kind, schema, name, change, differences: [] },
    ...(before === undefined ? {} : { before: before.ddl }),
  };
}
