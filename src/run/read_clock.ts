/**
 * Tells the time, for what is written.
 *
 * @module
 */

/** `2026-11-22T02:00:04Z` */
export function readClock(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
