import { assertEquals } from "@std/assert";

import { noColumnComment } from "../../../../../src/core/lint/rules/no_column_comment.ts";
import {
  buildSchemaOf,
  describeFound,
} from "../../../../support/lint_schemas.ts";

const RELATIONS = {
  users: {
    columns: {
      id: "bigint",
      name: { type: "text", description: "as it is on the passport" },
      age: "integer",
      boss_id: "bigint",
      created_at: "timestamp with time zone",
    },
    key: ["id"],
    constraints: { f: { on: ["boss_id"], to: ["users", "id"] as const } },
  },
  list: { relkind: "v", columns: { name: "text" } },
  part: { relispartition: true, columns: { name: "text" } },
};

Deno.test("no-column-comment finds columns whose name may not say all, and counts them", () => {
  assertEquals(describeFound(noColumnComment, RELATIONS), [
    "users.age: column age has no comment",
  ]);
  assertEquals(
    noColumnComment.measure?.(buildSchemaOf(RELATIONS), () => true),
    "1 of 2 columns have a comment (50 %)",
  );
});
