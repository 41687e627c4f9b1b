/**
 * Reads the small files that libpq knows.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";

/** A file and who may read it. */
export interface SmallFile {
  readonly text: string;
  /** Rights as in `chmod`; 0 where the system has none. */
  readonly mode: number;
  readonly isOfRoot: boolean;
}

/** `absent`: it is not there. `denied`: Deno's permissions do not cover it. */
export type FileAnswer = SmallFile | "absent" | "denied";

/**
 * Reads a file.
 *
 * @throws {DatabaseError} If it is there and cannot be read.
 */
export type ReadFile = (path: string) => Promise<FileAnswer>;

/** Where a file was looked for, and what was found. */
export interface FoundFile {
  /** Empty if there is no place to look at. */
  readonly path: string;
  /** `undefined`: it is not there. */
  readonly file: SmallFile | undefined;
}

/** The {@linkcode ReadFile} of the system. */
export async function readSmallFile(path: string): Promise<FileAnswer> {
  try {
    const { isFile, mode, uid } = await Deno.stat(path);
    if (!isFile) throw explainUnreadable(path, "it is not a file");
    const text = await Deno.readTextFile(path);
    return { text, mode: (mode ?? 0) & 0o777, isOfRoot: uid === 0 };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "denied";
    // A folder above it may be closed to us: to libpq it is not there either.
    if (isAbsent(error) || await isHidden(path, error)) return "absent";
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw explainUnreadable(path, "Permission denied");
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}

async function isHidden(path: string, error: unknown): Promise<boolean> {
  if (!(error instanceof Deno.errors.PermissionDenied)) return false;
  try {
    await Deno.stat(path);
    return false;
  } catch (inner) {
    return inner instanceof Deno.errors.PermissionDenied;
  }
}

/**
 * Reads the file that is named, or else the one in its usual place.
 *
 * A build that may not look at the usual place takes it for empty.
 *
 * @throws {DatabaseError} If the named one may not be read, or any is there and
 * cannot be read.
 */
export async function readNamedOrUsual(
  readFile: ReadFile,
  named: string | undefined,
  usual: string | undefined,
): Promise<FoundFile> {
  const path = named || usual || "";
  const answer = path === "" ? "absent" : await readFile(path);
  if (answer === "denied" && named) {
    throw explainUnreadable(path, "this build may not read it");
  }
  return { path, file: typeof answer === "string" ? undefined : answer };
}

function explainUnreadable(path: string, reason: string): DatabaseError {
  return new DatabaseError(
    `Cannot connect: could not read "${path}": ${reason}`,
    "Make it readable for this program, or name another file.",
  );
}
