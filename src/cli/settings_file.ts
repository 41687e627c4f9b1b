/**
 * Reads the text of a settings file, strictly: what is not understood is refused.
 *
 * @module
 */

import {
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";

import type { LintSettings } from "../core/lint/lint_settings.ts";
import { findNearestName } from "../core/text/nearest_name.ts";
import type { UsageError } from "../errors.ts";
import {
  describeValue,
  FILE_KEY_NAMES,
  type FileKey,
  type FileValues,
  type ListItems,
  showFallback,
  specOfKey,
} from "./file_keys.ts";
import {
  explain,
  explainTwice,
  listMembers,
  type SourceFile,
} from "./file_text.ts";
import { parseLintValue } from "./lint_value.ts";
import { flagOf, OPTION_NAMES, specOf } from "./options.ts";

/**
 * Reads a settings file: JSON with comments and trailing commas.
 *
 * @param path Where the text is from, for messages.
 * @throws {UsageError} If it is no such text, has a key that is unknown or comes
 * twice, or a value that the key cannot have; with the line.
 */
export function parseSettingsFile(text: string, path: string): FileValues {
  const file = { path, text };
  const values: Partial<Record<FileKey, unknown>> = {};
  for (const { name, value } of listMembers(parseRoot(file))) {
    const key = parseKey(file, name);
    if (values[key] !== undefined) throw explainTwice(file, name);
    values[key] = parseValue(file, key, value);
  }
  return values as FileValues;
}

/** What is missing, by jsonc-parser's word for that. */
const MISSING: Readonly<Record<string, string | undefined>> = {
  PropertyNameExpected: "a key in double quotes",
  ValueExpected: "a value",
  ColonExpected: "a colon",
  CommaExpected: "a comma or a bracket",
  CloseBraceExpected: 'a "}"',
  CloseBracketExpected: 'a "]"',
};

/** What else may be wrong; for the rest there are no words. */
const WRONG: Readonly<Record<string, string | undefined>> = {
  EndOfFileExpected: "more follows after its end",
  UnexpectedEndOfComment: "a comment has no end",
  UnexpectedEndOfString: "a text has no end",
};

const SYNTAX_HINT =
  "Write JSON; comments and a comma after the last member are allowed.";

function parseRoot(file: SourceFile): Node {
  const errors: ParseError[] = [];
  const root = parseOrGiveUp(file, errors);
  const [error] = errors;
  if (error !== undefined) throw explainSyntax(file, error);
  if (root?.type === "object") return root;
  throw explain(file, root?.offset ?? 0, "it is no JSON object", SYNTAX_HINT);
}

/** Thousands of brackets within each other are more than the parser can take. */
function parseOrGiveUp(
  file: SourceFile,
  errors: ParseError[],
): Node | undefined {
  try {
    return parseTree(file.text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw explain(file, 0, "its brackets go too deep", SYNTAX_HINT);
  }
}

function explainSyntax(
  file: SourceFile,
  { error, offset }: ParseError,
): UsageError {
  const code = printParseErrorCode(error);
  const missing = MISSING[code];
  if (missing === undefined) {
    return explain(file, offset, WRONG[code] ?? "it is no JSON", SYNTAX_HINT);
  }
  // It is missed where the text before it ends, which may be lines above.
  const place = file.text.slice(0, offset).trimEnd().length;
  return explain(file, place, `${missing} is missing`, SYNTAX_HINT);
}

function parseKey(file: SourceFile, { value, offset }: Node): FileKey {
  const key = FILE_KEY_NAMES.find((name) => name === value);
  if (key !== undefined) return key;
  const given = String(value);
  throw explain(
    file,
    offset,
    `"${given}" is no setting`,
    suggestKey(given),
  );
}

/** A person may think of a flag, which not every key is called like. */
function suggestKey(given: string): string {
  const option = OPTION_NAMES.find((name) =>
    name === given || flagOf(name) === `--${given}`
  );
  const key = option === undefined ? undefined : specOf(option).key;
  const meant = key ?? findNearestName(given, FILE_KEY_NAMES);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return option === undefined
    ? `Use one of ${FILE_KEY_NAMES.join(", ")}.`
    : `Use the flag ${flagOf(option)}; no file can stand for it.`;
}

function parseValue(
  file: SourceFile,
  key: FileKey,
  node: Node,
): string | boolean | readonly string[] | LintSettings {
  const { words = [], items, members } = specOfKey(key);
  if (members !== undefined && node.type === "object") {
    return parseLintValue(file, node);
  }
  const word = words.find((word) => word === node.value);
  if (word !== undefined) return word;
  if (node.type === "array" && items !== undefined) {
    return parseList(file, key, { items, node });
  }
  throw explain(
    file,
    node.offset,
    `"${key}" has to be ${describeValue(key)}`,
    suggestValue(key, node),
  );
}

function suggestValue(key: FileKey, { value }: Node): string {
  const { words = [], items, fallback } = specOfKey(key);
  if (typeof value === "string") {
    const nearest = findNearestName(value, words.map(String));
    const meant = words.find((word) => String(word) === nearest);
    if (meant !== undefined) return `Did you mean ${JSON.stringify(meant)}?`;
    if (items !== undefined) return `Write [${JSON.stringify(value)}].`;
  }
  return `Write ${showFallback(fallback)}, which is the default.`;
}

function parseList(
  file: SourceFile,
  key: FileKey,
  { items, node }: { readonly items: ListItems; readonly node: Node },
): readonly string[] {
  const { children = [] } = node;
  if (children.length === 0 && !items.mayBeNone) {
    throw explain(
      file,
      node.offset,
      `"${key}" is an empty list`,
      "Name one, or delete the line for the default.",
    );
  }
  return children.map((child) => parseItem(file, key, { items, node: child }));
}

function parseItem(
  file: SourceFile,
  key: FileKey,
  { items, node: { value, offset } }: {
    readonly items: ListItems;
    readonly node: Node;
  },
): string {
  const { what, known, isKnown } = items;
  if (typeof value !== "string" || value === "") {
    const reason = `"${key}" is a list of ${what}, in double quotes`;
    throw explain(file, offset, reason, "Write each as a text.");
  }
  if (known === undefined || isKnown?.(value)) return value;
  const nearest = findNearestName(value, known);
  throw explain(
    file,
    offset,
    `"${value}" is none of the ${what}`,
    nearest === undefined
      ? `Use some of ${known.join(", ")}.`
      : `Did you mean "${nearest}"?`,
  );
}
