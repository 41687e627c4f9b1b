/**
 * Views that read a table with row security as their owner.
 *
 * Why: the policies are those for the owner of the view, who often may see all.
 *
 * Source: https://www.postgresql.org/docs/15/sql-createview.html, `security_invoker`;
 * splinter `0010`.
 *
 * False positives: views that are made to show a part of what is closed. Before
 * PostgreSQL 15 a view cannot be otherwise.
 *
 * @module
 */

import type { Relation } from "../../catalog/details/details.ts";
import type { LintSchema } from "../lint_schema.ts";
import type { Rule } from "../rule.ts";
import { nameInSql } from "../../catalog/identifier.ts";
import { listSome } from "../../text/list_some.ts";

/** The rule. */
export const definerViewOverRowSecurity: Rule = {
  name: "definer-view-over-row-security",
  level: "warning",
  summary: "a view reads a table with row security as its owner",
  why:
    "Whoever may read the view sees the rows that its owner may see, and not those that the policies let the reader see. It may be meant so, to show a part of a closed table. Before PostgreSQL 15 no view can be otherwise.",
  mend: "Let the view read with the rights of who reads it.",
  example:
    "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;\nCREATE VIEW all_notes AS SELECT * FROM notes;",
  find: (schema) =>
    schema.views.filter(({ form }) => form === "view").flatMap((view) => {
      const tables = listProtected(view, schema);
      return tables.length === 0 || isInvoker(view) ? [] : [{
        object: view,
        message: `the view reads ${
          listSome(tables)
        }, which has row security, with the rights of its owner`,
        ...(schema.details.versionNum < INVOKER_VERSION ? {} : {
          sql: `ALTER VIEW ${nameInSql(view)} SET (security_invoker = true);`,
        }),
      }];
    }),
};

/** Since when a view may read with the rights of who reads it. */
const INVOKER_VERSION = 150000;

/** As `defGetBoolean()` reads it: `src/backend/commands/define.c`. */
const INVOKER_REGEXP = /^security_invoker=(?:true|on|yes|1|t|y)$/i;

function isInvoker({ options }: Relation): boolean {
  return options.some((option) => INVOKER_REGEXP.test(option));
}

function listProtected(
  { reads }: Relation,
  { details: { relations } }: LintSchema,
): string[] {
  return reads.flatMap((oid) => relations.get(oid) ?? [])
    .filter(({ hasRowSecurity }) => hasRowSecurity)
    .map(nameInSql);
}
