/**
 * Reads the files of the folder as tables of the database.
 *
 * @module
 */

import type { Catalog } from "../catalog/catalog.ts";
import { nameTableFiles, tableFileVariants } from "./file_name.ts";
import {
  type QualifiedName,
  showQualifiedName,
} from "../catalog/identifier.ts";
import { parseTableFile } from "./object_file.ts";

/** What stands in the folder, by file name; `undefined`: no regular file. */
export type FolderContent = ReadonlyMap<string, string | undefined>;

/** The folder, read as tables. */
export interface TableFiles {
  readonly content: FolderContent;
  /** The name that the file of each table has to have, by shown name. */
  readonly names: ReadonlyMap<string, string>;
  /** The name that it has, by shown name; absent where there is none. */
  readonly present: ReadonlyMap<string, string>;
  /** Tables with a file of ours that the database does not have. */
  readonly orphaned: readonly QualifiedName[];
}

/** Reads the folder's content as files of tables of this database. */
export function readTableFiles(
  catalog: Catalog,
  content: FolderContent,
): TableFiles {
  const filed = listOwnFiles(content);
  const known = new Set(catalog.tables.map((table) => table.shown));
  const gone = new Map<string, QualifiedName>();
  for (const { table } of filed) {
    const shown = showQualifiedName(table);
    if (!known.has(shown)) gone.set(shown, table);
  }
  const orphaned = [...gone.values()];
  const names = nameTableFiles([...catalog.tables, ...orphaned]);
  const present = new Map<string, string>();
  for (const { file, table } of filed) {
    const shown = showQualifiedName(table);
    if (!present.has(shown) || file === names.get(shown)) {
      present.set(shown, file);
    }
  }
  return { content, names, present, orphaned };
}

/** The name that the file of a table has to have. */
export function fileOf(table: QualifiedName, folder: TableFiles): string {
  return folder.names.get(showQualifiedName(table)) ?? "";
}

/**
 * Lists the files of ours: their header says so, and their name is one that
 * their table may have.
 */
export function listOwnFiles(
  content: FolderContent,
): { readonly file: string; readonly table: QualifiedName }[] {
  return [...content].flatMap(([file, text]) => {
    const table = text === undefined ? undefined : parseTableFile(text);
    return table !== undefined && tableFileVariants(table).includes(file)
      ? [{ file, table }]
      : [];
  });
}
