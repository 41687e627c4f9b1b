/**
 * Reads which files of the folder differ from the last commit.
 *
 * @module
 */

import type { CommittedFile } from "./git.ts";
import { type GitContext, runGit } from "./run_git.ts";

/** A file of the folder, and the blob that it is in the last commit. */
interface ChangedFile {
  readonly file: string;
  /** Absent if the last commit does not have it. */
  readonly blob?: string;
}

/**
 * Reads which files directly in the folder differ from the last commit, with
 * their text there. Files that git ignores are among them.
 */
export async function readChanges(
  context: GitContext,
): Promise<CommittedFile[]> {
  const task = `read the state of folder "${context.folder}"`;
  const prefix = await runGit(context, ["rev-parse", "--show-prefix"], {
    task,
  });
  const status = await runGit(context, STATUS_ARGS, { task });
  const changed = parseStatus(status, prefix.replace(/\n$/, ""));
  const blobs = changed.flatMap(({ blob }) => blob ?? []);
  const texts = await readBlobs(context, [...new Set(blobs)]);
  return changed.map(({ file, blob }) => {
    const before = blob === undefined ? undefined : texts.get(blob);
    return { file, ...(before === undefined ? {} : { before }) };
  });
}

const STATUS_ARGS = [
  "status",
  "--porcelain=v2",
  "-z",
  "--no-renames",
  "--untracked-files=all",
  "--ignored=traditional",
  "--",
  ".",
];

/** Changed, but for submodules: `1 XY sub mH mI mW hH hI path`; unmerged: `u XY sub m1 m2 m3 mW h1 h2 h3 path`. */
const CHANGED_REGEXP = /^1 \S+ N\S+ (?:\S+ ){3}(\S+) \S+ (.*)$/s;
const UNMERGED_REGEXP = /^u (?:\S+ ){9}(.*)$/s;

/** Untracked: `? path`; ignored: `! path`. */
const UNTRACKED_REGEXP = /^[?!] (.*)$/s;

/**
 * Reads `git status --porcelain=v2 -z`, whose paths count from the top of the
 * work tree.
 *
 * Source: https://git-scm.com/docs/git-status#_porcelain_format_version_2.
 */
function parseStatus(status: string, prefix: string): ChangedFile[] {
  const files = new Map<string, ChangedFile>();
  for (const entry of status.split("\0")) {
    const changed = CHANGED_REGEXP.exec(entry);
    const [path = "", blob] = changed === null
      ? [(UNTRACKED_REGEXP.exec(entry) ?? UNMERGED_REGEXP.exec(entry))?.[1]]
      : [changed[2], changed[1]];
    const file = path.startsWith(prefix) ? path.slice(prefix.length) : "";
    // A file that was taken out of the index comes twice, first with its blob.
    if (file === "" || file.includes("/") || files.has(file)) continue;
    const isCommitted = blob !== undefined && !/^0+$/.test(blob);
    files.set(file, { file, ...(isCommitted ? { blob } : {}) });
  }
  return [...files.values()];
}

/** Reads the texts of blobs, all by one process. */
async function readBlobs(
  context: GitContext,
  blobs: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  if (blobs.length === 0) return texts;
  let rest = await runGit(context, ["cat-file", "--batch"], {
    task: `read the last commit of folder "${context.folder}"`,
    input: blobs.map((blob) => `${blob}\n`).join(""),
  });
  // From the end: what comes after a blob is known, its length in bytes is not.
  for (const blob of blobs.toReversed()) {
    const start = rest.lastIndexOf(`${blob} blob `);
    const text = rest.slice(rest.indexOf("\n", start) + 1);
    texts.set(blob, text.replace(/\n$/, ""));
    rest = rest.slice(0, start);
  }
  return texts;
}
