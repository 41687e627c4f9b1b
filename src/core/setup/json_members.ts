/**
 * Adds members to an object of a JSON text, and leaves the rest of the text as
 * it is: order, indentation, comments, line ends. Only what stands on the line
 * that they go into gets lines of its own.
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
  const old = members.map(([name, value]) => ({
    name,
    value,
    node: findNodeAtLocation(root, [holder, name]),
  }));
  const missing = old.filter(({ node }) => node === undefined);
  return {
    text: missing.length === 0 ? text : addMissing(text, holder, missing),
    kept: old
      .filter(({ node, value }) => node !== undefined && node.value !== value)
      .map(({ name }) => name),
  };
}

function addMissing(
  text: string,
  holder: string,
  missing: readonly { readonly name: string; readonly value: string }[],
): string {
  const formattingOptions = readStyle(text);
  let changed = text;
  for (const { name, value } of missing) {
    const edits = modify(changed, [holder, name], value, { formattingOptions });
    changed = applyEdits(changed, edits);
  }
  return endsInComma(text, []) ? addComma(changed, [holder]) : changed;
}

/** Whether a comma follows the last member, as some formatters have it. */
function endsInComma(text: string, path: readonly string[]): boolean {
  return /^\s*,/.test(text.slice(findMembersEnd(text, path)));
}

function addComma(text: string, path: readonly string[]): string {
  const end = findMembersEnd(text, path);
  return endsInComma(text, path)
    ? text
    : `${text.slice(0, end)},${text.slice(end)}`;
}

/** The position after the last member of an object. */
function findMembersEnd(text: string, path: readonly string[]): number {
  const last = findNodeAtLocation(parseObject(text), [...path])?.children?.at(
    -1,
  );
  return last === undefined ? text.length : last.offset + last.length;
}

function parseObject(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (root?.type === "object" && errors.length === 0) return root;
  throw new JsonTextError("it is no JSON object");
}

/** The indentation is that of the first line that has one; line ends are left to the package. */
function readStyle(text: string): FormattingOptions {
  const [, indent = "  "] = /\n([ \t]+)\S/.exec(text) ?? [];
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.length,
  };
}
