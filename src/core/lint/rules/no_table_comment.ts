/**
 * Tables and views without a comment.
 *
 * Why: the comment is what a reader chooses a table by, in the index and elsewhere.
 *
 * Source: tbls `requireTableComment`, SchemaCrawler `LinterTableWithNoRemarks`.
 *
 * False positives: tables whose name says all. Partitions are passed over.
 *
 * @module
 */

import { saysSomething } from "../comments.ts";
import type { Rule } from "../rule.ts";
import { showCoverage } from "../show.ts";

/** The rule. */
export const noTableComment: Rule = {
  name: "no-table-comment",
  level: "off",
  summary: "a table or a view has no comment",
  why:
    "The comment is what people and assistants choose a table by. Some names say all. Partitions are passed over.",
  mend: "Say in one sentence what a row of it is.",
  example: "CREATE TABLE invoices (id bigint PRIMARY KEY);",
  find: ({ relations }) =>
    relations.filter(({ comment }) => !saysSomething(comment))
      .map((relation) => ({
        object: relation,
        message: `the ${relation.form} has no comment`,
      })),
  measure: ({ relations }, isInScope) => {
    const all = relations.filter(isInScope);
    const covered = all.filter(({ comment }) => saysSomething(comment));
    return showCoverage(covered.length, all.length, "tables and views");
  },
};
