import { assertEquals } from "@std/assert";

import { noTableComment } from "../../../../../src/core/lint/rules/no_table_comment.ts";
import {
  buildSchemaOf,
  describeFound,
} from "../../../../support/lint_schemas.ts";

const RELATIONS = {
  users: { description: "who" },
  notes: { description: " \n@lint-ignore naming: old\n" },
  list: { relkind: "v" },
  part: { relispartition: true },
};

Deno.test("no-table-comment finds tables and views of which nothing is said", () => {
  assertEquals(describeFound(noTableComment, RELATIONS), [
    "list: the view has no comment",
    "notes: the table has no comment",
  ]);
});

Deno.test("no-table-comment counts those that a run is about", () => {
  const schema = buildSchemaOf(RELATIONS);
  assertEquals(
    noTableComment.measure?.(schema, ({ name }) => name !== "list"),
    "1 of 2 tables and views have a comment (50 %)",
  );
  assertEquals(
    noTableComment.measure?.(schema, () => false),
    "0 of 0 tables and views have a comment (100 %)",
  );
});
