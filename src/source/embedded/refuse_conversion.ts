/**
 * Keeps conversions out of the embedded database.
 *
 * @module
 */

const CONVERSION_REGEXP = /^CREATE\s+(?:DEFAULT\s+)?CONVERSION\b/i;

/** `feature_not_supported` */
const CODE = "0A000";

/**
 * Refuses a statement that makes a conversion, which is tried out when it is made.
 * Once it has loaded the library of one, PGlite 0.5.8 tells of no failure any more.
 *
 * @throws {Error} As the database does, with a `code`.
 */
export function refuseConversion(sql: string): void {
  if (!CONVERSION_REGEXP.test(sql)) return;
  const message = "conversions are not supported by this build";
  throw Object.assign(new Error(message), { code: CODE });
}
