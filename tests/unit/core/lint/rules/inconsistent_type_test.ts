import { assertEquals } from "@std/assert";

import { inconsistentType } from "../../../../../src/core/lint/rules/inconsistent_type.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

Deno.test("inconsistent-type finds the odd one, and passes over names that mean anything", () => {
  assertEquals(
    describeFound(inconsistentType, {
      a: { columns: { customer_no: "text", status: "text", alone: "text" } },
      b: { columns: { customer_no: "character varying(9)", status: "text" } },
      c: { columns: { customer_no: "integer", status: "integer" } },
      d: { columns: { customer_no: "integer" }, relispartition: true },
    }),
    [
      "c.customer_no: column customer_no is integer here and text in public.a, public.b",
    ],
  );
});

Deno.test("inconsistent-type says nothing where no type is the usual one", () => {
  assertEquals(
    describeFound(inconsistentType, {
      a: { columns: { customer_no: "text" } },
      b: { columns: { customer_no: "integer" } },
    }),
    [],
  );
});
