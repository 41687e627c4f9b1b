/**
 * Adds members to an object of a JSON text, and leaves the rest of the text as
 * it is: order, indentation, comments, line ends.
 *
 * @module
 */

import {
  applyEdits,
  findNodeAtLocation,
  type FormattingOptions,
  modify,
  type Node,
  type ParseError,
  parseTree,
} from "jsonc-parser";

/** What came of members that were to be added. */
export interface AddedMembers {
  readonly text: string;
  /** Names that were there already, with another value; they stay. */
  readonly kept: readonly string[];
}

/** The text is no JSON object, or what is to hold the members is none. */
export class JsonTextError extends Error {
  override readonly name = "JsonTextError";
}

/**
 * Adds members with texts as values to the object that a top-level member holds;
 * that member is added where it is not there.
 *
 * Comments and trailing commas, as in `deno.jsonc`, are understood.
 *
 * @throws {JsonTextError} If the text cannot be read.
 */
export function addJsonMembers(
  text: string,
  holder: string,
  members: readonly (readonly [name: string, value: string])[],
): AddedMembers {
  const root = parseObject(text);
  const held = findNodeAtLocation(root, [holder]);
  if (held !== undefined && held.type !== "object") {
    throw new JsonTextError(`"${holder}" is no object`);
  }
  const options = readStyle(text, root);
  const kept: string[] = [];
  let changed = text;
  for (const [name, value] of members) {
    const old = findNodeAtLocation(root, [holder, name]);
    if (old === undefined) {
      const edits = modify(changed, [holder, name], value, options);
      changed = applyEdits(changed, edits);
    } else if (old.value !== value) kept.push(name);
  }
  return { text: changed, kept };
}

function parseObject(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (root?.type === "object" && errors.length === 0) return root;
  throw new JsonTextError("it is no JSON object");
}

/** The indentation is that of the first member, if it has a line of its own. */
function readStyle(
  text: string,
  { children = [], offset }: Node,
): { readonly formattingOptions?: FormattingOptions } {
  const [, indent] = /^\{[^\S\n]*\r?\n([ \t]+)/.exec(text.slice(offset)) ?? [];
  if (indent === undefined && children.length > 0) return {};
  return {
    formattingOptions: {
      insertSpaces: !indent?.startsWith("\t"),
      tabSize: indent?.length ?? 2,
      eol: text.includes("\r\n") ? "\r\n" : "\n",
    },
  };
}
