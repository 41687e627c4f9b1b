/**
 * Checks values in DER, the encoding of certificates.
 *
 * @module
 */

/** Where a value stands in its bytes, and what it is. */
export interface DerValue {
  readonly tag: number;
  /** Where the content begins. */
  readonly start: number;
  /** After the last byte of the content. */
  readonly end: number;
}

const OBJECT_IDENTIFIER = 0x06;

/** A value of this kind holds others. */
const CONSTRUCTED = 0x20;

/** A byte that another byte of the same number follows. */
const CONTINUED = 0x80;

/** The longest length that a file can have takes so many bytes. */
const MAX_LENGTH_BYTES = 4;

/**
 * Reads the head of the value that begins at `offset`.
 *
 * Source: ITU-T X.690, section 8.1.
 *
 * @throws {RangeError} If the value is longer than what there is.
 */
export function readDerValue(
  der: Uint8Array,
  offset: number,
  limit: number = der.length,
): DerValue {
  const [tag = 0, first = 0] = der.subarray(offset, offset + 2);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = offset + 2 + lengthBytes;
  const length = lengthBytes === 0
    ? first & 0x7f
    : der.subarray(offset + 2, start).reduce(
      (sum, byte) => sum * 256 + byte,
      0,
    );
  const end = start + length;
  const isIndefinite = first === 0x80;
  if (isIndefinite || lengthBytes > MAX_LENGTH_BYTES || end > limit) {
    throw new RangeError("a value is longer than what holds it");
  }
  return { tag, start, end };
}

/**
 * Checks that a value is well formed, with all that it holds.
 *
 * @returns The value.
 * @throws {RangeError} If it is not.
 */
export function checkDer(
  der: Uint8Array,
  offset = 0,
  limit: number = der.length,
): DerValue {
  const value = readDerValue(der, offset, limit);
  const { tag, start, end } = value;
  if (tag === OBJECT_IDENTIFIER) checkIdentifier(der.subarray(start, end));
  if ((tag & CONSTRUCTED) === 0) return value;
  for (let next = start; next < end;) next = checkDer(der, next, end).end;
  return value;
}

/** Its numbers are as short as can be, and the last one ends. */
function checkIdentifier(bytes: Uint8Array): void {
  let isFirst = true;
  for (const byte of bytes) {
    if (isFirst && byte === CONTINUED) throw new RangeError("a padded number");
    isFirst = byte < CONTINUED;
  }
  if (bytes.length === 0 || !isFirst) throw new RangeError("a number is cut");
}
