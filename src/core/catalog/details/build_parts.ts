/**
 * Builds what hangs on a relation: columns, constraints, triggers, policies.
 *
 * @module
 */

import type {
  Column,
  Constraint,
  ConstraintType,
  Policy,
  Reference,
  ReferenceAction,
  Trigger,
  TypeDetails,
} from "./details.ts";
import type {
  ColumnDetailRow,
  ConstraintRow,
  DetailsDocument,
  PolicyRow,
  TriggerRow,
} from "./details_document.ts";
import { unpackRows } from "./unpack_rows.ts";

/** Columns by the OID of their relation, in their order. */
export function buildColumns(
  { columns }: DetailsDocument,
  types: ReadonlyMap<number, TypeDetails>,
): ReadonlyMap<number, readonly Column[]> {
  return mapGroups(
    Map.groupBy(unpackRows(columns), ({ attrelid }) => attrelid),
    (rows) => rows.map((row) => buildColumn(row, types)),
  );
}

/** Constraints by the OID of their relation. */
export function buildConstraints(
  { constraints }: DetailsDocument,
  columns: ReadonlyMap<number, readonly Column[]>,
): ReadonlyMap<number, readonly Constraint[]> {
  return mapGroups(
    Map.groupBy(unpackRows(constraints), ({ conrelid }) => conrelid),
    (rows) => rows.map((row) => buildConstraint(row, columns)),
  );
}

/** Names of columns by their numbers; an expression, 0, has none. */
export function nameColumns(
  numbers: readonly number[],
  columns: readonly Column[],
): string[] {
  return numbers.flatMap((number) =>
    columns.filter((column) => column.number === number)
      .map(({ name }) => name)
  );
}

/** The same groups, each made into another. */
export function mapGroups<T, U>(
  groups: ReadonlyMap<number, T[]>,
  build: (rows: T[], key: number) => U,
): Map<number, U> {
  return new Map([...groups].map(([key, rows]) => [key, build(rows, key)]));
}

const IDENTITIES: Readonly<Record<string, Column["identity"]>> = {
  a: "always",
  d: "by default",
};

const GENERATED: Readonly<Record<string, Column["generated"]>> = {
  s: "stored",
  v: "virtual",
};

function buildColumn(
  row: ColumnDetailRow,
  types: ReadonlyMap<number, TypeDetails>,
): Column {
  const identity = IDENTITIES[row.attidentity];
  const generated = GENERATED[row.attgenerated];
  const { base, isNotNull } = followDomains(row.atttypid, types);
  return {
    number: row.attnum,
    name: row.attname,
    type: row.type,
    typeOid: row.atttypid,
    baseTypeOid: base,
    isNotNull: row.attnotnull || isNotNull,
    ...(identity === undefined ? {} : { identity }),
    ...(generated === undefined ? {} : { generated }),
    ...(row.default === null ? {} : { default: row.default }),
    collationOid: row.attcollation,
    ...(row.collation === null ? {} : { collation: row.collation }),
    isLocal: row.attislocal,
    comment: row.description ?? "",
  };
}

/** What the domain is over in the end, and whether one of them takes no null. */
function followDomains(
  oid: number,
  types: ReadonlyMap<number, TypeDetails>,
): { readonly base: number; readonly isNotNull: boolean } {
  let base = oid;
  let isNotNull = false;
  for (let type = types.get(oid); type?.base !== undefined;) {
    isNotNull ||= type.isNotNull;
    base = type.base;
    type = types.get(base);
  }
  return { base, isNotNull };
}

/** https://www.postgresql.org/docs/15/catalog-pg-constraint.html */
const CONSTRAINT_TYPES: Readonly<Record<string, ConstraintType>> = {
  p: "primary key",
  u: "unique",
  x: "exclusion",
  f: "foreign key",
  n: "not null",
};

function buildConstraint(
  row: ConstraintRow,
  columns: ReadonlyMap<number, readonly Column[]>,
): Constraint {
  return {
    oid: row.oid,
    name: row.conname,
    type: CONSTRAINT_TYPES[row.contype] ?? "check",
    columns: nameColumns(row.conkey, columns.get(row.conrelid) ?? []),
    ...(row.confrelid === 0 ? {} : {
      references: buildReference(row, columns.get(row.confrelid) ?? []),
    }),
    isValidated: row.convalidated,
    isEnforced: row.conenforced ?? true,
    isDeferrable: row.condeferrable,
    ...(row.conindid === 0 ? {} : { index: row.conindid }),
    ...(row.conparentid === 0 ? {} : { parent: row.conparentid }),
    isLocal: row.conislocal,
    comment: row.description ?? "",
  };
}

const ACTIONS: Readonly<Record<string, ReferenceAction>> = {
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

const MATCHES: Readonly<Record<string, Reference["match"]>> = {
  f: "full",
  p: "partial",
};

function buildReference(
  row: ConstraintRow,
  columns: readonly Column[],
): Reference {
  return {
    relation: row.confrelid,
    columns: nameColumns(row.confkey, columns),
    onUpdate: ACTIONS[row.confupdtype] ?? "no action",
    onDelete: ACTIONS[row.confdeltype] ?? "no action",
    match: MATCHES[row.confmatchtype] ?? "simple",
  };
}

/** https://www.postgresql.org/docs/15/catalog-pg-trigger.html */
const ENABLED: Readonly<Record<string, Trigger["enabled"]>> = {
  D: "disabled",
  R: "replica",
  A: "always",
};

/** Builds a trigger. */
export function buildTrigger(row: TriggerRow): Trigger {
  return {
    oid: row.oid,
    name: row.tgname,
    enabled: ENABLED[row.tgenabled] ?? "origin",
    function: { schema: row.functionSchema, name: row.functionName },
    typeBits: row.tgtype,
    ...(row.tgparentid === 0 ? {} : { parent: row.tgparentid }),
    comment: row.description ?? "",
  };
}

/** https://www.postgresql.org/docs/15/catalog-pg-policy.html */
const COMMANDS: Readonly<Record<string, Policy["command"]>> = {
  r: "select",
  a: "insert",
  w: "update",
  d: "delete",
};

/** Builds a policy. */
export function buildPolicy(row: PolicyRow): Policy {
  return {
    oid: row.oid,
    name: row.polname,
    command: COMMANDS[row.polcmd] ?? "all",
    isPermissive: row.polpermissive,
    comment: row.description ?? "",
  };
}
