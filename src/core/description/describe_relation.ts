/**
 * Describes tables, views and foreign tables.
 *
 * @module
 */

import type { CatalogDocument } from "../catalog/catalog_document.ts";
import type {
  Column,
  Constraint,
  Details,
  Index,
  Policy,
  Relation,
  Trigger,
} from "../catalog/details/details.ts";
import { findPrimaryKey } from "../catalog/details/find_primary_key.ts";
import type { QualifiedName } from "../catalog/identifier.ts";
import type { ObjectId } from "../catalog/object_id.ts";
import { refer } from "./describe_object.ts";
import type {
  DescribedColumn,
  DescribedConstraint,
  DescribedForeignKey,
  DescribedIndex,
  DescribedObject,
  DescribedPolicy,
  DescribedRelation,
  DescribedTrigger,
} from "./description.ts";

/** What relations are described with. */
export interface RelationContext {
  readonly details: Details;
  readonly ownTypes: OwnTypes;
}

/** Types that somebody made, of a column by the OID of its table. */
export type OwnTypes = (
  relation: number,
  column: Column,
) => QualifiedName | undefined;

/** Describes a relation, of which `object` is told already. */
export function describeRelation(
  object: DescribedObject,
  relation: Relation,
  { details, ownTypes }: RelationContext,
): DescribedRelation {
  const { constraints, kind, form, isPartition } = relation;
  const referred = (oids: readonly number[]): ObjectId[] =>
    oids.flatMap((oid) => referTo(oid, details));
  return {
    ...object,
    ...{ kind, form, isPartition },
    rowSecurity: describeRowSecurity(relation),
    columns: relation.columns
      .map((column) => describeColumn(column, ownTypes(relation.oid, column))),
    primaryKey: findPrimaryKey(relation)?.columns ?? [],
    foreignKeys: constraints
      .flatMap((constraint) => describeForeignKey(constraint, details)),
    constraints: constraints.filter(isOther).map(describeConstraint),
    indexes: relation.indexes.map(describeIndex),
    triggers: relation.triggers.map(describeTrigger),
    policies: relation.policies.map(describePolicy),
    parents: referred(relation.parents),
    children: referred(relation.children),
  };
}

/** Finds the own types of columns, also behind arrays, which tables alone have. */
export function findOwnTypes(
  { typeColumns, types }: CatalogDocument,
  details: Details,
): OwnTypes {
  const names = new Map<number, QualifiedName>(
    types.map(({ oid, nspname, typname }) => [
      oid,
      { schema: nspname, name: typname },
    ]),
  );
  const byColumn = new Map(
    typeColumns.map(([oid, name, type]) => [`${oid}.${name}`, type]),
  );
  return (relation, { name, typeOid }) => {
    const oid = byColumn.get(`${relation}.${name}`) ?? typeOid;
    return names.get(oid) ?? nameOf(details.types.get(oid));
  };
}

function nameOf(named: QualifiedName | undefined): QualifiedName | undefined {
  return named && { schema: named.schema, name: named.name };
}

function referTo(oid: number, { relations }: Details): ObjectId[] {
  const relation = relations.get(oid);
  return relation === undefined ? [] : [refer(relation)];
}

function describeRowSecurity(
  { hasRowSecurity, forcesRowSecurity }: Relation,
): DescribedRelation["rowSecurity"] {
  if (!hasRowSecurity) return "off";
  return forcesRowSecurity ? "forced" : "on";
}

function describeColumn(
  column: Column,
  ownType: QualifiedName | undefined,
): DescribedColumn {
  const { name, type, isNotNull, identity, generated, comment } = column;
  return {
    ...{ name, type, isNotNull, comment },
    ...(ownType === undefined ? {} : { ownType }),
    ...(column.default === undefined ? {} : { default: column.default }),
    ...(identity === undefined ? {} : { identity }),
    ...(generated === undefined ? {} : { generated }),
  };
}

function describeForeignKey(
  constraint: Constraint,
  details: Details,
): DescribedForeignKey[] {
  const { references, name, columns, isValidated, comment } = constraint;
  if (references === undefined) return [];
  return referTo(references.relation, details).map((relation) => ({
    ...{ name, columns, isValidated, comment },
    references: { ...relation, columns: references.columns },
    onUpdate: references.onUpdate,
    onDelete: references.onDelete,
    isInherited: constraint.parent !== undefined,
  }));
}

/** Columns tell themselves whether they may be null. */
function isOther({ type }: Constraint): boolean {
  return type !== "primary key" && type !== "foreign key" &&
    type !== "not null";
}

function describeConstraint(
  { name, type, columns, isValidated, comment }: Constraint,
): DescribedConstraint {
  return { name, type, columns, isValidated, comment };
}

function describeIndex(index: Index): DescribedIndex {
  const { name, method, isUnique, isPrimary, isValid, included, comment } =
    index;
  return {
    ...{ name, method, isUnique, isPrimary, isValid, included, comment },
    isPartial: index.predicate !== undefined,
    keys: index.keys.map(({ column }) => column ?? null),
  };
}

/** Bits of `tgtype`: `src/include/catalog/pg_trigger.h`, PostgreSQL 15. */
const TRIGGER_BITS = { row: 1, before: 2, insteadOf: 64 } as const;

const EVENT_BITS = { insert: 4, delete: 8, update: 16, truncate: 32 } as const;

const EVENTS = ["insert", "update", "delete", "truncate"] as const;

function describeTrigger(
  { name, enabled, typeBits, comment, ...trigger }: Trigger,
): DescribedTrigger {
  const has = (bit: number): boolean => (typeBits & bit) !== 0;
  return {
    ...{ name, enabled, comment, function: trigger.function },
    timing: has(TRIGGER_BITS.insteadOf)
      ? "instead of"
      : has(TRIGGER_BITS.before)
      ? "before"
      : "after",
    events: EVENTS.filter((event) => has(EVENT_BITS[event])),
    level: has(TRIGGER_BITS.row) ? "row" : "statement",
  };
}

function describePolicy(
  { name, command, isPermissive, comment }: Policy,
): DescribedPolicy {
  return { name, command, isPermissive, comment };
}
