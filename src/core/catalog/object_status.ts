/**
 * How an object of the database and its file stand to each other.
 *
 * @module
 */

/**
 * `current`: in database and folder; `new`: in the database, added by the last
 * sync or by the next one; `orphaned`: in the folder alone.
 */
export type Status = "current" | "new" | "orphaned";

/** The symbol of each status. */
export const STATUS_SYMBOLS: Readonly<Record<Status, string>> = {
  current: "✓",
  new: "+",
  orphaned: "⚠",
};

/** Every status. */
export const STATUSES = Object.keys(STATUS_SYMBOLS) as readonly Status[];
