/**
 * Tables of very many columns.
 *
 * Why: nobody reads them to the end; most often several things are in one table.
 *
 * Source: tbls `columnCount`, SchemaCrawler `LinterTooManyColumns`.
 *
 * False positives: settings of one row, tables for reports.
 *
 * @module
 */

import type { Rule } from "../rule.ts";

/** More than a screen shows. */
const MAX_COLUMNS = 60;

/** The rule. */
export const tooManyColumns: Rule = {
  name: "too-many-columns",
  level: "off",
  summary: `a table has more than ${MAX_COLUMNS} columns`,
  why:
    "Nobody reads it to the end, and most often several things are in one table. It is right for settings of one row and for reports.",
  mend: "Move what belongs together to tables of its own.",
  example:
    "CREATE TABLE settings (a1 text, a2 text, a3 text /* and 60 more */);",
  find: ({ wholeTables }) =>
    wholeTables.filter(({ columns }) => columns.length > MAX_COLUMNS)
      .map((table) => ({
        object: table,
        message:
          `the table has ${table.columns.length} columns, more than ${MAX_COLUMNS}`,
      })),
};
