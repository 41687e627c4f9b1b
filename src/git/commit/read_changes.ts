/**
 * Reads which files of the folder differ from the last commit.
 *
 * @module
 */

import { KIND_FOLDERS } from "../../core/catalog/object_kind.ts";
import { isOwnPlace } from "../../core/files/own_place.ts";
import type { CommittedFile, HiddenBy } from "../git.ts";
import { listHiddenFiles } from "./hidden_files.ts";
import { readCaseArgs } from "./letter_case.ts";
import { readBlobs } from "./read_blobs.ts";
import { type GitContext, runGit } from "../program/run_git.ts";

/** A file of the folder, and the blob that it is in the last commit. */
interface ChangedFile {
  readonly file: string;
  /** Absent if the last commit does not have it. */
  readonly blob?: string;
  readonly hiddenBy?: HiddenBy;
}

/**
 * Reads which files of the folder differ from the last commit, with their text
 * there. Files that git ignores are among them, and those that it is told not to
 * look at; those of a place that a sync never writes to are not.
 */
export async function readChanges(
  context: GitContext,
  subFolders: readonly string[] = KIND_FOLDERS,
): Promise<CommittedFile[]> {
  const task = `read the state of folder "${context.folder}"`;
  const prefix = await readPrefix(context, task);
  const byCase = await readCaseArgs(context, task);
  const status = await runGit(context, [...byCase, ...STATUS_ARGS], { task });
  const hidden = await listHiddenFiles(context, task);
  const files = new Map(
    [...parseStatus(status, prefix), ...hidden]
      .filter(({ file }) => isOwnPlace(file, subFolders))
      .map((changed) => [changed.file, changed]),
  );
  const committed = [...files.values()].flatMap(({ file, blob }) =>
    blob === undefined ? [] : [{ file, blob, path: prefix + file }]
  );
  const texts = await readBlobs(context, committed, { task });
  return [...files.values()].map(({ file, hiddenBy }) => {
    const before = texts.get(file);
    return {
      file,
      ...(before === undefined ? {} : { before }),
      ...(hiddenBy === undefined ? {} : { hiddenBy }),
    };
  });
}

/** The folder from the top of the work tree: `docs/schemas/`, or nothing. */
export async function readPrefix(
  context: GitContext,
  task: string,
): Promise<string> {
  const args = ["rev-parse", "--show-prefix"];
  return (await runGit(context, args, { task })).replace(/\n$/, "");
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
    if (file === "" || files.has(file)) continue;
    const isCommitted = blob !== undefined && !/^0+$/.test(blob);
    files.set(file, { file, ...(isCommitted ? { blob } : {}) });
  }
  return [...files.values()];
}
