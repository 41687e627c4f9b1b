import { assertEquals } from "@std/assert";

import { naming } from "../../../../../src/core/lint/rules/naming.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

Deno.test("naming finds names that are a trouble to write", () => {
  const long = "a".repeat(51);
  assertEquals(
    describeFound(naming, {
      Users: { columns: { id: "bigint", firstName: "text" } },
      user: { columns: { "a b": "text", order: "text" } },
      [long]: {},
    }),
    [
      'Users: name "Users" has capitals',
      'Users.firstName: column name "firstName" has capitals',
      `${long}: name ${long} takes 51 bytes`,
      'user: name "user" is a keyword',
      'user.a b: column name "a b" needs quotes',
      'user.order: column name "order" is a keyword',
    ],
  );
});

Deno.test("naming says nothing of plain names, of partitions and of inherited columns", () => {
  assertEquals(
    describeFound(naming, {
      users: { columns: { id: "bigint", name_2: "text" } },
      [`b${"a".repeat(49)}`]: {},
      Part: { relispartition: true },
      child: { columns: { firstName: { attislocal: false } } },
    }),
    [],
  );
});
