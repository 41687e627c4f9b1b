/**
 * `schema-sync list`: tells the tables of the database and their status.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import type { SkippedTable } from "../core/catalog/selection.ts";
import {
  listStandings,
  type ObjectStanding,
  selectSkippedToReport,
} from "../core/files/status.ts";
import type { Source } from "../source/source.ts";
import { type CommandInput, readState } from "./read_state.ts";

/** The tables and their status. */
export interface ListReport {
  readonly command: "list";
  readonly catalog: Catalog;
  readonly client: Source["client"];
  readonly folder: string;
  readonly tables: readonly ObjectStanding[];
  readonly skipped: readonly SkippedTable[];
}

/**
 * Lists the tables; writes nothing and takes no lock.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function list(input: CommandInput): Promise<ListReport> {
  const { catalog, files, selection } = await readState(input);
  return {
    command: "list",
    catalog,
    client: input.source.client,
    folder: input.folder.path,
    tables: listStandings(selection, files),
    skipped: selectSkippedToReport(selection, files),
  };
}
