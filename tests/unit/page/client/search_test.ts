import { assertEquals } from "@std/assert";

import { buildModel } from "../../../../src/page/client/model.js";
import { startSearch } from "../../../../src/page/client/search.js";
import {
  buildPageData,
  buildShop,
  describeColumn,
  describeTable,
} from "../../../support/descriptions.ts";

const SHOP = buildShop({
  tables: [
    describeTable("user_settings", {
      columns: [
        describeColumn("user", { type: "citext" }),
        describeColumn("mailAddress", { comment: "where letters go" }),
      ],
    }),
    describeTable("users", { schema: "billing", comment: "who pays" }),
    describeTable("user", { comment: "who logs in" }),
    describeTable("super_user"),
    describeTable("notes", { comment: "what a user wrote" }),
    describeTable("user_2026", {
      isPartition: true,
      columns: [describeColumn("of_partition")],
    }),
  ],
  types: [{
    ...{ kind: "type", schema: "public", name: "mood", comment: "" },
    ...{ form: "enum", labels: ["very sad", "happy"], definition: "" },
    ...{ facts: [], ddl: "" },
  }],
});

/** What is found, the best first: `table/public.user column name`. */
async function find(query: string): Promise<string[]> {
  const search = startSearch(buildModel(buildPageData(SHOP)));
  await search.ready;
  return search.find(query).map(({ key, what, name }) =>
    what === "object" ? key : `${key} ${what} ${name}`
  );
}

Deno.test("a search finds the exact name first, then what begins so, then the rest", async () => {
  assertEquals((await find("user")).slice(0, 6), [
    "table/public.user",
    "table/public.user_settings column user",
    "table/public.user_settings",
    "table/public.user_2026",
    "table/billing.users",
    "table/public.super_user",
  ]);
});

for (
  const [query, found] of [
    ["who pays", "table/billing.users"],
    ["billing users", "table/billing.users"],
    ["billing.users", "table/billing.users"],
    ["citext", "table/public.user_settings column user"],
    ["letters", "table/public.user_settings column mailAddress"],
    ["address", "table/public.user_settings column mailAddress"],
    ["settings mail", "table/public.user_settings column mailAddress"],
    ["SAD", "type/public.mood label very sad"],
    ["nottes", "table/public.notes"],
  ] as const
) {
  Deno.test(`a search for "${query}" finds ${found}`, async () => {
    const [first] = await find(query);
    assertEquals(first, found);
  });
}

Deno.test("a search finds the columns of a partition in its parent alone", async () => {
  assertEquals(await find("of_partition"), []);
});
