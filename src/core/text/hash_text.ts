/**
 * Tells texts apart by a short name.
 *
 * @module
 */

import { utf8Bytes } from "./utf8_bytes.ts";

/** FNV-1a, 64 bits, as 16 hexadecimal digits: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hashText(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of utf8Bytes(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
