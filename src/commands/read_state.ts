/**
 * Reads how database and folder stand to each other, which every command
 * begins with.
 *
 * @module
 */

import { buildCatalog, type Catalog } from "../core/catalog/catalog.ts";
import {
  type Selection,
  selectTables,
  type TableFilter,
} from "../core/catalog/selection.ts";
import {
  findFiled,
  type FolderState,
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
  const catalog = buildCatalog(JSON.parse(document), findFiled(content));
  const files = readFolderState(catalog, content);
  return {
    catalog,
    files,
    selection: selectTables(catalog, filter, files.orphaned),
  };
}
