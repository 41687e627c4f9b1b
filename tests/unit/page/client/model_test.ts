import { assertEquals } from "@std/assert";

import { buildModel, keyOf } from "../../../../src/page/client/model.js";
import {
  buildPageData,
  buildShop,
  describeColumn,
  describeKey,
  describeTable,
  describeTables,
} from "../../../support/descriptions.ts";

Deno.test("keyOf() tells objects apart, whatever is in their names", () => {
  const keys = [["a", "b.c"], ["a.b", "c"], ["a", "b/c"], ["a", "\ud800"]].map(
    ([schema = "", name = ""]) => keyOf({ kind: "table", schema, name }),
  );
  assertEquals(keys, [
    ...["table/a.b%2Ec", "table/a%2Eb.c", "table/a.b%2Fc"],
    "table/a.%EF%BF%BD",
  ]);
});

Deno.test("buildModel() tells the keys of partitions of the whole, once", () => {
  const part = (name: string) =>
    describeTable(name, {
      isPartition: true,
      columns: [describeColumn("user_id")],
      foreignKeys: [describeKey("user_id", "users")],
      parents: [{ kind: "table", schema: "public", name: "events" }],
    });
  const { references, referencedBy } = buildModel(buildPageData(buildShop({
    tables: [
      describeTable("events"),
      ...[part("events_1"), part("events_2")],
      ...describeTables({ users: [] }),
    ],
  })));
  assertEquals([...references.keys()], ["table/public.events"]);
  assertEquals(referencedBy.get("table/public.users")?.length, 1);
});

Deno.test("buildModel() leaves out keys that a partitioned table hands down", () => {
  const { references } = buildModel(buildPageData(buildShop({
    tables: [
      describeTable("a", {
        foreignKeys: [describeKey("user_id", "users", { isInherited: true })],
      }),
    ],
  })));
  assertEquals(references.size, 0);
});
