/**
 * `schema-sync list`: tells the objects of the database and their status.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import type { Kind } from "../core/catalog/object_kind.ts";
import type { SkippedObject } from "../core/catalog/selection.ts";
import {
  listStandings,
  type ObjectStanding,
  selectSkippedToReport,
} from "../core/files/status.ts";
import type { Source } from "../source/source.ts";
import { type CommandInput, readState } from "./read_state.ts";

/** What a list is made with. */
export interface ListInput extends CommandInput {
  /** The kinds that are listed. */
  readonly kinds: readonly Kind[];
}

/** The objects and their status. */
export interface ListReport {
  readonly command: "list";
  readonly catalog: Catalog;
  readonly client: Source["client"];
  readonly folder: string;
  readonly tables: readonly ObjectStanding[];
  /** Views, functions, types and so on. */
  readonly others: readonly ObjectStanding[];
  readonly skipped: readonly SkippedObject[];
}

/**
 * Lists the objects; writes nothing and takes no lock.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function list(input: ListInput): Promise<ListReport> {
  const { catalog, files, selection } = await readState(input);
  const standings = listStandings(selection, files)
    .filter(({ kind }) => input.kinds.includes(kind));
  return {
    command: "list",
    catalog,
    client: input.source.client,
    folder: input.folder.path,
    tables: standings.filter(({ kind }) => kind === "table"),
    others: standings.filter(({ kind }) => kind !== "table"),
    skipped: selectSkippedToReport(selection, files)
      .filter(({ object }) => input.kinds.includes(object.kind)),
  };
}
