/**
 * Foreign keys that say the same.
 *
 * Why: each is checked with every change; where their actions differ, it depends on
 * their names which one counts.
 *
 * Source: pg-index-health `DUPLICATED_FOREIGN_KEYS`.
 *
 * False positives: one that is about to take the place of the other.
 *
 * @module
 */

import { showIdentifier } from "../../catalog/identifier.ts";
import type { ForeignKey } from "../lint_schema.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { alterTable } from "../show.ts";

/** The rule. */
export const duplicateForeignKey: Rule = {
  name: "duplicate-foreign-key",
  level: "warning",
  summary: "a foreign key says the same as another one",
  why:
    "Both are checked with every change; where their actions differ, their names decide which one counts. It is right for the moment in which one takes the place of the other.",
  mend: "Drop one of the two; where their actions differ, decide which.",
  example:
    "CREATE TABLE notes (user_id bigint REFERENCES users,\n  FOREIGN KEY (user_id) REFERENCES users);",
  find: ({ foreignKeys }) =>
    [...Map.groupBy(foreignKeys, describeKey).values()]
      .flatMap(([first, ...others]) =>
        first === undefined
          ? []
          : others.map((other) => buildFinding(first, other))
      ),
};

/** The same text if two keys lead from the same columns to the same ones. */
function describeKey({ table, referenced, pairs }: ForeignKey): string {
  const numbers = pairs.map(([from, to]) => [from.number, to.number]);
  numbers.sort(([a = 0], [b = 0]) => a - b);
  return JSON.stringify([table.oid, referenced.oid, numbers]);
}

function buildFinding(
  first: ForeignKey,
  { table, constraint }: ForeignKey,
): RuleFinding {
  const [a, b] = [first.constraint, constraint].map(({ references }) =>
    `ON UPDATE ${references?.onUpdate.toUpperCase()} ON DELETE ${references?.onDelete.toUpperCase()}`
  );
  const name = showIdentifier(constraint.name);
  return {
    object: table,
    part: { kind: "constraint", name: constraint.name },
    message: `foreign key ${name} leads from and to the same columns as ${
      showIdentifier(first.constraint.name)
    }${a === b ? "" : `, which has other actions (${a}, here ${b})`}`,
    ...(a === b ? { sql: alterTable(table, `DROP CONSTRAINT ${name}`) } : {}),
  };
}
