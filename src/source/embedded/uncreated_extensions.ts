/**
 * Extensions that files need and that none of them creates: on their server
 * somebody else has.
 *
 * @module
 */

import { quoteIdentifier } from "../../core/catalog/identifier.ts";
import { listExtensions } from "../../core/migrations/create_extension.ts";
import type { SqlFile } from "./sql_file.ts";

/** Some of what the extensions that are there make, as a failure names it. */
const AVAILABLE: readonly (readonly [name: RegExp, extension: string])[] = [
  [/\buuid_(?:generate_|nil)/, "uuid-ossp"],
  [/\b(?:gen_random_bytes|gen_salt|crypt|digest|hmac|pgp_\w+)\(/, "pgcrypto"],
  [/"citext"/, "citext"],
  [/"hstore"|\bhstore\(/, "hstore"],
  [/"(?:ltree|lquery)"/, "ltree"],
  [/\b(?:similarity|word_similarity)\(|"g\w+_trgm_ops"/, "pg_trgm"],
  [/\bunaccent\(/, "unaccent"],
  [/"(?:vector|halfvec|hnsw|ivfflat)"/, "vector"],
  [/\bcrosstab\(/, "tablefunc"],
  [/^data type .* no default operator class for .*"gist"/, "btree_gist"],
  [/^data type .* no default operator class for .*"gin"/, "btree_gin"],
  [/^needs extension postgis \(/, "postgis"],
];

/**
 * Finds the extension that files need and that none of them creates.
 *
 * @param failures Why they were refused, or why something of them was left out.
 * @returns `undefined` if that is not why.
 */
export function findUncreated(
  failures: readonly string[],
  files: readonly SqlFile[],
): string | undefined {
  const name = failures.map(findExtension).find((found) => found !== undefined);
  const isCreated = files.some(({ statements }) =>
    statements.some(({ text }) => listExtensions(text).includes(name ?? ""))
  );
  return isCreated ? undefined : name;
}

function findExtension(failure: string): string | undefined {
  return /^extension "(.+)" does not exist/.exec(failure)?.[1] ??
    AVAILABLE.find(([regexp]) => regexp.test(failure))?.[1];
}

/** The same files, the first of which creates the extension. */
export function createFirst(
  [first, ...rest]: readonly SqlFile[],
  extension: string,
): SqlFile[] {
  if (first === undefined) return [];
  const { path, statements } = first;
  const text = `CREATE EXTENSION ${quoteIdentifier(extension)};`;
  return [
    { ...first, statements: [{ path, line: 1, text }, ...statements] },
    ...rest,
  ];
}
