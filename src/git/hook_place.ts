/**
 * Finds where the hooks of a repository are.
 *
 * @module
 */

import type { HookPlace } from "../core/setup/setup_facts.ts";
import { GitError } from "../errors.ts";
import { type GitContext, runGit } from "./program/run_git.ts";

/** A repository, seen from a folder of its work tree. */
export interface RepositoryPlace {
  readonly hook: HookPlace;
  /** That folder, absolute. */
  readonly project: string;
}

/**
 * Finds the `post-merge` hook of the repository that a folder is in, wherever
 * `core.hooksPath` or a linked work tree puts it.
 *
 * @returns `undefined` if there is no repository, or git cannot be run.
 */
export async function findRepository(
  context: GitContext,
): Promise<RepositoryPlace | undefined> {
  const task = "find the repository";
  try {
    const output = await runGit(
      context,
      [
        "rev-parse",
        ...["--show-toplevel", "--show-prefix"],
        ...["--git-path", "hooks/post-merge"],
      ],
      { task },
    );
    const [top = "", prefix = "", path = ""] = output.split("\n");
    return {
      hook: { path: withoutHuskyShim(path), prefix },
      project: `${top}/${prefix}`.replace(/\/$/, ""),
    };
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** Husky makes the folder `_` anew; what a person writes is beside it. */
function withoutHuskyShim(path: string): string {
  return path.replace(/(^|\/)\.husky\/_\/([^/]+)$/, "$1.husky/$2");
}
