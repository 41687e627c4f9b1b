/**
 * `schema-sync list`: tells the tables of the database and their status.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import type { UnreadTable } from "../core/catalog/selection.ts";
import {
  listStandings,
  type ObjectStanding,
  selectUnreadToTell,
} from "../core/files/status.ts";
import type { Source } from "../source/source.ts";
import { type CommandParts, readState } from "./read_state.ts";

/** The tables and their status. */
export interface ListReport {
  readonly command: "list";
  readonly catalog: Catalog;
  readonly client: Source["client"];
  readonly folder: string;
  readonly tables: readonly ObjectStanding[];
  readonly unread: readonly UnreadTable[];
}

/**
 * Lists the tables; writes nothing and takes no lock.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function list(parts: CommandParts): Promise<ListReport> {
  const { catalog, files, selection } = await readState(parts);
  return {
    command: "list",
    catalog,
    client: parts.source.client,
    folder: parts.folder.path,
    tables: listStandings(selection, files),
    unread: selectUnreadToTell(selection, files),
  };
}
