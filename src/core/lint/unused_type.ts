/**
 * Tells whether a type is of no use.
 *
 * @module
 */

import type { TypeDetails } from "../catalog/details/details.ts";

/** Whether nothing depends on a type, as far as the database can tell. */
export function isUnusedType(
  { uses, isNamed, isExtensionMember }: TypeDetails,
): boolean {
  return uses.length === 0 && !isNamed && !isExtensionMember;
}
