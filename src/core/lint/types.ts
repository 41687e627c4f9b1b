/**
 * PostgreSQL's own types, by their OIDs, which never change.
 *
 * Source: `src/include/catalog/pg_type.dat`, PostgreSQL 15.
 *
 * @module
 */

import type { Column } from "../catalog/details/details.ts";

/** OIDs of types by their names. */
export const TYPES = {
  smallint: 21,
  integer: 23,
  bigint: 20,
  text: 25,
  varchar: 1043,
  json: 114,
  money: 790,
  char: 1042,
  timestamp: 1114,
  timetz: 1266,
} as const;

/** Bytes of the integer types. */
export const INTEGER_SIZES: ReadonlyMap<number, number> = new Map([
  [TYPES.smallint, 2],
  [TYPES.integer, 4],
  [TYPES.bigint, 8],
]);

/** Whether two columns have the same type, whatever its length; domains are what they are over. */
export function isSameType(a: Column, b: Column): boolean {
  return plainTypeOf(a) === plainTypeOf(b);
}

/** The OID of the type; `varchar` is `text`. */
export function plainTypeOf({ baseTypeOid }: Column): number {
  return baseTypeOid === TYPES.varchar ? TYPES.text : baseTypeOid;
}
