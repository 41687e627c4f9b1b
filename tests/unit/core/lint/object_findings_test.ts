import { assertEquals } from "@std/assert";

import { buildDetails } from "../../../../src/core/catalog/details/build_details.ts";
import { tableId } from "../../../support/object_ids.ts";
import { buildRelations } from "../../../support/lint_schemas.ts";
import { NO_LINT_SETTINGS } from "../../../../src/core/lint/lint_settings.ts";
import { listObjectFindings } from "../../../../src/core/lint/object_findings.ts";
import { RULES } from "../../../../src/core/lint/rules/rules.ts";

const DETAILS = buildDetails(buildRelations({
  logs: { columns: { id: "integer" } },
  notes: { columns: { id: "integer" } },
  users: { columns: { id: "integer" }, key: ["id"] },
}));

Deno.test("listObjectFindings() gives findings by object, in the order of the objects", () => {
  const input = {
    ...{ details: DETAILS, rules: RULES },
    settings: {
      ...NO_LINT_SETTINGS,
      ignores: [{
        ...{ rule: "no-primary-key", object: "logs", reason: "appended to" },
        line: 1,
      }],
    },
  };
  const objects = ["notes", "logs", "users"].map((name) => tableId(name));
  assertEquals(listObjectFindings(input, objects), [{
    ...tableId("notes"),
    ...{ rule: "no-primary-key", level: "warning" },
    message: "the table has no primary key",
  }]);
  assertEquals(listObjectFindings(input, []), []);
});
