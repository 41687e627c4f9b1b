/**
 * Says why a file cannot be read, and what to do.
 *
 * @module
 */

import { ScriptError } from "../../core/sql/statements.ts";
import { DatabaseError } from "../../errors.ts";

/** What a failure to read means; what is none of the file's stays as it is. */
export function explainUnreadable(path: string, error: unknown): unknown {
  const task = `Cannot load "${path}"`;
  const options = { cause: error };
  if (error instanceof ScriptError) {
    const message = `${task}: line ${error.line}: ${error.message}`;
    return new DatabaseError(message, error.hint, options);
  }
  if (
    error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory
  ) {
    return new DatabaseError(
      `${task}: it does not exist`,
      "Check --from; a relative path counts from here.",
      options,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new DatabaseError(
      `${task}: it may not be read`,
      "Check its permissions.",
      options,
    );
  }
  return error;
}
