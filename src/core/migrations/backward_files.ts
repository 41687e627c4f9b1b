/**
 * Which files take a migration back, or only test it.
 *
 * @module
 */

/** `1_x.down.sql`, `001.undo.x.sql`, `x.rollback.sql`, and `down.sql` in a folder of its own. */
const BACKWARD_REGEXP =
  /(?:^|[/.])(?:down|undo|rollback|revert)\.sql$|(?:^|\/)\d+\.undo\.[^/]*sql$/i;

/** `name-down.sql` or `name_down.sql`, which may be the name of a way forward. */
const SUFFIX_REGEXP = /[-_](?:down|undo|rollback|revert)\.sql$/i;

/** Folders that a way back is in, each with the name of the folder beside it. */
const FOLDERS: readonly (readonly [back: string, forward: string])[] = [
  ["down", "up"],
  ["undo", "do"],
  ["revert", "deploy"],
  ["verify", "deploy"],
  ["rollback", "migrate"],
  ["rollbacks", "migrations"],
];

/**
 * Whether a file takes back what another one does, by its name.
 *
 * @param paths Every file, among which the other one is.
 */
export function isBackward(path: string, paths: readonly string[]): boolean {
  return BACKWARD_REGEXP.test(path) ||
    SUFFIX_REGEXP.test(path) && hasForward(path, paths) ||
    FOLDERS.some((folders) => isInBackFolder(path, paths, folders));
}

/** `1-x-up.sql`, `1-x.sql` or `1-x.up.sql` beside `1-x-down.sql`. */
function hasForward(path: string, paths: readonly string[]): boolean {
  const stem = path.replace(SUFFIX_REGEXP, "").toLowerCase();
  return paths.some((other) =>
    other !== path &&
    other.toLowerCase().replace(
        /(?:[-_.](?:up|do|deploy|apply))?\.sql$/,
        "",
      ) ===
      stem
  );
}

function isInBackFolder(
  path: string,
  paths: readonly string[],
  [back, forward]: readonly [back: string, forward: string],
): boolean {
  const names = path.split("/").slice(0, -1);
  const depth = names.indexOf(back);
  if (depth < 0) return false;
  const beside = [...names.slice(0, depth), forward, ""].join("/");
  return paths.some((other) => other.startsWith(beside));
}
