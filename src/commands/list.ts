/**
 * `schema-sync list`: tells the tables of the database and their status.
 *
 * @module
 */

import { buildCatalog, type Catalog } from "../core/catalog.ts";
import {
  type Selection,
  selectTables,
  type TableFilter,
  type UnreadTable,
} from "../core/selection.ts";
import {
  listStandings,
  selectUnreadToTell,
  type TableStanding,
} from "../core/status.ts";
import { readTableFiles } from "../core/table_files.ts";
import type { Folder } from "../folder/folder.ts";
import type { Source } from "../source/source.ts";

/** What a list is made from. */
export interface ListParts {
  readonly source: Source;
  readonly folder: Folder;
  readonly filter: TableFilter;
}

/** The tables and their status. */
export interface ListReport {
  readonly command: "list";
  readonly catalog: Catalog;
  readonly client: Source["client"];
  readonly folder: string;
  readonly tables: readonly TableStanding[];
  readonly unread: readonly UnreadTable[];
}

/**
 * Lists the tables; writes nothing and takes no lock.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function list(parts: ListParts): Promise<ListReport> {
  const { source, folder, filter } = parts;
  const [document, content] = await Promise.all([
    source.readCatalog(),
    folder.read(),
  ]);
  const catalog = buildCatalog(JSON.parse(document));
  const files = readTableFiles(catalog, content);
  const selection: Selection = selectTables(catalog, filter, files);
  return {
    command: "list",
    catalog,
    client: source.client,
    folder: folder.path,
    tables: listStandings(selection, files),
    unread: selectUnreadToTell(selection, files),
  };
}
