/**
 * Schemas for tests of rules, as short as they can be said.
 *
 * @module
 */

import { buildDetails } from "../../src/core/catalog/details/build_details.ts";
import type {
  ColumnDetailRow,
  ConstraintRow,
  DetailsDocument,
  IndexRow,
  PolicyRow,
  RelationDetailRow,
  TriggerRow,
} from "../../src/core/catalog/details/details_document.ts";
import {
  buildLintSchema,
  type LintSchema,
} from "../../src/core/lint/lint_schema.ts";
import type { Rule, RuleFinding } from "../../src/core/lint/rule.ts";
import {
  buildColumnDetail,
  buildConstraintRow,
  buildDetailsDocument,
  buildIndexRow,
  buildPolicyRow,
  buildRelationDetail,
  buildTriggerRow,
} from "./details_documents.ts";

/** A relation, by what it has. */
export interface RelationSpec extends Partial<RelationDetailRow> {
  /** `bigint`, `integer not null`, by name and in their order. */
  readonly columns?: Readonly<
    Record<string, string | Partial<ColumnDetailRow>>
  >;
  /** Columns of its primary key, which is called `…_pkey`, as its index is. */
  readonly key?: readonly string[];
  /** By name. */
  readonly constraints?: Readonly<Record<string, ConstraintSpec>>;
  readonly indexes?: Readonly<Record<string, IndexSpec>>;
  readonly triggers?: Readonly<Record<string, Partial<TriggerRow>>>;
  readonly policies?: Readonly<Record<string, Partial<PolicyRow>>>;
  /** Names of its parents. */
  readonly parents?: readonly string[];
  /** Names of the relations that a view reads. */
  readonly reads?: readonly string[];
}

/** A constraint; with `to`, a foreign key. */
export interface ConstraintSpec extends Partial<ConstraintRow> {
  readonly on: readonly string[];
  readonly to?: readonly [relation: string, ...columns: string[]];
}

/** An index; a part of its key that is no column is an expression. */
export interface IndexSpec extends Partial<IndexRow> {
  readonly on: readonly string[];
  readonly include?: readonly string[];
  /** The constraint that it is behind. */
  readonly of?: string;
}

/** Builds what rules look at. */
export function buildSchemaOf(
  relations: Readonly<Record<string, RelationSpec>>,
  parts: Partial<DetailsDocument> = {},
): LintSchema {
  return buildLintSchema(buildDetails(buildRelations(relations, parts)));
}

/** What a rule finds, a line each: `users.id: …`. */
export function describeFound(
  rule: Rule,
  relations: Readonly<Record<string, RelationSpec>>,
  parts: Partial<DetailsDocument> = {},
): string[] {
  return findAll(rule, buildSchemaOf(relations, parts)).map((finding) =>
    `${describePlace(finding)}: ${finding.message}`
  );
}

/** The SQL that mends what a rule finds; empty where it has none. */
export function listMending(
  rule: Rule,
  relations: Readonly<Record<string, RelationSpec>>,
  parts: Partial<DetailsDocument> = {},
): string[] {
  return findAll(rule, buildSchemaOf(relations, parts))
    .map(({ sql = "" }) => sql);
}

function findAll(rule: Rule, schema: LintSchema): readonly RuleFinding[] {
  return rule.find?.(schema) ?? [];
}

function describePlace({ object, part }: RuleFinding): string {
  return part === undefined || part.name === ""
    ? object.name
    : `${object.name}.${part.name}`;
}

/** OIDs of what hangs on a relation begin so far from one another. */
const STEP = 1000;

type Specs = Readonly<Record<string, RelationSpec>>;

