/**
 * Builds views, foreign tables and sequences.
 *
 * @module
 */

import type { EnumType } from "./build_enums.ts";
import type { Readers } from "./build_readers.ts";
import type { CatalogDocument, RelationRow } from "./catalog_document.ts";
import {
  showIdentifier,
  showLiteral,
  showQualifiedName,
} from "./identifier.ts";
import {
  buildFact,
  type ObjectFact,
  showColumns,
  sortItems,
} from "./object_fact.ts";
import { keyOf, type ObjectId } from "./object_id.ts";
import type { ColumnRow } from "./object_rows.ts";
import type { ObjectContext, OtherObject } from "./other_object.ts";

/** Views, foreign tables, and the sequences that no table owns. */
export function buildRelations(
  document: CatalogDocument,
  { directory: { relations }, readers, tableFacts, enums }: ObjectContext,
): OtherObject[] {
  const names = new Map(document.columns);
  const types = new Map(document.columnTypes);
  const servers = new Map(document.foreignServers);
  return document.relations.flatMap((row) => {
    const id = relations.get(row.oid);
    switch (id?.kind) {
      case "view":
        return [buildView(id, row, types.get(row.oid) ?? [], readers)];
      case "foreign_table": {
        const server = servers.get(row.oid) ?? "";
        const columns = names.get(row.oid);
        const facts = [
          ...(enums.get(row.oid) ?? []).map(describeEnum),
          ...tableFacts.get(row.oid) ?? [],
        ];
        return [buildForeignTable(id, row, { server, columns, facts })];
      }
      case "sequence":
        return [{
          ...id,
          comment: row.description ?? "",
          facts: [],
          cells: [],
        }];
      default:
        return [];
    }
  });
}

function buildView(
  id: ObjectId,
  row: RelationRow,
  columns: readonly ColumnRow[],
  { reads, readBy }: Readers,
): OtherObject {
  const read = sortItems(reads.get(keyOf(id)) ?? []);
  return {
    ...id,
    oid: row.oid,
    comment: row.description ?? "",
    columns: columns.map(([name]) => name),
    facts: [
      ...buildFact("Columns", showColumns(columns)),
      ...buildFact("Reads", read),
      ...buildFact("Read by", sortItems(readBy.get(keyOf(id)) ?? [])),
    ],
    cells: [String(columns.length), read],
  };
}

function buildForeignTable(
  id: ObjectId,
  row: RelationRow,
  { server, columns, facts }: {
    readonly server: string;
    /** None of a partition. */
    readonly columns: readonly string[] | undefined;
    readonly facts: readonly ObjectFact[];
  },
): OtherObject {
  return {
    ...id,
    oid: row.oid,
    comment: row.description ?? "",
    ...(columns === undefined ? {} : { columns }),
    facts,
    cells: [String(row.columns), showIdentifier(server)],
  };
}

function describeEnum({ schema, name, labels }: EnumType): ObjectFact {
  return {
    label: `Enum ${showQualifiedName({ schema, name })}`,
    items: labels.map((label) => ({ text: showLiteral(label) })),
  };
}
