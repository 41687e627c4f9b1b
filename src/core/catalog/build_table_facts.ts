/**
 * What the headers of tables, foreign ones too, tell beside enums and foreign keys.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { appendTo } from "../text/lists.ts";
import { describeDomain } from "./build_types.ts";
import type { Readers } from "./build_readers.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { showQualifiedName } from "./identifier.ts";
import type { ObjectDirectory } from "./object_directory.ts";
import {
  buildFact,
  type FactItem,
  type ObjectFact,
  showColumns,
  sortItems,
} from "./object_fact.ts";
import { keyOf } from "./object_id.ts";

/** The facts of tables, by OID; none of a table of which there is none. */
export function buildTableFacts(
  document: CatalogDocument,
  directory: ObjectDirectory,
  { readBy }: Readers,
): Map<number, ObjectFact[]> {
  const facts = new Map<number, ObjectFact[]>();
  function add(oid: number, more: readonly ObjectFact[]): void {
    if (more.length > 0) facts.set(oid, [...facts.get(oid) ?? [], ...more]);
  }
  for (const [oid, more] of describeTypes(document)) add(oid, more);
  for (const [oid, more] of describeParents(document, directory)) {
    add(oid, more);
  }
  for (const [oid, items] of collectPartitions(document, directory)) {
    add(oid, [{ label: "Partitions", items, isCounted: true }]);
  }
  for (const [oid, id] of directory.relations) {
    if (id.kind !== "table" && id.kind !== "foreign_table") continue;
    add(oid, buildFact("Read by", sortItems(readBy.get(keyOf(id)) ?? [])));
  }
  return facts;
}

function* describeTypes(
  { types, usedTypes }: CatalogDocument,
): Generator<[number, ObjectFact[]]> {
  const byOid = new Map(types.map((row) => [row.oid, row]));
  const uses = Map.groupBy(usedTypes, ([attrelid]) => attrelid);
  for (const [attrelid, used] of uses) {
    const rows = used.flatMap(([, typoid]) => byOid.get(typoid) ?? []);
    const facts = rows.map((row): ObjectFact => {
      const { nspname: schema, typname: name } = row;
      const isDomain = row.typtype === "d";
      return {
        label: `${isDomain ? "Domain" : "Composite"} ${
          showQualifiedName({ schema, name })
        }`,
        items: isDomain
          ? [{ text: describeDomain(row) }]
          : showColumns(row.attributes),
      };
    });
    facts.sort((a, b) => compareByteOrder(a.label, b.label));
    yield [attrelid, facts];
  }
}

/** `Partition of events: FOR VALUES IN (1)`, `Inherited from base: id integer`. */
function* describeParents(
  { inherits, partitions, columnTypes }: CatalogDocument,
  { relations }: ObjectDirectory,
): Generator<[number, ObjectFact[]]> {
  const bounds = new Map(partitions);
  const columns = new Map(columnTypes);
  for (const [child, parent] of inherits) {
    const id = relations.get(parent);
    if (id === undefined) continue;
    const shown = showQualifiedName(id);
    const bound = bounds.get(child);
    yield [
      child,
      bound === undefined
        ? buildFact(
          `Inherited from ${shown}`,
          showColumns(columns.get(parent) ?? []),
        )
        : [{ label: `Partition of ${shown}`, items: [{ text: bound }] }],
    ];
  }
}

/** The bounds of a partition tell of it, also where partitions have no files. */
function collectPartitions(
  { inherits, partitions }: CatalogDocument,
  { relations }: ObjectDirectory,
): Map<number, FactItem[]> {
  const bounds = new Map(partitions);
  const byParent = new Map<number, FactItem[]>();
  for (const [child, parent] of inherits) {
    const id = relations.get(child);
    const bound = bounds.get(child);
    if (id === undefined || bound === undefined) continue;
    const text = `${showQualifiedName(id)} ${bound}`;
    appendTo(byParent, parent, { text, about: id });
  }
  for (const [parent, items] of byParent) {
    byParent.set(parent, sortItems(items));
  }
  return byParent;
}