/** Builds the document; a relation `billing.invoices` is in a schema of its own. */
export function buildRelations(
  relations: Specs,
  parts: Partial<DetailsDocument> = {},
): DetailsDocument {
  const specs = Object.entries(relations).map(([name, spec]) => ({
    name,
    spec,
    oid: findOid(relations, name),
  }));
  return buildDetailsDocument({
    relations: specs.map(buildRelation),
    columns: specs.flatMap(({ oid, spec: { columns = {} } }) =>
      Object.entries(columns).map(([column, given], place) =>
        buildColumnDetail(oid, place + 1, column, readColumn(given))
      )
    ),
    constraints: specs.flatMap((named) => buildConstraints(named, relations)),
    indexes: specs.flatMap((named) => buildIndexes(named, relations)),
    triggers: specs.flatMap(({ oid: tgrelid, spec: { triggers = {} } }) =>
      Object.entries(triggers).map(([name, fields], place) =>
        buildTriggerRow(tgrelid + 300 + place, name, { tgrelid, ...fields })
      )
    ),
    policies: specs.flatMap(({ oid: polrelid, spec: { policies = {} } }) =>
      Object.entries(policies).map(([name, fields], place) =>
        buildPolicyRow(polrelid + 400 + place, name, { polrelid, ...fields })
      )
    ),
    inherits: specs.flatMap(({ oid, spec: { parents = [] } }) =>
      parents.map((name) => [oid, findOid(relations, name)] as const)
    ),
    viewReads: specs.flatMap(({ oid, spec: { reads = [] } }) =>
      reads.map((name) => [oid, findOid(relations, name)] as const)
    ),
    ...parts,
  });
}

/** A relation with the OID that it gets. */
interface NamedSpec {
  readonly name: string;
  readonly spec: RelationSpec;
  readonly oid: number;
}

function findOid(relations: Specs, name: string): number {
  return (Object.keys(relations).indexOf(name) + 1) * STEP;
}

/** Numbers of columns; 0: there is none, as of an expression. */
function listNumbers(
  relations: Specs,
  name: string,
  columns: readonly string[],
): number[] {
  const all = Object.keys(relations[name]?.columns ?? {});
  return columns.map((column) => all.indexOf(column) + 1);
}

function buildRelation({ name, spec, oid }: NamedSpec): RelationDetailRow {
  const [first = "", second] = name.split(".");
  const { columns: _c, key: _k, constraints: _n, indexes: _i, ...rest } = spec;
  const { triggers: _t, policies: _p, parents: _a, reads: _r, ...fields } =
    rest;
  return buildRelationDetail(oid, second ?? first, {
    ...(second === undefined ? {} : { nspname: first }),
    ...fields,
  });
}

function buildConstraints(
  { name, spec, oid }: NamedSpec,
  relations: Specs,
): ConstraintRow[] {
  return Object.entries(listConstraints(name, spec)).map(
    ([conname, { on, to, ...fields }], place) =>
      buildConstraintRow(oid + 100 + place, conname, {
        contype: to === undefined ? "c" : "f",
        conrelid: oid,
        conkey: listNumbers(relations, name, on),
        ...(to === undefined ? {} : {
          confrelid: findOid(relations, to[0]),
          confkey: listNumbers(relations, to[0], to.slice(1)),
        }),
        ...fields,
      }),
  );
}

function buildIndexes(
  { name, spec, oid }: NamedSpec,
  relations: Specs,
): IndexRow[] {
  const constraints = Object.keys(listConstraints(name, spec));
  return Object.entries(listIndexes(name, spec)).map(
    ([relname, { on, include = [], of: constraint, ...fields }], place) => {
      const behind = constraints.indexOf(constraint ?? "");
      return buildIndexRow(oid + 200 + place, relname, {
        indrelid: oid,
        indkey: listNumbers(relations, name, [...on, ...include]),
        indnkeyatts: on.length,
        ...(behind < 0 ? {} : { conoid: oid + 100 + behind }),
        ...fields,
      });
    },
  );
}

function readColumn(
  given: string | Partial<ColumnDetailRow>,
): Partial<ColumnDetailRow> {
  if (typeof given !== "string") return given;
  const type = given.replace(/ not null$/, "");
  return { type, attnotnull: type !== given };
}

function listConstraints(
  name: string,
  { key, constraints = {} }: RelationSpec,
): Readonly<Record<string, ConstraintSpec>> {
  return key === undefined
    ? constraints
    : { [`${name}_pkey`]: { on: key, contype: "p" }, ...constraints };
}

function listIndexes(
  name: string,
  { key, indexes = {} }: RelationSpec,
): Readonly<Record<string, IndexSpec>> {
  return key === undefined ? indexes : {
    [`${name}_pkey`]: {
      ...{ on: key, of: `${name}_pkey` },
      ...{ indisunique: true, indisprimary: true },
    },
    ...indexes,
  };
}
