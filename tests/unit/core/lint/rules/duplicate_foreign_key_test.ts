import { assertEquals } from "@std/assert";

import { duplicateForeignKey } from "../../../../../src/core/lint/rules/duplicate_foreign_key.ts";
import {
  type ConstraintSpec,
  describeFound,
  listMending,
  type RelationSpec,
} from "../../../../support/lint_schemas.ts";

function build(
  constraints: Readonly<Record<string, ConstraintSpec>>,
): Record<string, RelationSpec> {
  return {
    users: { columns: { id: "bigint", tenant: "bigint" }, key: ["id"] },
    notes: { columns: { user_id: "bigint", tenant: "bigint" }, constraints },
  };
}

const KEY: ConstraintSpec = {
  on: ["user_id", "tenant"],
  to: ["users", "id", "tenant"],
};

Deno.test("duplicate-foreign-key finds the second one by name, in any order of columns", () => {
  const swapped: ConstraintSpec = {
    on: ["tenant", "user_id"],
    to: ["users", "tenant", "id"],
  };
  const relations = build({ b: swapped, a: KEY });
  assertEquals(describeFound(duplicateForeignKey, relations), [
    "notes.b: foreign key b leads from and to the same columns as a",
  ]);
  assertEquals(listMending(duplicateForeignKey, relations), [
    "ALTER TABLE public.notes DROP CONSTRAINT b;",
  ]);
});

Deno.test("duplicate-foreign-key says which actions differ, and then drops neither", () => {
  const relations = build({ a: KEY, b: { ...KEY, confdeltype: "c" } });
  assertEquals(describeFound(duplicateForeignKey, relations), [
    "notes.b: foreign key b leads from and to the same columns as a, which has other actions (ON UPDATE NO ACTION ON DELETE NO ACTION, here ON UPDATE NO ACTION ON DELETE CASCADE)",
  ]);
  assertEquals(listMending(duplicateForeignKey, relations), [""]);
});

Deno.test("duplicate-foreign-key says nothing of keys between other columns", () => {
  assertEquals(
    describeFound(
      duplicateForeignKey,
      build({
        a: KEY,
        b: { on: ["user_id"], to: ["users", "id"] },
        c: { on: ["tenant"], to: ["users", "id"] },
        d: { on: ["user_id", "tenant"], to: ["users", "tenant", "id"] },
        handed_down: { ...KEY, conparentid: 5 },
      }),
    ),
    [],
  );
});
