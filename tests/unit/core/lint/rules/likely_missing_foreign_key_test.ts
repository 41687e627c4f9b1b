import { assertEquals } from "@std/assert";

import { likelyMissingForeignKey } from "../../../../../src/core/lint/rules/likely_missing_foreign_key.ts";
import {
  describeFound,
  listMending,
  type RelationSpec,
} from "../../../../support/lint_schemas.ts";

const TARGETS: Record<string, RelationSpec> = {
  users: { columns: { id: "bigint not null" }, key: ["id"] },
  companies: { columns: { id: "bigint not null" }, key: ["id"] },
  boxes: { columns: { id: "bigint not null" }, key: ["id"] },
  person: { columns: { id: "bigint not null" }, key: ["id"] },
};

function find(
  columns: RelationSpec["columns"],
  spec: RelationSpec = {},
): string[] {
  return describeFound(likelyMissingForeignKey, {
    ...TARGETS,
    notes: { columns: columns ?? {}, ...spec },
  });
}

Deno.test("likely-missing-foreign-key finds columns named after a table or its singular", () => {
  const names = ["user_id", "company_id", "box_id", "personId"];
  assertEquals(
    find(Object.fromEntries(names.map((name) => [name, "bigint"]))),
    [
      ["user_id", "users"],
      ["company_id", "companies"],
      ["box_id", "boxes"],
      ['"personId"', "person"],
    ].map(([column, table]) =>
      `notes.${
        column?.replaceAll('"', "")
      }: column ${column} looks like a reference to public.${table} (id), and has no foreign key`
    ),
  );
  assertEquals(
    listMending(likelyMissingForeignKey, {
      ...TARGETS,
      notes: { columns: { user_id: "bigint" } },
    }),
    [
      "ALTER TABLE public.notes ADD FOREIGN KEY (user_id) REFERENCES public.users (id);",
    ],
  );
});

Deno.test("likely-missing-foreign-key says nothing where there is a key, or what it could lead to is another", () => {
  const key = { on: ["user_id"], to: ["users", "id"] as const };
  assertEquals(
    find({ user_id: "bigint" }, { constraints: { f: key } }),
    [],
  );
  assertEquals(find({ user_id: "integer" }), []);
  assertEquals(find({ user_id: "bigint", user_type: "text" }), []);
  assertEquals(
    find({ other_id: "bigint", userid: "bigint", id: "bigint" }),
    [],
  );
  assertEquals(find({ user_id: "bigint" }, { relkind: "v" }), []);
  assertEquals(find({ user_id: "bigint" }, { relispartition: true }), []);
  assertEquals(find({ user_id: "bigint" }, { nspname: "billing" }), []);
});

Deno.test("likely-missing-foreign-key knows the key of a table, and one of several columns", () => {
  assertEquals(
    describeFound(likelyMissingForeignKey, {
      users: { columns: { user_id: "bigint" }, key: ["user_id"] },
      orders: {
        columns: { id: "bigint", user_no: "bigint", order_id: "bigint" },
        key: ["id", "user_no"],
      },
    }),
    [],
  );
});
