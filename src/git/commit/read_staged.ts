/**
 * Reads files of the folder as they are in git's index.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import { type BlobFile, readBlobs } from "./read_blobs.ts";
import { readPrefix } from "./read_changes.ts";
import { type GitContext, runGit } from "../program/run_git.ts";

/** What is not here is not worth a remote that may not answer. */
const NO_FETCH = { GIT_NO_LAZY_FETCH: "1" };

/**
 * Reads files as they are in git's index.
 *
 * @returns Texts by name; empty where there is no repository, or no git.
 */
export async function readStaged(
  context: GitContext,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const task = `read the index of folder "${context.folder}"`;
  try {
    const wanted = new Set(files);
    const staged = await listStaged(context, task);
    return await readBlobs(
      context,
      staged.filter(({ file }) => wanted.has(file)),
      { task, environment: NO_FETCH },
    );
  } catch (error) {
    if (error instanceof GitError) return new Map();
    throw error;
  }
}

/** `100644 1a2b… 0<tab>users.sql`; other stages are of a conflict. */
const STAGED_REGEXP = /^100\d{3} (\S+) 0\t(.*)$/s;

async function listStaged(
  context: GitContext,
  task: string,
): Promise<BlobFile[]> {
  const prefix = await readPrefix(context, task);
  const args = ["ls-files", "--stage", "-z", "--", "."];
  const output = await runGit(context, args, { task });
  return output.split("\0").flatMap((entry) => {
    const [, blob, file] = STAGED_REGEXP.exec(entry) ?? [];
    return blob === undefined || file === undefined
      ? []
      : [{ blob, file, path: prefix + file }];
  });
}
