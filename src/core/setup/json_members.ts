/**
 * Adds members to an object of a JSON text, and leaves the rest of the text as
 * it is: order, indentation, comments, line ends.
 *
 * @module
 */

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
 * Comments and trailing commas, as in `deno.jsonc`, are understood. An object
 * that a formatter keeps on one line gets lines, as the formatter would do.
 *
 * @throws {JsonTextError} If the text cannot be read.
 */
export function addJsonMembers(
  text: string,
  holder: string,
  members: readonly (readonly [name: string, value: string])[],
): AddedMembers {
  const added = addMembers(text, holder, members);
  return added.text === text
    ? added
    : addMembers(spreadObjects(text, holder), holder, members);
}

function addMembers(
  text: string,
  holder: string,
  members: readonly (readonly [name: string, value: string])[],
): AddedMembers {
  const root = readRoot(text);
  const style = readStyle(text, root);
  const held = root.members.get(holder);
  if (held === undefined) {
    const value = renderObject(members, style);
    return { text: addMember(text, root, [[holder, value]], style), kept: [] };
  }
  const object = readObject(text, held.start);
  const missing = members.filter(([name]) => !object.members.has(name));
  const kept = members.filter(([name, value]) => {
    const old = object.members.get(name);
    return old !== undefined &&
      text.slice(old.start, old.end) !== JSON.stringify(value);
  });
  const rendered = missing.map(([name, value]) =>
    [name, JSON.stringify(value)] as const
  );
  const below = { ...style, depth: style.depth + 1 };
  return {
    text: addMember(text, object, rendered, below),
    kept: kept.map(([name]) => name),
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands, and the name before it. */
interface Member extends Span {
  readonly nameStart: number;
}

interface JsonObject extends Span {
  /** By name, in their order. */
  readonly members: ReadonlyMap<string, Member>;
  /** After the last member, or its comma. */
  readonly tail: number;
  readonly endsInComma: boolean;
}

/** How the text is laid out. */
interface Style {
  /** `undefined`: all on one line. */
  readonly indent: string | undefined;
  readonly eol: string;
  readonly depth: number;
  /** What comes after the last member of an object that has lines. */
  readonly last: string;
}

/** White space and comments. */
const BLANK_REGEXP = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const STRING_REGEXP = /"(?:[^"\\\n]|\\.)*"/y;
const SCALAR_REGEXP = /-?[\w.+-]+/y;

function match(regexp: RegExp, text: string, index: number): number {
  regexp.lastIndex = index;
  return regexp.test(text) ? regexp.lastIndex : -1;
}

function skipBlank(text: string, index: number): number {
  return match(BLANK_REGEXP, text, index);
}

function readRoot(text: string): JsonObject {
  const root = readObject(text, skipBlank(text, 0));
  if (skipBlank(text, root.end) < text.length) throw new JsonTextError("end");
  return root;
}

function readObject(text: string, start: number): JsonObject {
  if (text[start] !== "{") throw new JsonTextError("it is no object");
  const members = new Map<string, Member>();
  let tail = start + 1;
  let endsInComma = false;
  while (true) {
    const nameStart = skipBlank(text, tail);
    if (text[nameStart] === "}") {
      return { start, end: nameStart + 1, members, tail, endsInComma };
    }
    if (members.size > 0 && !endsInComma) throw new JsonTextError("a comma");
    const nameEnd = match(STRING_REGEXP, text, nameStart);
    const colon = skipBlank(text, Math.max(nameEnd, nameStart));
    if (nameEnd < 0 || text[colon] !== ":") throw new JsonTextError("a name");
    const valueStart = skipBlank(text, colon + 1);
    const valueEnd = skipValue(text, valueStart);
    const name: string = JSON.parse(text.slice(nameStart, nameEnd));
    members.set(name, { nameStart, start: valueStart, end: valueEnd });
    const comma = skipBlank(text, valueEnd);
    endsInComma = text[comma] === ",";
    tail = endsInComma ? comma + 1 : valueEnd;
  }
}

