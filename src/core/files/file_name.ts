/**
 * Gives every object its file: one object, one name, and back.
 *
 * @module
 */

import { hashText } from "../text/hash_text.ts";
import { appendTo } from "../text/lists.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";
import { DEFAULT_SCHEMA, type QualifiedName } from "../catalog/identifier.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { kindOf, PARTITION_FOLDER } from "../catalog/object_kind.ts";

/** Ends the name of every file of an object. */
export const FILE_SUFFIX = ".sql";

/** Bytes that the common file systems allow in one name. */
const MAX_NAME_BYTES = 255;

/** UTF-8 bytes that one UTF-16 code unit can need. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Characters that are encoded wherever they stand: those that Windows, macOS
 * or Linux refuse, `%` and `.` because they have a meaning here, and all that
 * is not printed.
 */
const REFUSED_REGEXP =
  /[<>:"/\\|?*%.\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Co}\p{Cs}]/gu;

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const RESERVED_REGEXP =
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/i;

/** An object, and whether it is one that has a place of its own. */
export interface PlacedObject extends ObjectId {
  readonly isPartition?: boolean;
}

/**
 * Names the files of these objects, by their paths in the folder.
 *
 * A name depends only on its object and on whether another one of these in the
 * same sub-folder differs from it in case alone, so `objects` must be all that
 * share the folder.
 *
 * @returns Path by the key of the object.
 */
export function nameFiles(
  objects: Iterable<PlacedObject>,
): Map<string, string> {
  const byFolded = new Map<string, PlacedObject[]>();
  for (const object of objects) {
    const folded = placeOf(object, foldCase(plainStem(object)));
    appendTo(byFolded, folded, object);
  }
  const names = new Map<string, string>();
  for (const twins of byFolded.values()) {
    for (const object of twins) {
      const [plain, escaped] = fileVariants(object);
      names.set(keyOf(object), twins.length > 1 ? escaped : plain);
    }
  }
  return names;
}

/**
 * The two paths that an object's file can have: the plain one, and the one that
 * it has beside an object whose name differs in case alone. They are equal for a
 * name without capitals.
 */
export function fileVariants(
  object: PlacedObject,
): readonly [plain: string, escaped: string] {
  return [
    placeOf(object, fitFileName(plainStem(object))),
    placeOf(object, fitFileName(escapedStem(object))),
  ];
}

/** The path in the folder of a file of such an object. */
function placeOf({ kind, isPartition }: PlacedObject, name: string): string {
  const folder = isPartition ? PARTITION_FOLDER : kindOf(kind).folder;
  return folder === "" ? name : `${folder}/${name}`;
}

function plainStem({ schema, name }: QualifiedName): string {
  return schema === DEFAULT_SCHEMA
    ? encodePart(name)
    : `${encodePart(schema)}.${encodePart(name)}`;
}

function escapedStem(object: QualifiedName): string {
  // An escape has capitals of its own; they never change, so they stay.
  return plainStem(object).replace(
    /%[0-9A-F]{2}|./gsu,
    (char) => char.length === 3 && char[0] === "%" ? char : encodeCapital(char),
  );
}

function encodeCapital(char: string): string {
  return foldCase(char) === char ? char : percentEncode(char);
}

/** Upper case first, so that ß meets ss and ſ meets s, as some file systems have it. */
function foldCase(text: string): string {
  return text.normalize("NFD").toUpperCase().toLowerCase().normalize("NFC");
}

function encodePart(part: string): string {
  const encoded = part
    .replace(REFUSED_REGEXP, percentEncode)
    .replace(/^_/, percentEncode)
    .replace(/ +$/, percentEncode);
  // Some file systems normalise names: only the normal form may stand as it is.
  const stable = encoded === encoded.normalize("NFC")
    ? encoded
    : encoded.replace(/[^\x20-\x7e]+/gu, percentEncode);
  return RESERVED_REGEXP.test(stable)
    ? percentEncode(stable.slice(0, 1)) + stable.slice(1)
    : stable;
}

function fitFileName(stem: string): string {
  const whole = stem + FILE_SUFFIX;
  if (whole.length * MAX_BYTES_PER_UNIT <= MAX_NAME_BYTES) return whole;
  if (utf8Length(whole) <= MAX_NAME_BYTES) return whole;
  // `%~` begins no escape, so a name that was cut is like no whole one.
  const tail = `%~${hashText(stem)}${FILE_SUFFIX}`;
  return cutToBytes(stem, MAX_NAME_BYTES - tail.length) + tail;
}

function cutToBytes(stem: string, maxBytes: number): string {
  let cut = "";
  let bytes = 0;
  for (const [unit] of stem.matchAll(/%[0-9A-F]{2}|./gsu)) {
    bytes += utf8Length(unit);
    if (bytes > maxBytes) break;
    cut += unit;
  }
  return cut;
}

function percentEncode(text: string): string {
  let encoded = "";
  for (const byte of utf8Bytes(text)) {
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

function utf8Length(text: string): number {
  return utf8Bytes(text).length;
}
