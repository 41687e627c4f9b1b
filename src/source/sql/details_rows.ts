/**
 * The rows of details of which there are most: columns, constraints, indexes.
 *
 * @module
 */

import type {
  ColumnDetailRow,
  ConstraintRow,
  IndexRow,
} from "../../core/catalog/details/details_document.ts";

/**
 * The text of a column of the catalog that came with a major version; null before. To
 * make a document of each row takes long.
 */
export function readSince(major: number, row: string, column: string): string {
  return `(CASE WHEN (SELECT version FROM server) >= ${major * 10_000}
        THEN to_jsonb(${row}) ->> '${column}' END)`;
}

/** Where somebody wrote an expression, which makes it no other one. */
const POSITION = ":location -?[0-9]+";

/** An expression as the catalog keeps it: the same text if it is the same one. */
function readTree(column: string): string {
  return `regexp_replace(${column}::text, ' ${POSITION}', '', 'g')`;
}

/** `column IS NOT NULL`, as the catalog keeps it. */
const NOT_NULL_TEST =
  `{NULLTEST :arg {VAR :varno 1 :varattno ([0-9]+) [^{}]*} :nulltesttype 1 :argisrow false ${POSITION}}`;

/** What gives the fields of a row, by their names. */
type Fields<R> = { readonly [N in keyof R]-?: string };

/**
 * Many rows as a list of lists, with the names of their fields told once: half as long
 * as a list of objects, and made in two thirds of the time.
 */
function packRows<R>(fields: Fields<R>, order: string): string {
  const entries = Object.entries<string>(fields);
  const names = entries.map(([name]) => `'${name}'`);
  const values = entries.map(([, value]) => value);
  return `json_build_object(
      'fields', json_build_array(${names.join(", ")}),
      'rows', coalesce(json_agg(json_build_array(
        ${values.join(",\n        ")}
      ) ${order}), '[]')
    )`;
}

/** A column `a` of a relation, with its type `t`. */
const COLUMN_FIELDS: Fields<ColumnDetailRow> = {
  attrelid: "a.attrelid::bigint",
  attnum: "a.attnum",
  attname: "a.attname::text",
  type: "format_type(a.atttypid, a.atttypmod)",
  atttypid: "a.atttypid::bigint",
  attnotnull: "a.attnotnull",
  attidentity: "a.attidentity::text",
  attgenerated: "a.attgenerated::text",
  attislocal: "a.attislocal",
  default: "CASE WHEN a.attgenerated = '' THEN pg_get_expr(f.adbin, 0) END",
  attcollation: "a.attcollation::bigint",
  collation: "c.collname::text",
  description: "d.description",
};

/** A constraint `k`. */
const CONSTRAINT_FIELDS: Fields<ConstraintRow> = {
  oid: "k.oid::bigint",
  conname: "k.conname::text",
  contype: "k.contype::text",
  conrelid: "k.conrelid::bigint",
  conkey: "coalesce(to_json(k.conkey), '[]')",
  confrelid: "k.confrelid::bigint",
  confkey: "coalesce(to_json(k.confkey), '[]')",
  confupdtype: "k.confupdtype::text",
  confdeltype: "k.confdeltype::text",
  confmatchtype: "k.confmatchtype::text",
  convalidated: "k.convalidated",
  conenforced: `(${readSince(18, "k", "conenforced")})::boolean`,
  condeferrable: "k.condeferrable",
  conindid: "k.conindid::bigint",
  conparentid: "k.conparentid::bigint",
  conislocal: "k.conislocal",
  description: "d.description",
};

/** An index `i`, of which `c` is the row of `pg_class`. */
const INDEX_FIELDS: Fields<IndexRow> = {
  oid: "i.indexrelid::bigint",
  indrelid: "i.indrelid::bigint",
  nspname: "n.nspname::text",
  relname: "c.relname::text",
  amname: "m.amname::text",
  indisunique: "i.indisunique",
  indisprimary: "i.indisprimary",
  indisvalid: "i.indisvalid",
  indisready: "i.indisready",
  indnullsnotdistinct: `coalesce(
        (${readSince(15, "i", "indnullsnotdistinct")})::boolean, false
      )`,
  indnkeyatts: "i.indnkeyatts",
  indkey: "to_json(i.indkey::int2[])",
  indclass: "to_json(i.indclass::oid[]::bigint[])",
  indcollation: "to_json(i.indcollation::oid[]::bigint[])",
  indoption: "to_json(i.indoption::int2[])",
  indexprs: readTree("i.indexprs"),
  indpred: readTree("i.indpred"),
  notNullColumns: `CASE
        WHEN i.indpred::text ~ '^${NOT_NULL_TEST}$'
          OR i.indpred::text ~ '^{BOOLEXPR :boolop and :args [(](${NOT_NULL_TEST} ?)+[)] ${POSITION}}$'
        THEN (
          SELECT json_agg(test[1]::int)
          FROM regexp_matches(i.indpred::text, '${NOT_NULL_TEST}', 'g') test
        )
      END`,
  conoid: `(
        SELECT k.oid::bigint FROM pg_constraint k
        WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid
          AND k.contype IN ('p', 'u', 'x')
        LIMIT 1
      )`,
  inhparent: "h.inhparent::bigint",
  description: "d.description",
};

/** Columns, joined as {@linkcode COLUMN_FIELDS} says. */
export const COLUMN_ROWS = packRows(
  COLUMN_FIELDS,
  "ORDER BY a.attrelid, a.attnum",
);

/** Constraints, joined as {@linkcode CONSTRAINT_FIELDS} says. */
export const CONSTRAINT_ROWS = packRows(CONSTRAINT_FIELDS, "ORDER BY k.oid");

/** Indexes, joined as {@linkcode INDEX_FIELDS} says. */
export const INDEX_ROWS = packRows(INDEX_FIELDS, "ORDER BY i.indexrelid");
