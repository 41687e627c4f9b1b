/**
 * Columns that look as if they referred to another table, and have no foreign key.
 *
 * Why: nothing keeps them from referring to what is not there, and who reads the
 * schema, an assistant above all, has to guess how to join.
 *
 * Source: SchemaSpy, "implied relationships".
 *
 * False positives: numbers of another system, and references that are kept without a
 * key on purpose. The name has to be that of a table or its singular with `_id`, the
 * type that of its key. Passed over are views and partitions, a column beside one of
 * the same name with `_type`, which tells what table it is of, and one that has the key
 * of its own table.
 *
 * @module
 */

import type { Column, Relation } from "../../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import { relationKey } from "../../catalog/object_id.ts";
import { findPrimaryKey } from "../../catalog/details/find_primary_key.ts";
import { findColumn, type LintSchema } from "../lint_schema.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { alterTable, showColumns } from "../show.ts";
import { plainTypeOf } from "../types.ts";

/** The rule. */
export const likelyMissingForeignKey: Rule = {
  name: "likely-missing-foreign-key",
  level: "note",
  summary: "a column is named and typed like a key that it does not refer to",
  why:
    "Nothing keeps it from referring to what is not there, and who reads the schema has to guess how to join. The number may be that of another system. A column beside one of the same name with _type, which tells what table it is of, is passed over.",
  mend:
    "Add the foreign key, on a large table NOT VALID first, and an index for it.",
  example:
    "CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE notes (user_id bigint NOT NULL);",
  find: (schema) => {
    const byName = new Map(
      schema.wholeTables.map((table) => [relationKey(table), table]),
    );
    const keyed = collectKeyed(schema);
    return schema.wholeTables.flatMap((table) =>
      table.columns
        .filter((column) => !keyed.has(keyOf(table.oid, column.name)))
        .flatMap((column) => findTarget(table, column, byName))
    );
  },
};

/** The columns of foreign keys; those of a partition count for the whole as well. */
function collectKeyed({ foreignKeys }: LintSchema): ReadonlySet<string> {
  return new Set(
    foreignKeys.flatMap(({ table, pairs }) =>
      pairs.flatMap(([{ name }]) =>
        [table.oid, ...table.parents].map((oid) => keyOf(oid, name))
      )
    ),
  );
}

function keyOf(oid: number, column: string): string {
  return `${oid} ${column}`;
}

function findTarget(
  table: Relation,
  column: Column,
  byName: ReadonlyMap<string, Relation>,
): RuleFinding[] {
  const [, stem] = /^(.+?)_?(?:id|ID|Id)$/.exec(column.name) ?? [];
  const isId = /_id$|[a-z\d](?:Id|ID)$/.test(column.name);
  if (stem === undefined || !isId || !column.isLocal) return [];
  if (isPolymorphic(table, stem)) return [];
  for (const name of listPlurals(stem)) {
    const target = byName.get(relationKey({ schema: table.schema, name }));
    const key = target === undefined ? undefined : findKey(target);
    if (target === undefined || key === undefined) continue;
    if (target === table && isKey(table, column)) return [];
    return plainTypeOf(key) === plainTypeOf(column)
      ? [buildFinding(table, column, { target, key })]
      : [];
  }
  return [];
}

/** The table that it is of is told in another column. */
function isPolymorphic(table: Relation, stem: string): boolean {
  return [`${stem}_type`, `${stem}Type`]
    .some((name) => findColumn(table, name) !== undefined);
}

/** What a table of such things may be called. */
function listPlurals(stem: string): string[] {
  return [
    stem,
    `${stem}s`,
    `${stem}es`,
    ...(stem.endsWith("y") ? [`${stem.slice(0, -1)}ies`] : []),
  ];
}

/** The one column of its primary key. */
function findKey(table: Relation): Column | undefined {
  const [name, ...others] = findPrimaryKey(table)?.columns ?? [];
  return name === undefined || others.length > 0
    ? undefined
    : findColumn(table, name);
}

function isKey(table: Relation, { name }: Column): boolean {
  return findPrimaryKey(table)?.columns.includes(name) === true;
}

function buildFinding(
  table: Relation,
  { name }: Column,
  { target, key }: { readonly target: Relation; readonly key: Column },
): RuleFinding {
  const shown = showIdentifier(name);
  return {
    object: table,
    part: { kind: "column", name },
    message: `column ${shown} looks like a reference to ${nameInSql(target)} ${
      showColumns([key.name])
    }, and has no foreign key`,
    sql: alterTable(
      table,
      `ADD FOREIGN KEY (${shown}) REFERENCES ${nameInSql(target)} ${
        showColumns([key.name])
      }`,
    ),
  };
}
