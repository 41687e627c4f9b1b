import { assertEquals } from "@std/assert";

import {
  findKind,
  findKindByHeader,
  KIND_FOLDERS,
  kindOf,
  KINDS,
} from "../../../../src/core/catalog/object_kind.ts";
import {
  countByKind,
  keyOf,
  showObject,
} from "../../../../src/core/catalog/object_id.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

for (
  const [word, kind] of [
    ...[["table", "table"], ["tables", "table"], ["views", "view"]] as const,
    ...[["foreign_table", "foreign_table"], [
      "foreign_tables",
      "foreign_table",
    ]] as const,
    ...[["foreign tables", "foreign_table"], [
      "functions",
      "function",
    ]] as const,
    ...[["database", "database"], ["database_files", "database"]] as const,
    ...[["Views", undefined], ["", undefined], [
      "extension",
      undefined,
    ]] as const,
  ]
) {
  Deno.test(`findKind() takes ${JSON.stringify(word)} for ${kind}`, () => {
    assertEquals(findKind(word), kind);
  });
}

Deno.test("findKindByHeader() knows the first line of every kind", () => {
  for (const kind of KINDS) {
    assertEquals(findKindByHeader(kindOf(kind).header), kind);
  }
  assertEquals(findKindByHeader("view"), undefined);
});

Deno.test("KIND_FOLDERS has the folder of each kind but tables, and that of partitions", () => {
  assertEquals(KIND_FOLDERS, [
    ...["partitions", "views", "foreign_tables", "functions", "types"],
    ...["sequences", "database"],
  ]);
});

Deno.test("keyOf() tells kinds apart, showObject() names all but tables by their kind", () => {
  const [view, table] = [objectId("view", "F l", "app"), tableId("F l", "app")];
  assertEquals(keyOf(view) === keyOf(table), false);
  assertEquals([view, table].map(showObject), [
    ...['view app."F l"', 'app."F l"'],
  ]);
});

Deno.test("countByKind() counts in the order of the kinds", () => {
  assertEquals(
    countByKind([
      ...[objectId("type", "a"), objectId("view", "b"), objectId("type", "c")],
      ...[tableId("d"), objectId("foreign_table", "e")],
    ]),
    ["1 table", "1 view", "1 foreign table", "2 types"],
  );
});