function skipValue(text: string, start: number): number {
  if (text[start] === "{") return readObject(text, start).end;
  if (text[start] === "[") return skipArray(text, start);
  const regexp = text[start] === '"' ? STRING_REGEXP : SCALAR_REGEXP;
  const end = match(regexp, text, start);
  if (end < 0) throw new JsonTextError("a value");
  return end;
}

function skipArray(text: string, start: number): number {
  let index = skipBlank(text, start + 1);
  while (text[index] !== "]") {
    index = skipBlank(text, skipValue(text, index));
    if (text[index] === ",") index = skipBlank(text, index + 1);
    else if (text[index] !== "]") throw new JsonTextError("a comma");
  }
  return index + 1;
}

/** The indentation is that of the first member, if it has a line of its own. */
function readStyle(
  text: string,
  { start, members, endsInComma }: JsonObject,
): Style {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const [, indent] = /^\{[^\S\n]*\r?\n([ \t]+)/.exec(text.slice(start)) ?? [];
  const isOneLine = indent === undefined && members.size > 0;
  return {
    indent: isOneLine ? undefined : indent ?? "  ",
    eol,
    depth: 1,
    last: endsInComma ? "," : "",
  };
}

function addMember(
  text: string,
  { members: old, tail, end, endsInComma }: JsonObject,
  members: readonly (readonly [name: string, value: string])[],
  style: Style,
): string {
  if (members.length === 0) return text;
  const lines = members.map(([name, value]) =>
    `${newLine(style)}${JSON.stringify(name)}: ${value}`
  );
  const comma = old.size > 0 && !endsInComma ? "," : "";
  const last = endsInComma ? "," : old.size > 0 ? "" : style.last;
  const added = comma + lines.join(",") + last;
  if (old.size > 0) return text.slice(0, tail) + added + text.slice(tail);
  // Between "{" and "}" of an empty object there is at most a comment to keep.
  return text.slice(0, end - 1).trimEnd() + added +
    newLine({ ...style, depth: style.depth - 1 }) + text.slice(end - 1);
}

/** Gives the members of the text, and those of the holder, a line each. */
function spreadObjects(text: string, holder: string): string {
  const root = readRoot(text);
  const spread = spreadObject(text, root, {
    ...readStyle(text, root),
    depth: 1,
  });
  const newRoot = readRoot(spread);
  const held = newRoot.members.get(holder);
  return held === undefined
    ? spread
    : spreadObject(spread, readObject(spread, held.start), {
      ...readStyle(spread, newRoot),
      depth: 2,
    });
}

/** Only what is exactly as formatters write it: a comment has its reason to be where it is. */
function spreadObject(
  text: string,
  { start, end, members }: JsonObject,
  style: Style,
): string {
  const parts = [...members.values()].map((member) =>
    text.slice(member.nameStart, member.end)
  );
  if (text.slice(start, end) !== `{ ${parts.join(", ")} }`) return text;
  const below = { ...style, indent: style.indent ?? "  " };
  const above = { ...below, depth: style.depth - 1 };
  const lines = parts.map((part) => newLine(below) + part);
  const object = `{${lines.join(",")}${style.last}${newLine(above)}}`;
  return text.slice(0, start) + object + text.slice(end);
}

function newLine({ indent, eol, depth }: Style): string {
  return indent === undefined ? " " : eol + indent.repeat(depth);
}

function renderObject(
  members: readonly (readonly [name: string, value: string])[],
  style: Style,
): string {
  const below = { ...style, depth: style.depth + 1 };
  const lines = members.map(([name, value]) =>
    `${newLine(below)}${JSON.stringify(name)}: ${JSON.stringify(value)}`
  );
  return `{${lines.join(",")}${style.last}${newLine(style)}}`;
}
