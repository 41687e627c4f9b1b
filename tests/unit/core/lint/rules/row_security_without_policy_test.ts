import { assertEquals } from "@std/assert";

import { rowSecurityWithoutPolicy } from "../../../../../src/core/lint/rules/row_security_without_policy.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

Deno.test("row-security-without-policy finds a closed table, and passes over partitions", () => {
  assertEquals(
    describeFound(rowSecurityWithoutPolicy, {
      closed: { relrowsecurity: true },
      secured: { relrowsecurity: true, policies: { a: {} } },
      plain: {},
      part: { relrowsecurity: true, relispartition: true },
    }),
    [
      "closed: row security is on without any policy: nobody but the owner sees a row",
    ],
  );
});
