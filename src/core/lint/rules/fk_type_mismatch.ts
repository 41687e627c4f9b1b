/**
 * Columns of foreign keys that have another type than what they refer to.
 *
 * Why: an `integer` that refers to a `bigint` runs out first; of other types each
 * comparison is a cast, which may keep an index from being used.
 *
 * Source: pg-index-health `FOREIGN_KEYS_WITH_UNMATCHED_COLUMN_TYPE`, SchemaCrawler
 * `LinterForeignKeyMismatch`.
 *
 * False positives: none known. Domains count as what they are over; `text` and
 * `varchar` are the same; a larger integer than that of the key, as in the middle of
 * a change of keys, can hold all of them and is passed over.
 *
 * @module
 */

import type { Column, Relation } from "../../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import type { ForeignKey } from "../lint_schema.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { alterTable } from "../show.ts";
import { INTEGER_SIZES, isSameType } from "../types.ts";

/** The rule. */
export const fkTypeMismatch: Rule = {
  name: "fk-type-mismatch",
  level: "error",
  summary: "a column of a foreign key has another type than what it refers to",
  why:
    "An integer that refers to a bigint runs out of numbers first, and then nothing can be inserted; with other types each comparison is a cast, which may keep an index from being used. Domains count as what they are over, text and varchar as the same; a larger integer than that of the key is passed over.",
  mend: "Give the column the type of the other one; that rewrites the table.",
  example:
    "CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE notes (user_id integer REFERENCES users);",
  find: ({ foreignKeys }) => {
    const found = foreignKeys.flatMap((key) =>
      key.pairs.filter(([from, to]) => !fits(from, to))
        .map((pair) => ({ key, pair }))
    );
    // Of keys that say the same, one is enough.
    return [...Map.groupBy(found, describePair).values()]
      .flatMap(([first]) =>
        first === undefined ? [] : [buildFinding(first.key, first.pair)]
      );
  },
};

function describePair(
  { key: { table, referenced }, pair: [from, to] }: {
    readonly key: ForeignKey;
    readonly pair: readonly [Column, Column];
  },
): string {
  return JSON.stringify([
    ...[table.oid, from.number, referenced.oid, to.number],
  ]);
}

function fits(from: Column, to: Column): boolean {
  const [size, needed] = [from, to]
    .map(({ baseTypeOid }) => INTEGER_SIZES.get(baseTypeOid));
  const isWider = size !== undefined && needed !== undefined && size >= needed;
  return isWider || isSameType(from, to);
}

function buildFinding(
  { table, constraint, referenced }: ForeignKey,
  [from, to]: readonly [Column, Column],
): RuleFinding {
  return {
    object: table,
    part: { kind: "column", name: from.name },
    message: `column ${showIdentifier(from.name)} is ${from.type}, and ${
      describeTarget(referenced, to)
    }, which foreign key ${
      showIdentifier(constraint.name)
    } refers to, is ${to.type}`,
    sql: alterTable(
      table,
      `ALTER COLUMN ${showIdentifier(from.name)} TYPE ${to.type}`,
    ),
  };
}

function describeTarget(referenced: Relation, { name }: Column): string {
  return `${nameInSql(referenced)}.${showIdentifier(name)}`;
}
