/**
 * Compares the files of a folder with what its pages list.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import { fileVariants } from "../files/file_name.ts";
import type { FolderContent } from "../files/folder_state.ts";
import type { PageMemory } from "../pages/page.ts";
import { INDEX_FILE, LIST_FILE } from "../pages/page_names.ts";
import type { FileProblem } from "./file_problem.ts";
import { showDotted } from "./made_object.ts";

/** What the pages say that the folder has, as messages name it: `public.users`. */
export function listNames({ rows, listed }: PageMemory): ReadonlySet<string> {
  const objects = [...rows.values()].map(({ object }) => object);
  return new Set([...objects, ...listed].map(showDotted));
}

/** Files that the pages name and that are not there. */
export function listMissing(
  content: FolderContent,
  { rows, listed, unlisted }: PageMemory,
): FileProblem[] {
  if (!content.has(INDEX_FILE)) {
    return [{
      file: INDEX_FILE,
      message: "is missing, which tells whether all files are there",
    }];
  }
  const missing = [...rows.values()]
    .filter(({ file, status }) => status !== "orphaned" && !content.has(file))
    .map(({ file }) => ({
      file,
      message: `is in ${INDEX_FILE}, but not there`,
    }));
  // Of partitions the list of tables tells alone, with files or without.
  const unfiled = new Set(unlisted.map(showDotted));
  const partitions = listed
    .filter((table) => !unfiled.has(showDotted(table)))
    .map((table) => listPlaces(table))
    .filter((places) =>
      !places.some((file) => content.has(file) || rows.has(file))
    );
  return [
    ...missing,
    ...partitions.map(([file = ""]) => ({
      file,
      message: `is in ${LIST_FILE}, but not there`,
    })),
  ];
}

/** Where the file of a table can be, that of a partition first. */
function listPlaces(name: QualifiedName): readonly string[] {
  const table = { kind: "table", ...name } as const;
  return [
    ...fileVariants({ ...table, isPartition: true }),
    ...fileVariants(table),
  ];
}
