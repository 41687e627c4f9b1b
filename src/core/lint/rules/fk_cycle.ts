/**
 * Foreign keys in a circle that no row can be the first of.
 *
 * Why: each needs a row of the next table before; nothing can be inserted, or restored
 * table by table.
 *
 * Source: https://www.postgresql.org/docs/15/sql-set-constraints.html; SchemaCrawler
 * `LinterTableCycles`.
 *
 * False positives: statements that insert into several tables at once, by `WITH`. Keys
 * with a column that may be null and deferrable ones are passed over, and so is a table
 * that refers to itself.
 *
 * @module
 */

import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import type { ForeignKey } from "../lint_schema.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { listSome } from "../../text/list_some.ts";
import { alterTable } from "../show.ts";

/** The rule. */
export const fkCycle: Rule = {
  name: "fk-cycle",
  level: "off",
  summary: "foreign keys lead in a circle that no row can be the first of",
  why:
    "Each of the tables needs a row of the next one before it can have its first. Keys with a column that may be null, and deferrable ones, are no trouble and are passed over, and so is a table that refers to itself.",
  mend: "Let a column be null, or make a key DEFERRABLE.",
  example:
    "CREATE TABLE a (id bigint PRIMARY KEY, b_id bigint NOT NULL);\nCREATE TABLE b (id bigint PRIMARY KEY, a_id bigint NOT NULL REFERENCES a);\nALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;",
  find: ({ foreignKeys }) => findCycles(foreignKeys.filter(isStrict)),
};

function isStrict(
  { table, constraint, referenced, pairs }: ForeignKey,
): boolean {
  return table !== referenced && !constraint.isDeferrable &&
    constraint.isEnforced && pairs.every(([from]) => from.isNotNull);
}

/** Each circle once, at the first key of it by the name of its table. */
function findCycles(keys: readonly ForeignKey[]): RuleFinding[] {
  const byTable = Map.groupBy(keys, ({ table }) => table.oid);
  const told = new Set<number>();
  return keys.flatMap((key) => {
    if (told.has(key.table.oid)) return [];
    const way = findWay(key.referenced.oid, key.table.oid, byTable);
    if (way === undefined) return [];
    const circle = [key, ...way];
    for (const { table } of circle) told.add(table.oid);
    return [buildFinding(key, circle)];
  });
}

/** The shortest way from one table to another, key by key. */
function findWay(
  from: number,
  to: number,
  byTable: ReadonlyMap<number, readonly ForeignKey[]>,
): ForeignKey[] | undefined {
  const ways = new Map<number, ForeignKey[]>([[from, []]]);
  // A map grows while it is walked.
  for (const [oid, way] of ways) {
    if (oid === to) return way;
    for (const key of byTable.get(oid) ?? []) {
      const { oid: next } = key.referenced;
      if (!ways.has(next)) ways.set(next, [...way, key]);
    }
  }
  return undefined;
}

function buildFinding(
  { table, constraint }: ForeignKey,
  circle: readonly ForeignKey[],
): RuleFinding {
  const tables = [...circle.map((key) => key.table), table].map(nameInSql);
  const name = showIdentifier(constraint.name);
  return {
    object: table,
    part: { kind: "constraint", name: constraint.name },
    message:
      `foreign key ${name} leads in a circle that no row can be the first of: ${
        listSome(tables, 8)
      }`,
    sql: alterTable(
      table,
      `ALTER CONSTRAINT ${name} DEFERRABLE INITIALLY DEFERRED`,
    ),
  };
}
