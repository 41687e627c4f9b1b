/**
 * Types that have a better one.
 *
 * Why: `json` keeps text and cannot be compared or indexed, `timestamp` and `timetz` do
 * not tell a moment, `char(n)` pads, `money` depends on the locale, `serial` leaves its
 * sequence and its rights apart from the column.
 *
 * Source: https://wiki.postgresql.org/wiki/Don%27t_Do_This; schemalint `prefer-jsonb-to-json`,
 * `prefer-timestamptz-to-timestamp`, `prefer-identity-to-serial`.
 *
 * False positives: `json` whose text must stay as it is; times that are those on a
 * wall, whatever the zone, and programs that write UTC everywhere.
 *
 * @module
 */

import type { Column, Relation } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import type { LintSchema } from "../lint_schema.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { alterTable } from "../show.ts";
import { TYPES } from "../types.ts";

/** The rule. */
export const preferType: Rule = {
  name: "prefer-type",
  level: "off",
  summary: "a column is json, timestamp, timetz, char(n), money or serial",
  why:
    "json cannot be compared or indexed, timestamp and timetz do not tell a moment, char(n) pads with spaces, money depends on the locale, and the sequence of a serial has rights of its own. json keeps its text as it is, and a time on a wall has no zone: then they are right.",
  mend:
    "Use jsonb, timestamptz, text, numeric or an identity. A time zone has to be told with USING.",
  example: "CREATE TABLE events (id serial, at timestamp, data json);",
  find: (schema) => {
    const serials = collectSerials(schema);
    return schema.wholeTables.flatMap((table) =>
      table.columns.filter(({ isLocal }) => isLocal)
        .flatMap((column) => findBetter(table, column, serials))
    );
  },
};

/** What is better, and whether SQL can say so without more being known. */
const BETTER: ReadonlyMap<number, readonly [type: string, isPlain: boolean]> =
  new Map([
    [TYPES.json, ["jsonb", true]],
    [TYPES.timestamp, ["timestamptz", false]],
    [TYPES.timetz, ["timestamptz", false]],
    [TYPES.char, ["text", true]],
    [TYPES.money, ["numeric", true]],
  ]);

function findBetter(
  table: Relation,
  column: Column,
  serials: ReadonlySet<string>,
): RuleFinding[] {
  const shown = showIdentifier(column.name);
  const finding = {
    object: table,
    part: { kind: "column" as const, name: column.name },
  };
  const [type, isPlain] = BETTER.get(column.typeOid) ?? [];
  if (type !== undefined) {
    const action = `ALTER COLUMN ${shown} TYPE ${type}`;
    return [{
      ...finding,
      message: `column ${shown} is ${column.type}; ${type} is better`,
      ...(isPlain ? { sql: alterTable(table, action) } : {}),
    }];
  }
  return serials.has(`${table.oid} ${column.name}`)
    ? [{
      ...finding,
      message: `column ${shown} is a serial; an identity is better`,
    }]
    : [];
}

/** Columns whose default takes the numbers of a sequence that they own. */
function collectSerials(
  { details: { sequences } }: LintSchema,
): ReadonlySet<string> {
  return new Set(
    sequences.flatMap(({ ownedBy, defaultOf }) =>
      defaultOf.filter(({ relation, column }) =>
        relation === ownedBy?.relation && column === ownedBy.column
      ).map(({ relation, column }) => `${relation} ${column}`)
    ),
  );
}
