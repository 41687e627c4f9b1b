/**
 * Triggers that are switched off.
 *
 * Why: what they are for no longer happens, and most often somebody forgot to switch
 * them on after a load of data.
 *
 * Source: https://www.postgresql.org/docs/15/sql-altertable.html, `DISABLE TRIGGER`.
 *
 * False positives: one that is kept for its text. Those of partitions are told of at
 * the partitioned table.
 *
 * @module
 */

import { showIdentifier } from "../../catalog/identifier.ts";
import type { Rule } from "../rule.ts";
import { alterTable } from "../show.ts";

/** The rule. */
export const disabledTrigger: Rule = {
  name: "disabled-trigger",
  level: "warning",
  summary: "a trigger is disabled",
  why:
    "What it is for no longer happens. Most often somebody switched it off for a load of data and forgot it.",
  mend: "Enable it, or drop it.",
  example: "ALTER TABLE users DISABLE TRIGGER set_updated_at;",
  find: ({ tables, views }) =>
    [...tables, ...views].flatMap((table) =>
      table.triggers
        .filter(({ enabled, parent }) =>
          enabled === "disabled" && parent === undefined
        )
        .map(({ name }) => ({
          object: table,
          part: { kind: "trigger", name },
          message: `trigger ${showIdentifier(name)} is disabled`,
          sql: alterTable(table, `ENABLE TRIGGER ${showIdentifier(name)}`),
        }))
    ),
};
