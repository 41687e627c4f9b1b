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

/** Builds the document; a relation `billing.invoices` is in a schema of its own. */
export function buildRelations(
  relations: Readonly<Record<string, RelationSpec>>,
  parts: Partial<DetailsDocument> = {},
): DetailsDocument {
  const names = Object.keys(relations);
  const oidOf = (name: string): number => (names.indexOf(name) + 1) * STEP;
  const specs = Object.entries(relations);
  const columnsOf = (name: string): string[] =>
    Object.keys(relations[name]?.columns ?? {});
  const numbers = (relation: string, columns: readonly string[]): number[] =>
    columns.map((column) => columnsOf(relation).indexOf(column) + 1);
  return buildDetailsDocument({
    relations: specs.map(([name, spec]) => {
      const [first = "", second] = name.split(".");
      const { columns: _c, key: _k, constraints: _n, indexes: _i, ...rest } =
        spec;
      const { triggers: _t, policies: _p, parents: _a, reads: _r, ...fields } =
        rest;
      return buildRelationDetail(oidOf(name), second ?? first, {
        ...(second === undefined ? {} : { nspname: first }),
        ...fields,
      });
    }),
    columns: specs.flatMap(([name, { columns = {} }]) =>
      Object.entries(columns).map(([column, given], place) =>
        buildColumnDetail(oidOf(name), place + 1, column, readColumn(given))
      )
    ),
    constraints: specs.flatMap(([name, spec]) =>
      Object.entries(listConstraints(name, spec)).map(
        ([conname, { on, to, ...fields }], place) =>
          buildConstraintRow(oidOf(name) + 100 + place, conname, {
            contype: to === undefined ? "c" : "f",
            conrelid: oidOf(name),
            conkey: numbers(name, on),
            ...(to === undefined ? {} : {
              confrelid: oidOf(to[0]),
              confkey: numbers(to[0], to.slice(1)),
            }),
            ...fields,
          }),
      )
    ),
    indexes: specs.flatMap(([name, spec]) =>
      Object.entries(listIndexes(name, spec)).map(
        ([relname, { on, include = [], of: constraint, ...fields }], place) => {
          const place2 = Object.keys(listConstraints(name, spec))
            .indexOf(constraint ?? "");
          return buildIndexRow(oidOf(name) + 200 + place, relname, {
            indrelid: oidOf(name),
            indkey: numbers(name, [...on, ...include]),
            indnkeyatts: on.length,
            ...(place2 < 0 ? {} : { conoid: oidOf(name) + 100 + place2 }),
            ...fields,
          });
        },
      )
    ),
    triggers: specs.flatMap(([name, { triggers = {} }]) =>
      Object.entries(triggers).map(([tgname, fields], place) =>
        buildTriggerRow(oidOf(name) + 300 + place, tgname, {
          tgrelid: oidOf(name),
          ...fields,
        })
      )
    ),
    policies: specs.flatMap(([name, { policies = {} }]) =>
      Object.entries(policies).map(([polname, fields], place) =>
        buildPolicyRow(oidOf(name) + 400 + place, polname, {
          polrelid: oidOf(name),
          ...fields,
        })
      )
    ),
    inherits: specs.flatMap(([name, { parents = [] }]) =>
      parents.map((parent) => [oidOf(name), oidOf(parent)] as const)
    ),
    viewReads: specs.flatMap(([name, { reads = [] }]) =>
      reads.map((read) => [oidOf(name), oidOf(read)] as const)
    ),
    ...parts,
  });
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
