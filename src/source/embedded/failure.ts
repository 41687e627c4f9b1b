/**
 * What the embedded database says of a statement that failed.
 *
 * @module
 */

import type { Failure } from "../../core/migrations/find_need.ts";

/**
 * Its SQLSTATE and its message, with the detail if there is one.
 *
 * @throws What is no failure of the database.
 */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof Error)) throw error;
  const code = "code" in error ? String(error.code) : "";
  const detail = "detail" in error ? error.detail : undefined;
  const message = typeof detail === "string" && detail !== ""
    ? `${error.message} (${detail.replace(/\.$/, "")})`
    : error.message;
  return { code, message };
}

/** A literal of SQL, whatever is in it. */
export function quoteText(text: string): string {
  return `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
