import { assertEquals } from "@std/assert";

import { compareDescriptions } from "../../../../src/core/description/compare.ts";
import { buildShop, describeTable } from "../../../support/descriptions.ts";

function ddl(...columns: readonly string[]): { readonly ddl: string } {
  return { ddl: `CREATE TABLE public.a (\n    ${columns.join(",\n    ")}\n);` };
}

Deno.test("compareDescriptions() finds what came, what changed and what went", () => {
  const before = buildShop({
    tables: [
      describeTable("gone"),
      describeTable("same"),
      describeTable("users", ddl("id integer", "name text")),
    ],
  });
  const after = buildShop({
    tables: [
      describeTable("new"),
      describeTable("same"),
      describeTable("users", ddl("id bigint", "email text")),
    ],
  });
  assertEquals(
    compareDescriptions(before, after)
      .map(({ name, change, differences }) => [name, change, differences]),
    [
      ["gone", "removed", []],
      ["new", "added", []],
      ["users", "changed", [
        "~ column id: integer -> bigint",
        "+ column email text",
        "- column name",
      ]],
    ],
  );
});

Deno.test("compareDescriptions() keeps what an object was", () => {
  const before = buildShop({ tables: [describeTable("gone")] });
  const [change] = compareDescriptions(before, buildShop());
  assertEquals(change?.before, describeTable("gone").ddl);
});

Deno.test("compareDescriptions() takes other words of pg_dump for the same", () => {
  const table = (statement: string) =>
    buildShop({ tables: [describeTable("a", { ddl: statement })] });
  assertEquals(
    compareDescriptions(
      table("CREATE TABLE public.a (\n    id integer NOT NULL\n);"),
      table(
        "CREATE TABLE public.a (\n    id integer CONSTRAINT a_id_not_null NOT NULL\n);",
      ),
    ).length,
    0,
  );
});
