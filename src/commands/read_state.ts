/**
 * Reads how database and folder stand to each other, which every command
 * begins with.
 *
 * @module
 */

import { buildCatalog, type Catalog } from "../core/catalog/catalog.ts";
import type { CatalogDocument } from "../core/catalog/catalog_document.ts";
import { keyOf } from "../core/catalog/object_id.ts";
import {
  type Selection,
  selectTables,
  type TableFilter,
} from "../core/catalog/selection.ts";
import {
  type FolderContent,
  type FolderState,
  listOwnFiles,
  readFolderState,
} from "../core/files/folder_state.ts";
import type { Folder } from "../folder/folder.ts";
import type { Source } from "../source/source.ts";

/** What every command works with. */
export interface CommandInput {
  readonly source: Source;
  readonly folder: Folder;
  readonly filter: TableFilter;
}

/** The database, the folder, and which tables a run is about. */
export interface State {
  readonly catalog: Catalog;
  readonly files: FolderState;
  readonly selection: Selection;
}

/**
 * Reads catalog and folder, both at the same time.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function readState(
  { source, folder, filter }: CommandInput,
): Promise<State> {
  const [document, content] = await Promise.all([
    source.readCatalog(),
    folder.read(),
  ]);
  const catalog = buildCatalog(keepFiled(JSON.parse(document), content));
  const files = readFolderState(catalog, content);
  return {
    catalog,
    files,
    selection: selectTables(catalog, filter, files.orphaned),
  };
}

/** A table that a tool makes for itself counts where the folder has it. */
function keepFiled(
  document: CatalogDocument,
  content: FolderContent,
): CatalogDocument {
  const { leftOut } = document;
  if (leftOut === undefined) return document;
  const filed = new Set(
    listOwnFiles(content).map(({ object }) => keyOf(object)),
  );
  return {
    ...document,
    leftOut: leftOut.filter((row) => !row.isOfTool || filed.has(keyOf(row))),
  };
}
