/**
 * Finds the line of a file of ours that a part of its object stands on.
 *
 * The text is read as SQL: what looks like a name in a comment, a literal or the
 * body of a function is none.
 *
 * @module
 */

import { parseIdentifiers } from "../catalog/identifier.ts";
import { cutScript, type Statement } from "../sql/statements.ts";
import { placeTableDetails } from "../sql/table_definition.ts";
import {
  buildTokenRegexp,
  scanSql,
  scanWholeTokens,
  splitList,
} from "../sql/tokens.ts";
import { lineAt } from "../text/line_at.ts";
import type { Part, PartKind } from "./rule.ts";

/** Lines of a file, from 1. */
export interface FilePlaces {
  /** Where the object itself is made. */
  readonly object: number;
  /** Where its parts are, by {@linkcode placeKey}. */
  readonly parts: ReadonlyMap<string, number>;
  /** The arguments of overloads, as they are declared, and where that is. */
  readonly overloads: readonly Overload[];
  /** What gives comments, whatever they are of. */
  readonly comments: readonly Statement[];
}

interface Overload {
  readonly arguments: string;
  readonly line: number;
}

/** Reads where things are in a file of an object. */
export function findPlaces(text: string): FilePlaces {
  const parts = new Map<string, number>();
  const overloads: Overload[] = [];
  const comments: Statement[] = [];
  let object: number | undefined;
  for (const statement of cutScript(text)) {
    const read = readStatement(statement.text, statement.line);
    if (statement.text.startsWith("COMMENT ON ")) comments.push(statement);
    for (const { key, line } of read.parts) {
      if (!parts.has(key)) parts.set(key, line);
    }
    if (read.overload !== undefined) overloads.push(read.overload);
    if (read.isObject) object ??= statement.line;
  }
  return { object: object ?? 1, parts, overloads, comments };
}

/** The line of a comment that has a text; `undefined` if none has. */
export function findCommentLine(
  { comments }: FilePlaces,
  text: string,
): number | undefined {
  for (const comment of comments) {
    const position = comment.text.indexOf(text);
    if (position >= 0) return comment.line - 1 + lineAt(comment.text, position);
  }
  return undefined;
}

/** The line of a part, or that of its object where it has none of its own. */
export function findLine(places: FilePlaces, part: Part | undefined): number {
  if (part === undefined) return places.object;
  if (part.kind === "overload") {
    return places.overloads.find((overload) => overload.arguments === part.name)
      ?.line ?? places.object;
  }
  const key = placeKey(part.kind, part.name);
  return places.parts.get(placeKey("switch", `${part.kind} ${part.name}`)) ??
    places.parts.get(key) ?? places.object;
}

/** Tells a part from all others. */
function placeKey(kind: PartKind | "switch", name: string): string {
  return `${kind}\0${name}`;
}

interface Read {
  readonly isObject?: boolean;
  readonly parts: readonly { readonly key: string; readonly line: number }[];
  readonly overload?: Overload;
}

/** A token, and where it begins in its statement. */
interface Word {
  readonly text: string;
  readonly start: number;
}

/** Words, names in quotes, and what stands between them. */
const WORD_REGEXP = buildTokenRegexp(
  /U&"(?:[^"]|"")*"|[().,]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/
    .source,
);

/** Enough for all that stands before the name of what a statement makes. */
const MAX_WORDS = 16;

function readStatement(text: string, line: number): Read {
  const words = readWords(text);
  const at = (position: number): number => line - 1 + lineAt(text, position);
  const [verb = "", ...rest] = words.map((word) => word.text.toUpperCase());
  if (verb === "CREATE") return readCreate(text, { words, line, at });
  if (verb === "ALTER" && rest.includes("TABLE")) {
    return { parts: readAlter(words, at) };
  }
  return { parts: [] };
}

function readWords(text: string): Word[] {
  const words: Word[] = [];
  for (const { start, end } of scanWholeTokens(text, WORD_REGEXP)) {
    words.push({ text: text.slice(start, end), start });
    if (words.length > MAX_WORDS) break;
  }
  return words;
}

