import { assertEquals } from "@std/assert";

import { fkCycle } from "../../../../../src/core/lint/rules/fk_cycle.ts";
import {
  describeFound,
  listMending,
  type RelationSpec,
} from "../../../../support/lint_schemas.ts";

function build(
  type: string,
  fields: { readonly condeferrable?: boolean } = {},
): Record<string, RelationSpec> {
  return {
    a: {
      columns: { id: "bigint", b_id: type },
      constraints: { to_b: { on: ["b_id"], to: ["b", "id"], ...fields } },
    },
    b: {
      columns: { id: "bigint", c_id: "bigint not null" },
      constraints: { to_c: { on: ["c_id"], to: ["c", "id"] } },
    },
    c: {
      columns: {
        id: "bigint",
        a_id: "bigint not null",
        self: "bigint not null",
      },
      constraints: {
        to_a: { on: ["a_id"], to: ["a", "id"] },
        to_self: { on: ["self"], to: ["c", "id"] },
      },
    },
  };
}

Deno.test("fk-cycle finds a circle once, and says its way", () => {
  assertEquals(describeFound(fkCycle, build("bigint not null")), [
    "a.to_b: foreign key to_b leads in a circle that no row can be the first of: public.a, public.b, public.c, public.a",
  ]);
  assertEquals(listMending(fkCycle, build("bigint not null")), [
    "ALTER TABLE public.a ALTER CONSTRAINT to_b DEFERRABLE INITIALLY DEFERRED;",
  ]);
});

Deno.test("fk-cycle says nothing where one key can wait", () => {
  assertEquals(describeFound(fkCycle, build("bigint")), []);
  const deferrable = { condeferrable: true };
  assertEquals(
    describeFound(fkCycle, build("bigint not null", deferrable)),
    [],
  );
});
