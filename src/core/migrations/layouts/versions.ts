/**
 * Files that are numbered one after the other.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import { folderOf, type MigrationFolder, nameOf } from "./layout.ts";
import { compareNaturally } from "./natural_order.ts";

/**
 * Lists the scripts whose name begins with a version, in its order.
 *
 * A tool of this kind reads one folder and nothing below it. Where the scripts
 * are all below, those of each folder stay together.
 *
 * @param regexp Fits the name of a file; its first group is the version.
 */
export function listVersioned(
  { scripts }: Pick<MigrationFolder, "scripts">,
  regexp: RegExp,
  compare: (a: string, b: string) => number = compareNaturally,
): string[] {
  const versions = new Map(scripts.flatMap((path) => {
    const version = regexp.exec(nameOf(path))?.[1];
    return version === undefined ? [] : [[path, version] as const];
  }));
  return keepTop([...versions.keys()]).toSorted((a, b) =>
    compareNaturally(folderOf(a), folderOf(b)) ||
    compare(versions.get(a) ?? "", versions.get(b) ?? "") ||
    compareByteOrder(a, b)
  );
}

function keepTop(paths: readonly string[]): readonly string[] {
  const top = paths.filter((path) => !path.includes("/"));
  return top.length > 0 ? top : paths;
}

/** A name that begins with digits, which are the version. */
export const NUMBERED_REGEXP = /^(\d+).*\.sql$/i;
