/**
 * Turns what the operating system says of a file into a sentence and a remedy.
 *
 * @module
 */

import { FolderError, SchemaSyncError } from "../errors.ts";

/**
 * Explains a failure of the file system.
 *
 * @param task What was tried: `write "docs/schemas/users.sql"`.
 * @returns The error to throw; anything but a failure of the system as it is.
 */
export function explainFolderFailure(
  task: string,
  cause: unknown,
): unknown {
  // What is explained already says more than its cause.
  const remedy = cause instanceof SchemaSyncError
    ? undefined
    : findRemedy(cause);
  if (remedy === undefined) return cause;
  const [reason, hint] = remedy;
  return new FolderError(`Cannot ${task}: ${reason}`, hint, { cause });
}

function findRemedy(
  cause: unknown,
): [reason: string, hint: string] | undefined {
  if (cause instanceof Deno.errors.NotCapable) {
    // Whatever was granted, Deno keeps programs out of the system's own folders.
    return [
      "Deno's sandbox keeps programs out of there",
      "Choose a folder outside of /dev, /proc and /sys with --out.",
    ];
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return ["permission denied", "Check the owner and the mode of the folder."];
  }
  if (cause instanceof Deno.errors.NotADirectory) {
    return [
      "it is not a folder",
      "Move the file away, or choose another folder with --out.",
    ];
  }
  if (cause instanceof Deno.errors.NotFound) {
    return [
      "it is gone",
      "See what else works in this folder, then sync again.",
    ];
  }
  if (!(cause instanceof Error) || !("code" in cause)) return undefined;
  switch (cause.code) {
    case "ENOSPC":
    case "EDQUOT":
      return ["the disk is full", "Free some space, then sync again."];
    case "EROFS":
      return [
        "the file system is read-only",
        "Choose another folder with --out.",
      ];
    default:
      return [cause.message, "Check the disk and the folder, then sync again."];
  }
}
