/**
 * Which object a statement is about.
 *
 * @module
 */

import { parseIdentifiers } from "../catalog/identifier.ts";
import type { Kind } from "../catalog/object_kind.ts";

/** What a statement does to its object. */
export type SubjectAction = "create" | "change" | "drop";

/** An object as a statement names it. */
export interface Subject {
  readonly action: SubjectAction;
  readonly kind: Kind;
  /** Absent: the first of the search path. */
  readonly schema?: string;
  readonly name: string;
}

const PART = /(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)/.source;
const NAME = `(${PART}(?:\\s*\\.\\s*${PART})*)`;

const KINDS: Readonly<Record<string, Kind>> = {
  "table": "table",
  "foreign table": "foreign_table",
  "view": "view",
  "materialized view": "view",
  "function": "function",
  "procedure": "function",
  "routine": "function",
  "aggregate": "function",
  "type": "type",
  "domain": "type",
  "sequence": "sequence",
};

const KIND =
  /((?:foreign\s+)?table|(?:materialized\s+)?view|function|procedure|routine|aggregate|type|domain|sequence)/
    .source;

/** An object of its own. */
const OBJECT_REGEXP = new RegExp(
  `^(create|alter|drop)\\s+(?:or\\s+replace\\s+)?(?:unlogged\\s+|recursive\\s+)?${KIND}\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?(?:only\\s+)?${NAME}`,
  "i",
);

/** What belongs to a table: that is what changes. */
const PART_REGEXP = new RegExp(
  `^create\\s+(?:or\\s+replace\\s+)?(?:(?:unique\\s+)?index|(?:constraint\\s+)?trigger|policy)\\b[^(;]*?\\son\\s+(?:only\\s+)?${NAME}`,
  "i",
);
const RULE_REGEXP = new RegExp(
  `^create\\s+(?:or\\s+replace\\s+)?rule\\b[^(;]*?\\sto\\s+${NAME}`,
  "i",
);
const COMMENT_REGEXP = new RegExp(
  `^comment\\s+on\\s+(?:${KIND}|column)\\s+${NAME}`,
  "i",
);

/**
 * Finds the object that a statement makes, changes or drops: of several the
 * first. The index of a table, its triggers and policies are changes of it.
 */
export function findSubject(sql: string): Subject | undefined {
  const [, verb = "", kind = "", name = ""] = OBJECT_REGEXP.exec(sql) ?? [];
  if (name !== "") {
    return nameSubject(ACTIONS[verb.toLowerCase()] ?? "change", kind, name);
  }
  const table = PART_REGEXP.exec(sql)?.[1] ?? RULE_REGEXP.exec(sql)?.[1];
  if (table !== undefined) return nameSubject("change", "table", table);
  const [, commented, on] = COMMENT_REGEXP.exec(sql) ?? [];
  if (on === undefined) return undefined;
  return commented === undefined
    ? nameSubject("change", "table", dropLast(on))
    : nameSubject("change", commented, on);
}

const ACTIONS: Readonly<Record<string, SubjectAction>> = {
  create: "create",
  drop: "drop",
};

function nameSubject(
  action: SubjectAction,
  word: string,
  written: string,
): Subject | undefined {
  const kind = KINDS[word.toLowerCase().replace(/\s+/g, " ")];
  const parts = parseIdentifiers(foldCase(written));
  const [name, schema] = parts?.toReversed() ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return { action, kind, ...(schema === undefined ? {} : { schema }), name };
}

/** What is not in quotes is in lower case, and no space is around the dot. */
function foldCase(written: string): string {
  return written.replace(
    /"(?:[^"]|"")+"|[^"]+/g,
    (part) => part.startsWith('"') ? part : part.toLowerCase(),
  ).replace(/\s*\.\s*(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ".");
}

/** `t` of `t.c`. */
function dropLast(column: string): string {
  return column.replace(new RegExp(`\\s*\\.\\s*${PART}$`), "");
}

/** What is in no schema, as `pg_dump` calls it. */
const DATABASE_REGEXP =
  /^(?:CREATE|ALTER|COMMENT\s+ON)\s+(?:OR\s+REPLACE\s+)?(?:DEFAULT\s+)?(EVENT\s+TRIGGER|PUBLICATION|SUBSCRIPTION|SERVER|FOREIGN\s+DATA\s+WRAPPER|USER\s+MAPPING|CAST|OPERATOR(?:\s+(?:CLASS|FAMILY))?|COLLATION|CONVERSION|(?:TRUSTED\s+)?(?:PROCEDURAL\s+)?LANGUAGE|TRANSFORM|ACCESS\s+METHOD|TEXT\s+SEARCH\s+(?:PARSER|DICTIONARY|TEMPLATE|CONFIGURATION))\b/i;

/** The type of what a statement makes or changes, where it is in no schema. */
export function findDatabaseSubject(sql: string): string | undefined {
  const type = DATABASE_REGEXP.exec(sql)?.[1]?.toUpperCase()
    .replace(/\s+/g, " ");
  return type?.endsWith("LANGUAGE") ? "LANGUAGE" : type;
}

const RENAME_REGEXP = new RegExp(
  `^alter\\s+(?:foreign\\s+)?(?:table|(?:materialized\\s+)?view|type|domain|sequence|function)\\b[^;]*?\\srename\\s+to\\s+(${PART})`,
  "i",
);

/** The name that a statement gives to its object; `undefined` in any other. */
export function findRename(sql: string): string | undefined {
  const written = RENAME_REGEXP.exec(sql)?.[1];
  return written === undefined
    ? undefined
    : parseIdentifiers(foldCase(written))?.[0];
}

const ADD_REGEXP = new RegExp(
  `\\badd\\s+(?:column\\s+|constraint\\s+)?(?:if\\s+not\\s+exists\\s+)?(?!primary\\b|foreign\\b|unique\\b|check\\b|exclude\\b)(${PART})`,
  "gi",
);

const PART_NAME_REGEXP = new RegExp(
  `^create\\s+(?:or\\s+replace\\s+)?(?:(?:unique\\s+)?index|(?:constraint\\s+)?trigger|policy)\\s+(?:concurrently\\s+)?(?:if\\s+not\\s+exists\\s+)?(?!on\\b)(${PART})`,
  "i",
);

/**
 * The parts of a table that a statement makes: columns and constraints that it
 * adds, an index, a trigger, a policy.
 */
export function listParts(sql: string): string[] {
  const added = /^alter\s+(?:foreign\s+)?table\b/i.test(sql)
    ? [...sql.matchAll(ADD_REGEXP)].map(([, written = ""]) => written)
    : [];
  const named = PART_NAME_REGEXP.exec(sql)?.[1] ?? [];
  return [...added, named].flat().flatMap((written) =>
    parseIdentifiers(foldCase(written)) ?? []
  );
}
