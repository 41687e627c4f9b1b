/**
 * Reads texts that git keeps, as they would stand in the work tree.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import { type GitCall, type GitContext, runGit } from "../program/run_git.ts";

/** A file of the folder at some time. */
export interface BlobFile {
  readonly file: string;
  /** From the top of the work tree, by which git knows its filters. */
  readonly path: string;
  readonly blob: string;
}

/** Whether git is to put texts through the filters of their files. */
type Reading = "filtered" | "raw";

/**
 * Reads the texts of files, all by one process.
 *
 * What a filter keeps, such as git-lfs or git-crypt, comes as the file itself.
 * Where a filter fails, that is what git keeps in its place.
 *
 * @returns Texts by name; what git has not got is absent.
 * @throws {GitError} If git fails.
 */
export async function readBlobs(
  context: GitContext,
  files: readonly BlobFile[],
  call: GitCall,
): Promise<Map<string, string>> {
  // Each is told in a line of its own.
  const readable = files.filter(({ path }) => !path.includes("\n"));
  if (readable.length === 0) return new Map();
  try {
    return await read(context, readable, "filtered", call);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return await read(context, readable, "raw", call);
  }
}

async function read(
  context: GitContext,
  files: readonly BlobFile[],
  reading: Reading,
  call: GitCall,
): Promise<Map<string, string>> {
  const isFiltered = reading === "filtered";
  const lines = files.map(({ blob, path }) =>
    isFiltered ? `${blob} ${path}\n` : `${blob}\n`
  );
  let rest = await runGit(
    context,
    ["cat-file", "--batch", ...(isFiltered ? ["--filters"] : [])],
    { ...call, input: lines.join("") },
  );
  const texts = new Map<string, string>();
  // From the end: what comes after a blob is known, its length in bytes is not.
  for (const { file, blob } of files.toReversed()) {
    const start = rest.lastIndexOf(`${blob} blob `);
    const missing = rest.lastIndexOf(`${blob} missing\n`);
    if (missing > start) {
      rest = rest.slice(0, missing);
      continue;
    }
    const text = rest.slice(rest.indexOf("\n", start) + 1);
    texts.set(file, text.replace(/\n$/, ""));
    rest = rest.slice(0, start);
  }
  return texts;
}
