/**
 * Builds relations, with what hangs on them.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import { sortByName } from "../identifier.ts";
import { buildIndexes } from "./build_indexes.ts";
import { buildConstraints, buildPolicy, buildTrigger } from "./build_parts.ts";
import type { Column, Relation } from "./details.ts";
import type { DetailsDocument, RelationDetailRow } from "./details_document.ts";

/** Builds the relations, in the order of their names. */
export function buildRelations(
  document: DetailsDocument,
  columns: ReadonlyMap<number, readonly Column[]>,
): Relation[] {
  const bare = sortByName(document.relations.map(buildRelation));
  const constraints = buildConstraints(document, columns);
  const indexes = buildIndexes(document, columns);
  const triggers = Map.groupBy(document.triggers, ({ tgrelid }) => tgrelid);
  const policies = Map.groupBy(document.policies, ({ polrelid }) => polrelid);
  const findLinks = collectLinks(document, bare);
  return bare.map((relation) => ({
    ...relation,
    columns: columns.get(relation.oid) ?? [],
    constraints: sortParts(constraints.get(relation.oid)),
    indexes: sortParts(indexes.get(relation.oid)),
    triggers: sortParts(triggers.get(relation.oid)?.map(buildTrigger)),
    policies: sortParts(policies.get(relation.oid)?.map(buildPolicy)),
    ...findLinks(relation),
  }));
}

type Links = Pick<Relation, "parents" | "children" | "reads">;

/** @returns What gives the links of one relation. */
function collectLinks(
  { inherits, viewReads }: DetailsDocument,
  sorted: readonly BareRelation[],
): (relation: BareRelation) => Links {
  const places = new Map(sorted.map(({ oid }, place) => [oid, place]));
  const inOrder = (oids: readonly number[]): number[] =>
    oids.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  const parents = Map.groupBy(inherits, ([child]) => child);
  const children = Map.groupBy(inherits, ([, parent]) => parent);
  const reads = Map.groupBy(viewReads, ([view]) => view);
  return ({ oid }) => ({
    parents: (parents.get(oid) ?? []).map(([, parent]) => parent),
    children: inOrder((children.get(oid) ?? []).map(([child]) => child)),
    reads: inOrder((reads.get(oid) ?? []).map(([, read]) => read)),
  });
}

function sortParts<T extends { readonly name: string }>(
  parts: readonly T[] = [],
): T[] {
  return parts.toSorted((a, b) => compareByteOrder(a.name, b.name));
}

/** A relation without what hangs on it. */
type BareRelation = Omit<
  Relation,
  | ("columns" | "constraints" | "indexes" | "triggers" | "policies")
  | keyof Links
>;

/** https://www.postgresql.org/docs/15/catalog-pg-class.html */
const FORMS: Readonly<Record<string, Pick<Relation, "kind" | "form">>> = {
  p: { kind: "table", form: "partitioned table" },
  v: { kind: "view", form: "view" },
  m: { kind: "view", form: "materialized view" },
  f: { kind: "foreign_table", form: "foreign table" },
};

const REPLICA_IDENTITIES: Readonly<
  Record<string, Relation["replicaIdentity"]>
> = { n: "nothing", f: "full", i: "index" };

function buildRelation(row: RelationDetailRow): BareRelation {
  return {
    ...(FORMS[row.relkind] ?? { kind: "table", form: "table" }),
    schema: row.nspname,
    name: row.relname,
    oid: row.oid,
    isPartition: row.relispartition,
    isUnlogged: row.relpersistence === "u",
    isExtensionMember: row.isExtensionMember,
    hasRowSecurity: row.relrowsecurity,
    forcesRowSecurity: row.relforcerowsecurity,
    replicaIdentity: REPLICA_IDENTITIES[row.relreplident] ?? "default",
    options: row.reloptions,
    comment: row.description ?? "",
  };
}
