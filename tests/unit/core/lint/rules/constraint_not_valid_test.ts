import { assertEquals } from "@std/assert";

import { constraintNotValid } from "../../../../../src/core/lint/rules/constraint_not_valid.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

const NOT_VALID = { on: ["id"], convalidated: false };

Deno.test("constraint-not-valid finds checks, foreign keys and NOT NULL", () => {
  const relations = {
    users: {
      columns: { id: "bigint" },
      constraints: {
        c: NOT_VALID,
        f: { ...NOT_VALID, to: ["users", "id"] as const },
        n: { ...NOT_VALID, contype: "n" },
      },
    },
  };
  assertEquals(describeFound(constraintNotValid, relations), [
    "users.c: check constraint c is NOT VALID: rows that break it may be there",
    "users.f: foreign key constraint f is NOT VALID: rows that break it may be there",
    "users.n: not null constraint n is NOT VALID: rows that break it may be there",
  ]);
  assertEquals(
    listMending(constraintNotValid, relations)[0],
    "ALTER TABLE public.users VALIDATE CONSTRAINT c;",
  );
});

Deno.test("constraint-not-valid says nothing of what is valid, not enforced or handed down", () => {
  assertEquals(
    describeFound(constraintNotValid, {
      users: {
        columns: { id: "bigint" },
        constraints: {
          valid: { on: ["id"] },
          unenforced: { ...NOT_VALID, conenforced: false },
          of_parent: { ...NOT_VALID, conparentid: 7 },
          inherited: { ...NOT_VALID, conislocal: false },
        },
      },
    }),
    [],
  );
});
