import { assertEquals } from "@std/assert";

import { fkTypeMismatch } from "../../../../../src/core/lint/rules/fk_type_mismatch.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

import { buildTypeDetail } from "../../../../support/details_documents.ts";

function find(from: string, to: string, atttypid?: number): string[] {
  const column = atttypid === undefined ? from : { type: from, atttypid };
  return describeFound(fkTypeMismatch, {
    users: { columns: { id: to }, key: ["id"] },
    notes: {
      columns: { user_id: column },
      constraints: { f: { on: ["user_id"], to: ["users", "id"] } },
    },
  }, {
    types: [buildTypeDetail(99, "key", { typtype: "d", typbasetype: 20 })],
  });
}

Deno.test("fk-type-mismatch finds a column of another type, at the column", () => {
  assertEquals(find("integer", "bigint"), [
    "notes.user_id: column user_id is integer, and public.users.id, which foreign key f refers to, is bigint",
  ]);
  assertEquals(find("bigint", "numeric").length, 1);
  assertEquals(find("text", "character(3)").length, 1);
});

Deno.test("fk-type-mismatch says nothing of types that hold the same", () => {
  assertEquals(find("bigint", "bigint"), []);
  assertEquals(find("bigint", "integer"), []);
  assertEquals(find("character varying(20)", "text"), []);
  assertEquals(find("character varying(20)", "character varying(10)"), []);
  assertEquals(find("key", "bigint", 99), []);
});

Deno.test("fk-type-mismatch tells a key of a partitioned table once, and how to mend it", () => {
  const key = { on: ["user_id"], to: ["users", "id"] as const };
  assertEquals(
    listMending(fkTypeMismatch, {
      users: { columns: { id: "bigint" }, key: ["id"] },
      events: {
        ...{ columns: { user_id: "integer" }, relkind: "p" },
        constraints: { f: key },
      },
      events_1: {
        ...{ columns: { user_id: "integer" }, relispartition: true },
        ...{
          parents: ["events"],
          constraints: { f: { ...key, conparentid: 1 } },
        },
      },
    }),
    ["ALTER TABLE public.events ALTER COLUMN user_id TYPE bigint;"],
  );
});
