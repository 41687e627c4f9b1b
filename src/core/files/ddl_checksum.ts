/**
 * The checksum by which a file is known to have the DDL that was written into it.
 *
 * @module
 */

/** In the line that tells the time, which is no part of what is compared. */
const CHECKSUM_REGEXP = /^-- Synced: [^\n]*, DDL ([0-9a-f]{16})\r?$/m;

/** What separates it from the time. */
const SEPARATOR = ", DDL ";

/** `2026-11-22T02:00:04Z, DDL 3f0c9b1d5a7e2468` */
export function renderSynced(synced: string, ddl: string): string {
  return synced + SEPARATOR + checksum(ddl);
}

/** The checksum that a file has; `undefined` if it was written without one. */
export function readChecksum(text: string): string | undefined {
  return CHECKSUM_REGEXP.exec(text)?.[1];
}

/** Whether a file has other DDL than was written into it, as far as it tells. */
export function isAltered(text: string): boolean {
  const written = readChecksum(text);
  return written !== undefined && written !== checksum(ddlOf(text));
}

/** A file with the checksum of a new text of it, whose DDL is the same. */
export function renewChecksum(old: string, text: string): string {
  const written = readChecksum(old);
  return written === undefined ? old : old.replace(
    SEPARATOR + written,
    SEPARATOR + (readChecksum(text) ?? written),
  );
}

/** What follows the header. */
function ddlOf(text: string): string {
  const [head = ""] = /^[^]*?\n\r?\n/.exec(text) ?? [];
  return text.slice(head.length);
}

/** Of FNV-1a with 32 bits, and others of our own. */
const FIRST_PRIME = 0x01000193;
const SECOND_PRIME = 0x02000329;
const FIRST_BASIS = 0x811c9dc5;
const SECOND_BASIS = 0x050c5d1f;

/**
 * Two hashes of 32 bits as 16 hexadecimal digits: to notice a change, and not to
 * withstand one who wants to hide it. Each sync makes it of all that it dumps, for
 * which one of 64 bits takes four times as long. Line ends do not count, which git converts
 * and the header tells of, nor does what is empty at the end.
 */
function checksum(ddl: string): string {
  const text = ddl.trimEnd();
  let first = FIRST_BASIS;
  let second = SECOND_BASIS;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === CARRIAGE_RETURN) continue;
    first = Math.imul(first ^ unit, FIRST_PRIME);
    second = Math.imul(second ^ unit ^ first >>> 16, SECOND_PRIME);
  }
  return [first, second]
    .map((hash) => (hash >>> 0).toString(16).padStart(8, "0"))
    .join("");
}

const CARRIAGE_RETURN = 13;
