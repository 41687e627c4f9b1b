/**
 * The part of a migration that goes forward.
 *
 * @module
 */

/**
 * The line before a part: `-- migrate:up` (dbmate), `-- +goose Up`,
 * `-- +migrate Up` (sql-migrate), with options after it.
 */
const MARK_REGEXP = /^\s*--\s*(?:migrate:|\+(?:goose|migrate)\s+)(up|down)\b/i;

/**
 * Empties the lines of a migration that take it back, so that all others keep
 * their numbers. A file without marks stays as it is.
 */
export function keepUpSection(text: string): string {
  const lines = text.split("\n");
  if (!lines.some((line) => MARK_REGEXP.test(line))) return text;
  let isForward = false;
  return lines.map((line) => {
    const direction = MARK_REGEXP.exec(line)?.[1]?.toLowerCase();
    if (direction !== undefined) isForward = direction === "up";
    return isForward ? line : "";
  }).join("\n");
}
