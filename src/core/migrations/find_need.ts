/**
 * What a statement failed for want of.
 *
 * @module
 */

import { findExtensionOf, isKnownAbsent } from "./absent_extensions.ts";

/** What the database says of a failure. */
export interface Failure {
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
}

/** What is known to be missing when a statement fails. */
export interface KnownMissing {
  /** Extensions that the files have created and that are not there. */
  readonly extensions: ReadonlySet<string>;
  /** What an object that was left out before needs, by its name. */
  readonly lost: ReadonlyMap<string, string>;
}

/** Undefined object, function, table, schema; wrong kind of parameter. */
const UNDEFINED_CODES: ReadonlySet<string> = new Set([
  ...["42704", "42883", "42P01", "3F000", "22023", "42703"],
]);

/** What the server calls a thing, and how the thing is called. */
const THING_REGEXP =
  /\b(type|function|relation|table|view|index|sequence|constraint|trigger|policy|domain|schema|operator class|operator|access method|language|foreign-data wrapper|parameter namespace|text search configuration|text search dictionary|procedure|aggregate|extension|parameter|column)\s+(?:"([^"]+)"|((?!does\b)[\w.$]+(?=[\s([])))/;

/** Things that only an extension could have made where it is not known for them. */
const EXTENSION_THINGS: ReadonlySet<string> = new Set([
  ...["type", "function", "operator class", "operator", "access method"],
  ...["language", "foreign-data wrapper", "parameter namespace", "procedure"],
  ...["extension", "text search configuration", "text search dictionary"],
]);

/** Without the library of the server, or without its files. */
const NO_SERVER_REGEXPS: readonly (readonly [RegExp, string])[] = [
  [/^CREATE\s+SUBSCRIPTION\b/i, "a server (subscription)"],
  [/^CREATE\s+(?:DEFAULT\s+)?CONVERSION\b/i, "a server (conversion)"],
];

/** What a message says is not there: `relation` and `a` or `public.a`, say. */
export function findAbsent(
  message: string,
): { readonly thing: string; readonly name: string } | undefined {
  const [, thing, quoted, plain] = THING_REGEXP.exec(message) ?? [];
  const name = quoted ?? plain;
  return thing === undefined || name === undefined
    ? undefined
    : { thing, name };
}

/**
 * Finds out what a statement needs that is not there.
 *
 * @returns `extension postgis (type geometry)`, say; `undefined` where that is
 * not why it failed.
 */
export function findNeed(
  sql: string,
  { code, message }: Failure,
  { extensions, lost }: KnownMissing,
): string | undefined {
  const served = NO_SERVER_REGEXPS.find(([regexp]) => regexp.test(sql))?.[1];
  if (served !== undefined) return served;
  if (!UNDEFINED_CODES.has(code)) return undefined;
  const absent = findAbsent(message);
  const thing = absent?.thing ?? "";
  const name = absent?.name.split(".").at(-1) ?? "";
  if (name === "" && !/^operator does not exist/.test(message)) {
    return undefined;
  }
  const needed = lost.get(name);
  if (needed !== undefined) return needed;
  const extension = findExtensionOf(name) ??
    guessExtension(thing || "operator", extensions);
  if (extension === undefined) return undefined;
  return `extension ${extension} (${describe(thing, name)})`;
}

/** One of which nothing is known may have made whatever nobody else makes. */
function guessExtension(
  thing: string,
  extensions: ReadonlySet<string>,
): string | undefined {
  if (!EXTENSION_THINGS.has(thing)) return undefined;
  const unknown = [...extensions].filter((name) => !isKnownAbsent(name));
  return unknown.length === 0 ? undefined : unknown.join(" or ");
}

function describe(thing: string, name: string): string {
  return thing === "" ? "operator" : `${thing} ${name}`;
}
