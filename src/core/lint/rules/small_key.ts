/**
 * Numbered keys that run out.
 *
 * Why: an `integer` has 2,147,483,647 numbers, which a table that is inserted into
 * 100 times a second has used up in eight months; failed inserts take numbers too.
 *
 * Source: https://www.postgresql.org/docs/15/datatype-numeric.html#DATATYPE-INT;
 * check_postgres `sequence`, pg-index-health `PRIMARY_KEYS_WITH_SERIAL_TYPES`.
 *
 * False positives: tables that stay small, as lists of countries.
 *
 * @module
 */

import type {
  Column,
  Details,
  Relation,
  SequenceDetails,
} from "../../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import type { LintSchema } from "../lint_schema.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { alterTable } from "../show.ts";
import { TYPES } from "../types.ts";

/** The rule. */
export const smallKey: Rule = {
  name: "small-key",
  level: "warning",
  summary: "a numbered key is smallint or integer",
  why:
    "An integer has some 2 billion numbers, a smallint 32 thousand, and each insert takes one, also one that fails. Then nothing can be inserted, and to change the type takes long. Tables that stay small may have it.",
  mend:
    "Make it bigint, and so its sequence and the columns that refer to it; that rewrites the tables.",
  example: "CREATE TABLE events (id serial PRIMARY KEY);",
  find: (schema) =>
    schema.wholeTables.flatMap((table) => findSmallKeys(table, schema)),
};

function findSmallKeys(
  table: Relation,
  { isNumbered, details }: LintSchema,
): RuleFinding[] {
  const keys = table.constraints
    .filter(({ type }) => type === "primary key" || type === "unique")
    .flatMap(({ columns }) => columns);
  return table.columns
    .filter((column) => isSmall(column) && isNumbered(table, column))
    .filter(({ name }) => keys.includes(name))
    .map(({ name, type }) => ({
      object: table,
      part: { kind: "column", name },
      message: `numbered key ${
        showIdentifier(name)
      } is ${type}, which runs out`,
      sql: [
        alterTable(table, `ALTER COLUMN ${showIdentifier(name)} TYPE bigint`),
        ...listSmallSequences(table, name, details)
          .map((sequence) =>
            `ALTER SEQUENCE ${nameInSql(sequence)} AS bigint;`
          ),
      ].join(" "),
    }));
}

/** That of an identity changes with its column. */
function listSmallSequences(
  { oid, columns }: Relation,
  name: string,
  { sequences }: Details,
): SequenceDetails[] {
  const isIdentity = columns.some((column) =>
    column.name === name && column.identity !== undefined
  );
  return isIdentity
    ? []
    : sequences.filter(({ type, ownedBy, defaultOf }) =>
      type !== "bigint" && [ownedBy, ...defaultOf].some((use) =>
        use?.relation === oid && use.column === name
      )
    );
}

const SMALL: readonly number[] = [TYPES.smallint, TYPES.integer];

function isSmall({ baseTypeOid, isLocal }: Column): boolean {
  return SMALL.includes(baseTypeOid) && isLocal;
}
