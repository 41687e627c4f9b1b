/**
 * Documents of details for tests: what is not given is as PostgreSQL has it by
 * itself.
 *
 * @module
 */

import type {
  ColumnDetailRow,
  ConstraintRow,
  DetailsDocument,
  FunctionDetailRow,
  IndexRow,
  PolicyRow,
  RelationDetailRow,
  SequenceRow,
  TriggerRow,
  TypeDetailRow,
} from "../../src/core/catalog/details/details_document.ts";

/** OIDs of PostgreSQL's own types. */
export const TYPE_OIDS: Readonly<Record<string, number>> = {
  bigint: 20,
  smallint: 21,
  integer: 23,
  text: 25,
  json: 114,
  money: 790,
  character: 1042,
  "character varying": 1043,
  date: 1082,
  "timestamp without time zone": 1114,
  "timestamp with time zone": 1184,
  "time with time zone": 1266,
  numeric: 1700,
  uuid: 2950,
  jsonb: 3802,
};

/** The operator class that `integer` has by itself, and one that no type has. */
export const OPCLASSES = { default: 1978, other: 10049 } as const;

/** Builds a document of a server 15. */
export function buildDetailsDocument(
  parts: Partial<DetailsDocument> = {},
): DetailsDocument {
  return {
    versionNum: 150018,
    relations: [],
    columns: [],
    constraints: [],
    indexes: [],
    opclasses: [
      [OPCLASSES.default, "int4_ops", true],
      [OPCLASSES.other, "text_pattern_ops", false],
    ],
    collations: [[100, "default"], [950, "C"]],
    triggers: [],
    policies: [],
    inherits: [],
    viewReads: [],
    functions: [],
    types: [],
    sequences: [],
    ...parts,
  };
}

/** Builds the row of an ordinary table in `public`. */
export function buildRelationDetail(
  oid: number,
  relname: string,
  fields: Partial<RelationDetailRow> = {},
): RelationDetailRow {
  return {
    oid,
    relkind: "r",
    nspname: "public",
    relname,
    relpersistence: "p",
    relrowsecurity: false,
    relforcerowsecurity: false,
    relreplident: "d",
    reloptions: [],
    relispartition: false,
    isExtensionMember: false,
    description: null,
    ...fields,
  };
}

/** Builds the row of a column that may be null, `integer` unless told otherwise. */
export function buildColumnDetail(
  attrelid: number,
  attnum: number,
  attname: string,
  { type = "integer", ...fields }: Partial<ColumnDetailRow> = {},
): ColumnDetailRow {
  const [bare = type] = type.split("(");
  return {
    attrelid,
    attnum,
    attname,
    type,
    atttypid: TYPE_OIDS[bare] ?? 0,
    attnotnull: false,
    attidentity: "",
    attgenerated: "",
    attislocal: true,
    default: null,
    attcollation: 0,
    collation: null,
    description: null,
    ...fields,
  };
}

/** Builds the row of a constraint; what it is, is to be given. */
export function buildConstraintRow(
  oid: number,
  conname: string,
  fields: Pick<ConstraintRow, "contype" | "conrelid"> & Partial<ConstraintRow>,
): ConstraintRow {
  return {
    oid,
    conname,
    conkey: [],
    confrelid: 0,
    confkey: [],
    confupdtype: "a",
    confdeltype: "a",
    confmatchtype: "s",
    convalidated: true,
    conenforced: null,
    condeferrable: false,
    conindid: 0,
    conparentid: 0,
    conislocal: true,
    description: null,
    ...fields,
  };
}

/** Builds the row of a B-tree over columns by their numbers. */
export function buildIndexRow(
  oid: number,
  relname: string,
  fields: Pick<IndexRow, "indrelid" | "indkey"> & Partial<IndexRow>,
): IndexRow {
  const { indkey } = fields;
  return {
    oid,
    relname,
    nspname: "public",
    amname: "btree",
    indisunique: false,
    indisprimary: false,
    indisvalid: true,
    indisready: true,
    indnullsnotdistinct: false,
    indnkeyatts: indkey.length,
    indclass: indkey.map(() => OPCLASSES.default),
    indcollation: indkey.map(() => 0),
    indoption: indkey.map(() => 0),
    indexprs: null,
    indpred: null,
    notNullColumns: null,
    conoid: null,
    inhparent: null,
    description: null,
    ...fields,
  };
}

/** Builds the row of a trigger that calls `public.touch()`. */
export function buildTriggerRow(
  oid: number,
  tgname: string,
  fields: Pick<TriggerRow, "tgrelid"> & Partial<TriggerRow>,
): TriggerRow {
  return {
    oid,
    tgname,
    tgenabled: "O",
    tgtype: 7,
    tgparentid: 0,
    functionSchema: "public",
    functionName: "touch",
    description: null,
    ...fields,
  };
}

/** Builds the row of a policy for all commands. */
export function buildPolicyRow(
  oid: number,
  polname: string,
  fields: Pick<PolicyRow, "polrelid"> & Partial<PolicyRow>,
): PolicyRow {
  return {
    oid,
    polname,
    polcmd: "*",
    polpermissive: true,
    description: null,
    ...fields,
  };
}

/** Builds the row of a function in `public` without arguments. */
export function buildFunctionDetail(
  oid: number,
  proname: string,
  fields: Partial<FunctionDetailRow> = {},
): FunctionDetailRow {
  return {
    oid,
    nspname: "public",
    proname,
    arguments: "",
    result: "integer",
    prokind: "f",
    lanname: "plpgsql",
    provolatile: "v",
    prosecdef: false,
    isAtomic: false,
    proconfig: [],
    description: null,
    ...fields,
  };
}

/** Builds the row of an enum in `public` that nothing uses. */
export function buildTypeDetail(
  oid: number,
  typname: string,
  fields: Partial<TypeDetailRow> = {},
): TypeDetailRow {
  return {
    oid,
    nspname: "public",
    typname,
    typtype: "e",
    typbasetype: 0,
    typnotnull: false,
    isExtensionMember: false,
    uses: null,
    isNamed: false,
    description: null,
    ...fields,
  };
}

/** Builds the row of a sequence in `public` that nothing uses. */
export function buildSequenceRow(
  oid: number,
  relname: string,
  fields: Partial<SequenceRow> = {},
): SequenceRow {
  return {
    oid,
    nspname: "public",
    relname,
    type: "bigint",
    ownedBy: null,
    defaultOf: null,
    isUsedElsewhere: false,
    isNamed: false,
    isExtensionMember: false,
    description: null,
    ...fields,
  };
}
