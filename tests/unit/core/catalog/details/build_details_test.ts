import { assertEquals } from "@std/assert";

import { buildDetails } from "../../../../../src/core/catalog/details/build_details.ts";
import {
  buildColumnDetail,
  buildConstraintRow,
  buildDetailsDocument,
  buildIndexRow,
  buildRelationDetail,
  buildSequenceRow,
  buildTriggerRow,
  buildTypeDetail,
  OPCLASSES,
} from "../../../../support/details_documents.ts";

Deno.test("buildDetails() gives relations in byte order, with their parts by name", () => {
  const { relations } = buildDetails(buildDetailsDocument({
    relations: [
      buildRelationDetail(1, "users"),
      buildRelationDetail(2, "Orders", { relkind: "p" }),
      buildRelationDetail(3, "list", { relkind: "v", nspname: "billing" }),
    ],
    triggers: [
      buildTriggerRow(11, "b", { tgrelid: 1, tgenabled: "D" }),
      buildTriggerRow(12, "a", { tgrelid: 1, tgparentid: 9 }),
    ],
    inherits: [[1, 2]],
    viewReads: [[3, 1], [3, 2]],
  }));
  assertEquals(
    [...relations.values()].map(({ name, kind, form }) => [name, kind, form]),
    [
      ["Orders", "table", "partitioned table"],
      ["list", "view", "view"],
      ["users", "table", "table"],
    ],
  );
  const [users, orders, list] = [1, 2, 3].map((oid) => relations.get(oid));
  assertEquals(
    users?.triggers.map(({ name, enabled, parent }) => [name, enabled, parent]),
    [["a", "origin", 9], ["b", "disabled", undefined]],
  );
  assertEquals([users?.parents, orders?.children], [[2], [1]]);
  assertEquals(list?.reads, [2, 1]);
});

Deno.test("buildDetails() names the columns of keys in the order of the key", () => {
  const { relations } = buildDetails(buildDetailsDocument({
    relations: [
      buildRelationDetail(1, "users"),
      buildRelationDetail(2, "items"),
    ],
    columns: [
      buildColumnDetail(1, 1, "a"),
      buildColumnDetail(1, 3, "b"),
      buildColumnDetail(2, 1, "c"),
      buildColumnDetail(2, 2, "d"),
    ],
    constraints: [
      buildConstraintRow(10, "items_fkey", {
        ...{ contype: "f", conrelid: 2, conkey: [2, 1] },
        ...{ confrelid: 1, confkey: [1, 3], confdeltype: "c" },
      }),
    ],
    indexes: [
      buildIndexRow(20, "items_d_lower_c", {
        ...{ indrelid: 2, indkey: [2, 0, 1], indnkeyatts: 2, indexprs: "({})" },
        ...{ indclass: [OPCLASSES.default, OPCLASSES.other] },
        ...{ indcollation: [0, 950], indoption: [3, 0] },
      }),
    ],
  }));
  const items = relations.get(2);
  const [key] = items?.constraints ?? [];
  assertEquals(key?.columns, ["d", "c"]);
  assertEquals(key?.references, {
    relation: 1,
    columns: ["a", "b"],
    onUpdate: "no action",
    onDelete: "cascade",
    match: "simple",
  });
  const [index] = items?.indexes ?? [];
  assertEquals(index?.keys, [
    {
      column: "d",
      opclass: { oid: OPCLASSES.default, name: "int4_ops" },
      hasDefaultOpclass: true,
      collationOid: 0,
      isDescending: true,
      hasNullsFirst: true,
    },
    {
      opclass: { oid: OPCLASSES.other, name: "text_pattern_ops" },
      hasDefaultOpclass: false,
      collationOid: 950,
      collation: "C",
      isDescending: false,
      hasNullsFirst: false,
    },
  ]);
  assertEquals(index?.included, ["c"]);
});

Deno.test("buildDetails() follows a domain to what it is over, and its NOT NULL", () => {
  const { relations } = buildDetails(buildDetailsDocument({
    relations: [buildRelationDetail(1, "users")],
    columns: [
      buildColumnDetail(1, 1, "born", { type: "birth_year", atttypid: 31 }),
      buildColumnDetail(1, 2, "name", { type: "text" }),
    ],
    types: [
      buildTypeDetail(30, "year", {
        ...{ typtype: "d", typbasetype: 23, typnotnull: true },
      }),
      buildTypeDetail(31, "birth_year", { typtype: "d", typbasetype: 30 }),
    ],
  }));
  assertEquals(
    relations.get(1)?.columns.map(({ baseTypeOid, isNotNull }) => [
      ...[baseTypeOid, isNotNull],
    ]),
    [[23, true], [25, false]],
  );
});

Deno.test("buildDetails() leaves out a column of a sequence that is not there", () => {
  const { sequences } = buildDetails(buildDetailsDocument({
    relations: [buildRelationDetail(1, "users")],
    columns: [buildColumnDetail(1, 1, "id")],
    sequences: [
      buildSequenceRow(2, "owned", { ownedBy: [1, 1], defaultOf: [[1, 1]] }),
      buildSequenceRow(3, "temporary", { ownedBy: [7, 1] }),
    ],
  }));
  assertEquals(
    sequences.map(({ ownedBy, defaultOf }) => [ownedBy, defaultOf]),
    [
      [{ relation: 1, column: "id" }, [{ relation: 1, column: "id" }]],
      [undefined, []],
    ],
  );
});
