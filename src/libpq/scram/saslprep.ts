/**
 * Prepares a password for SCRAM as libpq does.
 *
 * @module
 */

import {
  LEFT_TO_RIGHT,
  RIGHT_TO_LEFT,
  UNASSIGNED,
} from "./stringprep_tables.ts";

/** Table C.1.2 of RFC 3454, mapped to a space. */
const SPACES_REGEXP = /[\xa0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;

/** Table B.1, mapped to nothing. */
const NOTHING_REGEXP =
  /[\xad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu;

/** Tables C.2 to C.9; what they have of C.1.2 and B.1 is gone by then. */
const PROHIBITED_REGEXP =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u0340\u0341\u06dd\u070f\u180e\u200e\u200f\u2028-\u202e\u2061-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

/**
 * Prepares a password by SASLprep (RFC 4013), or leaves it as it is where that
 * forbids what is in it: then so did the server, when it was set.
 *
 * Source: `pg_saslprep()` in `src/common/saslprep.c`, PostgreSQL 18, which looks
 * for what is forbidden before normalizing and not after, and
 * `scram_init()` in `src/interfaces/libpq/fe-auth-scram.c`.
 */
export function preparePassword(password: string): string {
  if (/^[\0-\x7f]*$/.test(password)) return password;
  const mapped = password.replace(SPACES_REGEXP, " ")
    .replace(NOTHING_REGEXP, "");
  return mapped === "" || isForbidden(mapped)
    ? password
    : mapped.normalize("NFKC");
}

function isForbidden(mapped: string): boolean {
  return PROHIBITED_REGEXP.test(mapped) ||
    buildClass(UNASSIGNED).test(mapped) || mixesDirections(mapped);
}

/** RFC 3454, section 6. */
function mixesDirections(mapped: string): boolean {
  const rightToLeft = buildClass(RIGHT_TO_LEFT);
  if (!rightToLeft.test(mapped)) return false;
  const characters = [...mapped];
  return buildClass(LEFT_TO_RIGHT).test(mapped) ||
    !rightToLeft.test(characters[0] ?? "") ||
    !rightToLeft.test(characters.at(-1) ?? "");
}

function buildClass(table: string): RegExp {
  const ranges = table.trim().replace(/[0-9a-f]+/g, "\\u{$&}")
    .replace(/\s+/g, "");
  return new RegExp(`[${ranges}]`, "u");
}