interface Context {
  readonly words: readonly Word[];
  readonly line: number;
  readonly at: (position: number) => number;
}

/** What stands between `CREATE` and the word for what is made. */
const MODIFIERS: readonly string[] = [
  ...["OR", "REPLACE", "UNLOGGED", "UNIQUE", "CONSTRAINT", "FOREIGN"],
  ...["MATERIALIZED", "RECURSIVE"],
];

const OBJECT_WORDS: readonly string[] = [
  ...["TABLE", "VIEW", "FUNCTION", "PROCEDURE", "AGGREGATE", "TYPE", "DOMAIN"],
  "SEQUENCE",
];

const PART_KINDS: Readonly<Record<string, PartKind>> = {
  INDEX: "index",
  TRIGGER: "trigger",
  POLICY: "policy",
};

function readCreate(text: string, { words, line, at }: Context): Read {
  const place = words.findIndex(({ text }, i) =>
    i > 0 && !MODIFIERS.includes(text.toUpperCase())
  );
  const what = words[place]?.text.toUpperCase() ?? "";
  const kind = PART_KINDS[what];
  if (kind !== undefined) {
    const name = readName(words[place + 1]);
    return { parts: [{ key: placeKey(kind, name), line }] };
  }
  if (!OBJECT_WORDS.includes(what)) return { parts: [] };
  return {
    isObject: true,
    parts: what === "TABLE" ? readTable(text, at) : [],
    ...(ROUTINES.includes(what)
      ? { overload: { arguments: readArguments(text), line } }
      : {}),
  };
}

const ROUTINES: readonly string[] = ["FUNCTION", "PROCEDURE", "AGGREGATE"];

function readTable(text: string, at: Context["at"]): Read["parts"] {
  return placeTableDetails(text).map(({ detail, start }) => ({
    key: placeKey(
      detail.kind === "column" ? "column" : "constraint",
      parseName(detail.name),
    ),
    line: at(start),
  }));
}

/** `ALTER TABLE [ONLY] name ACTION NAME`, each action as `pg_dump` writes it. */
function readAlter(words: readonly Word[], at: Context["at"]): Read["parts"] {
  const upper = words.map(({ text }) => text.toUpperCase());
  const named = (
    action: readonly string[],
    key: (name: string) => string,
  ): Read["parts"] => {
    const place = findSequence(upper, action);
    const name = words[place + action.length];
    return place < 0 ? [] : [{
      key: key(readName(name)),
      line: at(words[place]?.start ?? 0),
    }];
  };
  return [
    ...named(
      ["ADD", "CONSTRAINT"],
      (name) => placeKey("constraint", name),
    ),
    ...named(
      ["DISABLE", "TRIGGER"],
      (name) => placeKey("switch", `trigger ${name}`),
    ),
    ...named(
      ["ENABLE", "ROW", "LEVEL", "SECURITY"],
      () => placeKey("row security", ""),
    ),
  ];
}

/** Where words follow each other; -1: nowhere. */
function findSequence(
  words: readonly string[],
  sequence: readonly string[],
): number {
  return words.findIndex((_, from) =>
    from > 1 && sequence.every((word, i) => words[from + i] === word)
  );
}

function readName(word: Word | undefined): string {
  return parseName(word?.text ?? "");
}

/** The name without its quotes. */
function parseName(text: string): string {
  return parseIdentifiers(text)?.[0] ?? text;
}

const ARGUMENT_REGEXP = buildTokenRegexp(/[(),=]|[^\s(),='"$]+/.source);

/**
 * The arguments of a function as `pg_get_function_identity_arguments()` has them:
 * without their defaults.
 */
function readArguments(text: string): string {
  const tokens = [...scanSql(text, ARGUMENT_REGEXP)];
  const openings = tokens.map(({ opening }) => opening);
  const start = openings.indexOf("(") + 1;
  const { items } = splitList(openings, start);
  return items.map(([from, to]) => {
    const end = openings.slice(from, to).findIndex((opening) =>
      opening.toUpperCase() === "DEFAULT"
    );
    const last = end < 0 ? to : from + end;
    return text.slice(tokens[from]?.start, tokens[last - 1]?.end);
  }).join(", ");
}
