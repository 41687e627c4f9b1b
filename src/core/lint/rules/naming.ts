/**
 * Names of tables, views and columns that are a trouble to write.
 *
 * Why: a name with capitals, a keyword or a space has to be in quotes wherever it is
 * written; a long one leaves no room for the names that PostgreSQL makes of it, which
 * it cuts at 63 bytes.
 *
 * Source: https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS;
 * SchemaCrawler `LinterTableWithBadlyNamedColumns`, schemalint `name-casing`.
 *
 * False positives: names that a program gives and quotes by itself.
 *
 * @module
 */

import { showIdentifier } from "../../catalog/identifier.ts";
import { RESERVED_KEYWORDS } from "../../catalog/keywords.ts";
import { utf8Bytes } from "../../text/utf8_bytes.ts";
import type { Rule } from "../rule.ts";

/** Leaves 13 of 63 bytes, enough for `_pkey` and `_fkey` and a short column. */
const MAX_BYTES = 50;

/** The rule. */
export const naming: Rule = {
  name: "naming",
  level: "off",
  summary: "a name has capitals, is a keyword, needs quotes or is long",
  why:
    `A name with capitals, a keyword or a space has to be in quotes wherever it is written; one of more than ${MAX_BYTES} bytes leaves little room for the names that PostgreSQL makes of it, which it cuts at 63. Names that a program gives and quotes by itself are no trouble.`,
  mend: "Rename it to lower case letters, digits and underscores.",
  example: 'CREATE TABLE "User" ("order" integer);',
  find: ({ relations }) =>
    relations.flatMap((relation) => [
      ...explainName(relation.name).map((reason) => ({
        object: relation,
        message: `name ${showIdentifier(relation.name)} ${reason}`,
      })),
      ...relation.columns.filter(({ isLocal }) => isLocal)
        .flatMap(({ name }) =>
          explainName(name).map((reason) => ({
            object: relation,
            part: { kind: "column" as const, name },
            message: `column name ${showIdentifier(name)} ${reason}`,
          }))
        ),
    ]),
};

/** What is wrong with a name, all of it together; none: nothing is. */
function explainName(name: string): string[] {
  const bytes = utf8Bytes(name).length;
  const reasons = [
    ...explainQuotes(name),
    ...(bytes > MAX_BYTES ? [`takes ${bytes} bytes`] : []),
  ];
  return reasons.length === 0 ? [] : [reasons.join(" and ")];
}

function explainQuotes(name: string): string[] {
  if (RESERVED_KEYWORDS.has(name)) return ["is a keyword"];
  if (/\p{Lu}/u.test(name)) return ["has capitals"];
  return showIdentifier(name) === name ? [] : ["needs quotes"];
}
