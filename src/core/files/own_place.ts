/**
 * Tells where in a folder files of ours may stand.
 *
 * @module
 */

import { KIND_FOLDERS } from "../catalog/object_kind.ts";
import { PAGE_FILES } from "../pages/page_names.ts";
import { FILE_SUFFIX } from "./file_name.ts";

/** Whether a file of ours may stand at this path in the folder. */
export function isOwnPlace(
  file: string,
  subFolders: readonly string[] = KIND_FOLDERS,
): boolean {
  if (PAGE_FILES.includes(file)) return true;
  const end = file.lastIndexOf("/");
  const isAtItsPlace = end < 0 || subFolders.includes(file.slice(0, end));
  return file.endsWith(FILE_SUFFIX) && isAtItsPlace;
}
