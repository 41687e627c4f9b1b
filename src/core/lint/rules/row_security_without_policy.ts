/**
 * Tables with row security and without a policy.
 *
 * Why: nobody but the owner reads or writes a row, and none of them gets an error.
 *
 * Source: https://www.postgresql.org/docs/15/ddl-rowsecurity.html; splinter `0008`.
 *
 * False positives: a table that is closed on purpose. Partitions are passed over:
 * policies of the partitioned table count for whoever goes by way of that.
 *
 * @module
 */

import type { Rule } from "../rule.ts";

/** The rule. */
export const rowSecurityWithoutPolicy: Rule = {
  name: "row-security-without-policy",
  level: "note",
  summary: "a table has row security and no policy",
  why:
    "Nobody but the owner sees a row of it, and nobody is told why. It may be meant so, to close a table. Partitions are passed over.",
  mend: "Create a policy, or disable row security.",
  example: "ALTER TABLE notes ENABLE ROW LEVEL SECURITY; -- and no policy",
  find: ({ wholeTables }) =>
    wholeTables
      .filter(({ hasRowSecurity, policies }) =>
        hasRowSecurity && policies.length === 0
      )
      .map((table) => ({
        object: table,
        part: { kind: "row security", name: "" },
        message:
          "row security is on without any policy: nobody but the owner sees a row",
      })),
};
