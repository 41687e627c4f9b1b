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
export async function readState(input: CommandInput): Promise<State> {
  const { catalog, files } = await readBoth(input);
  const selection = selectTables(catalog, input.filter, files.orphaned);
  return { catalog, files, selection };
}

/** The same without a selection, for who is about all there is. */
export async function readBoth(
  { source, folder }: Pick<CommandInput, "source" | "folder">,
): Promise<Pick<State, "catalog" | "files">> {
  const [document, content] = await Promise.all([
    source.readCatalog(),
    folder.read(),
  ]);
  const catalog = buildCatalog(document, findFiled(content));
  return { catalog, files: readFolderState(catalog, content) };
}
