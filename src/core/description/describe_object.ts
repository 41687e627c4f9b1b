/**
 * Describes what there is to tell of any object.
 *
 * @module
 */

import type { Table } from "../catalog/catalog.ts";
import type { ObjectFact } from "../catalog/object_fact.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import type { OtherObject } from "../catalog/other_object.ts";
import type { OwnedEntries } from "../dump/ownership.ts";
import { renderDdl } from "../files/object_file.ts";
import type { DescribedFact, DescribedObject } from "./description.ts";

/** What objects are described with. */
export interface ObjectContext {
  /** What the dump has of each object, by the key of the object. */
  readonly entries: ReadonlyMap<string, OwnedEntries>;
  /** Whether a filter lets an object be told of. */
  readonly isVisible: (object: ObjectId) => boolean;
}

/** Headers tell them; here columns, and parents and children, do. */
const TOLD_FACTS_REGEXP =
  /^(?:Columns$|Enum |Domain |Composite |Partitions$|Partition of )/;

/** Describes an object as far as it is like all others. */
export function describeObject(
  object: Table | OtherObject | ObjectId,
  { entries, isVisible }: ObjectContext,
): DescribedObject {
  const { kind, schema, name } = object;
  const own = entries.get(keyOf(object))?.entries ?? [];
  const facts = "facts" in object ? object.facts : [];
  return {
    ...{ kind, schema, name },
    comment: "comment" in object ? object.comment : "",
    facts: facts.filter(({ label }) => !TOLD_FACTS_REGEXP.test(label))
      .flatMap((fact) => describeFact(fact, isVisible)),
    ddl: renderDdl(object, own, { omitsComments: true }),
  };
}

/** As in a header: nothing is told of what a filter leaves out. */
function describeFact(
  { label, items }: ObjectFact,
  isVisible: ObjectContext["isVisible"],
): DescribedFact[] {
  const visible = items
    .filter(({ about }) => about === undefined || isVisible(about))
    .map(({ text, about }) => ({
      text,
      ...(about === undefined ? {} : { object: refer(about) }),
    }));
  return visible.length === 0 ? [] : [{ label, items: visible }];
}

/** The same object without all that is known of it. */
export function refer({ kind, schema, name }: ObjectId): ObjectId {
  return { kind, schema, name };
}
