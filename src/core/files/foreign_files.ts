/**
 * Keeps what somebody else wrote from being overwritten.
 *
 * @module
 */

import { listSome } from "../text/list_some.ts";
import { FolderError } from "../../errors.ts";
import { PAGES } from "../pages/pages.ts";
import type { FolderContent } from "./folder_state.ts";
import { parseObjectFile } from "./object_file.ts";

/** Files that an error names. */
const MAX_NAMES = 5;

/**
 * Refuses to overwrite what we did not write: a page, or one of these files.
 *
 * @param files Files of objects that are to be written.
 * @throws {FolderError} If something else has the name of a file of ours.
 */
export function checkNothingForeign(
  files: readonly string[],
  content: FolderContent,
): void {
  const pages = PAGES
    .filter(({ file, isOurs, isOptional }) =>
      !isOptional && content.has(file) && !isOurs(content.get(file))
    )
    .map(({ file }) => file);
  const foreign = [
    ...files.filter((file) => content.has(file) && !isOwn(content.get(file))),
    ...pages.sort(),
  ];
  if (foreign.length > 0) throw explainForeign(foreign);
}

/** Says which files are in the way. */
export function explainForeign(foreign: readonly string[]): FolderError {
  const named = listSome(foreign, MAX_NAMES);
  return new FolderError(
    `Cannot overwrite ${named}: schema-sync did not write what is there`,
    "Move it away or delete it, then sync again.",
  );
}

function isOwn(text: string | undefined): boolean {
  return text !== undefined && parseObjectFile(text) !== undefined;
}
