/**
 * Policies of tables whose row security is off.
 *
 * Why: they do nothing; everybody who may read the table reads every row.
 *
 * Source: https://www.postgresql.org/docs/15/ddl-rowsecurity.html; splinter `0007`.
 *
 * False positives: none known.
 *
 * @module
 */

import { showIdentifier } from "../../catalog/identifier.ts";
import type { Rule } from "../rule.ts";
import { listSome } from "../../text/list_some.ts";
import { alterTable } from "../show.ts";

/** The rule. */
export const policiesWithoutRowSecurity: Rule = {
  name: "policies-without-row-security",
  level: "error",
  summary: "a table has policies, and its row security is off",
  why:
    "The policies do nothing: whoever may read the table reads every row of it.",
  mend: "Enable row security, or drop the policies.",
  example:
    "CREATE POLICY own ON notes USING (owner = current_user); -- and no ENABLE ROW LEVEL SECURITY",
  find: ({ tables }) =>
    tables.flatMap((table) => {
      const [first] = table.policies;
      if (first === undefined || table.hasRowSecurity) return [];
      const names = table.policies.map(({ name }) => showIdentifier(name));
      return [{
        object: table,
        part: { kind: "policy" as const, name: first.name },
        message: `row security is off, so that ${
          names.length === 1 ? "policy" : "policies"
        } ${listSome(names)} ${names.length === 1 ? "does" : "do"} nothing`,
        sql: alterTable(table, "ENABLE ROW LEVEL SECURITY"),
      }];
    }),
};
