/**
 * Renders a description as DBML, which dbdiagram, ChartDB and drawDB read.
 *
 * Source: https://dbml.dbdiagram.io/docs
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import { keyOf } from "../catalog/object_id.ts";
import {
  type DescribedColumn,
  type DescribedForeignKey,
  type DescribedIndex,
  type DescribedRelation,
  type DescribedType,
  type Description,
} from "./description.ts";

/**
 * Renders tables with their keys and indexes, and enums. DBML has no words for
 * views, functions, triggers and indexes of expressions: these are not in it.
 * Partitions are left to their parents.
 */
export function renderDbml(description: Description): string {
  const { database, tables, foreignTables, types } = description;
  const shown = [...tables, ...foreignTables]
    .filter(({ isPartition }) => !isPartition);
  const known = new Set(shown.map(keyOf));
  const parts = [
    `// Written by schema-sync.\n\nProject ${
      quoteName(database)
    } {\n  database_type: 'PostgreSQL'\n}\n`,
    ...types.filter((type) => listLabels(type).length > 0).map(renderEnum),
    ...shown.map(renderTable),
    ...shown.flatMap((table) =>
      listKeys(table).filter((key) => known.has(keyOf(key.references)))
        .map((key) => renderReference(table, key))
    ),
  ];
  return parts.join("\n");
}

/** DBML has no empty names. */
function listLabels({ labels }: DescribedType): string[] {
  return labels.filter((label) => label !== "");
}

/** DBML takes a second key with the same ends for a mistake. */
function listKeys({ foreignKeys }: DescribedRelation): DescribedForeignKey[] {
  const own = foreignKeys.filter(({ isInherited }) => !isInherited);
  const byEnds = Map.groupBy(
    own,
    ({ columns, references }) => JSON.stringify([columns, references]),
  );
  return [...byEnds.values()].flatMap(([first]) => first ?? []);
}

function renderEnum(type: DescribedType): string {
  const labels = listLabels(type).map((label) => `  ${quoteName(label)}\n`);
  return `Enum ${nameOf(type)} {\n${labels.join("")}}\n`;
}

function renderTable(table: DescribedRelation): string {
  const isPrimary = (name: string): boolean =>
    table.primaryKey.length === 1 && table.primaryKey[0] === name;
  const columns = table.columns
    .map((column) => renderColumn(column, isPrimary(column.name)));
  const indexes = table.indexes.flatMap(renderIndex);
  const note = table.comment === ""
    ? ""
    : `\n  Note: ${quoteText(table.comment)}\n`;
  return `Table ${nameOf(table)} {\n${columns.join("")}${
    indexes.length === 0 ? "" : `\n  indexes {\n${indexes.join("")}  }\n`
  }${note}}\n`;
}

function renderColumn(column: DescribedColumn, isPrimary: boolean): string {
  const settings = [
    ...(isPrimary ? ["pk"] : []),
    ...(column.identity === undefined ? [] : ["increment"]),
    ...(column.isNotNull && !isPrimary ? ["not null"] : []),
    ...(column.default === undefined || column.generated !== undefined
      ? []
      : [`default: ${quoteExpression(column.default)}`]),
    ...(column.comment === "" ? [] : [`note: ${quoteText(column.comment)}`]),
  ];
  return `  ${quoteName(column.name)} ${renderType(column)}${
    renderSettings(settings)
  }\n`;
}

/** The type of an enum is that enum; every other one is a text to DBML. */
function renderType({ type, ownType }: DescribedColumn): string {
  return ownType === undefined || type.endsWith("]")
    ? quoteName(type)
    : nameOf(ownType);
}

/** None for one that has an expression or that is of some rows alone. */
function renderIndex(index: DescribedIndex): string[] {
  const { keys, isPartial, isPrimary, isUnique, method, name } = index;
  const columns = keys.filter((key) => key !== null).map(quoteName);
  if (isPartial || columns.length < keys.length) return [];
  if (isPrimary && columns.length === 1) return [];
  const settings = isPrimary ? ["pk"] : [
    ...(isUnique ? ["unique"] : []),
    `name: ${quoteText(name)}`,
    ...(["btree", "hash"].includes(method) ? [`type: ${method}`] : []),
  ];
  return [`    (${columns.join(", ")})${renderSettings(settings)}\n`];
}

function renderReference(
  table: DescribedRelation,
  { name, columns, references, onDelete, onUpdate }: DescribedForeignKey,
): string {
  const actions = [
    ...(onDelete === "no action" ? [] : [`delete: ${onDelete}`]),
    ...(onUpdate === "no action" ? [] : [`update: ${onUpdate}`]),
  ];
  return `Ref ${quoteName(name)}: ${nameOf(table)}.${listColumns(columns)} > ${
    nameOf(references)
  }.${listColumns(references.columns)}${renderSettings(actions)}\n`;
}

function listColumns(columns: readonly string[]): string {
  const names = columns.map(quoteName).join(", ");
  return columns.length === 1 ? names : `(${names})`;
}

function renderSettings(settings: readonly string[]): string {
  return settings.length === 0 ? "" : ` [${settings.join(", ")}]`;
}

function nameOf({ schema, name }: QualifiedName): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** Within quotes, DBML takes a backslash for the begin of an escape. */
function quoteName(name: string): string {
  return `"${escapeBreaks(name.replace(/[\\"]/g, "\\$&"))}"`;
}

function quoteText(text: string): string {
  return `'${escapeBreaks(text.replace(/[\\']/g, "\\$&"))}'`;
}

function escapeBreaks(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** An expression stands in backticks, which have no escape. */
function quoteExpression(sql: string): string {
  return /[`\n\r]/.test(sql) ? quoteText(sql) : `\`${sql}\``;
}
