/**
 * `schema-sync list`: tells the objects of the database and their status.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import { splitTables } from "../core/catalog/object_id.ts";
import type { Kind } from "../core/catalog/object_kind.ts";
import type { SkippedObject } from "../core/catalog/selection.ts";
import type { ObjectStanding, Standings } from "../core/files/status.ts";
import type { Source } from "../source/source.ts";
import { findUnchanged, type RecordInput } from "./find_unchanged.ts";

/** What a list is made with. */
export interface ListInput extends RecordInput {
  /** The kinds that are listed. */
  readonly kinds: readonly Kind[];
}

/** The objects and their status. */
export interface ListReport {
  readonly command: "list";
  readonly catalog: Pick<Catalog, "database" | "serverVersion">;
  readonly client: Source["client"];
  readonly folder: string;
  readonly tables: readonly ObjectStanding[];
  /** Views, functions, types and so on. */
  readonly others: readonly ObjectStanding[];
  readonly skipped: readonly SkippedObject[];
  /** How it was found that all is as the last sync left it; absent if it was not. */
  readonly unchangedBy?: "fingerprint";
}

/** What a list is made from. */
interface Listed extends Standings {
  readonly catalog: ListReport["catalog"];
  readonly unchangedBy?: "fingerprint";
}

/**
 * Lists the objects; writes nothing and takes no lock.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function list(input: ListInput): Promise<ListReport> {
  const { objects, skipped, ...found } = await readListed(input);
  const listed = objects.filter(({ kind }) => input.kinds.includes(kind));
  return {
    command: "list",
    client: input.source.client,
    folder: input.folder.path,
    ...found,
    ...splitTables(listed),
    skipped: skipped.filter(({ object }) => input.kinds.includes(object.kind)),
  };
}

async function readListed(input: ListInput): Promise<Listed> {
  const unchanged = await findUnchanged(input);
  if (unchanged !== undefined) {
    const { listed, ...catalog } = unchanged.record.findings;
    return { ...listed, catalog, unchangedBy: "fingerprint" };
  }
  // Loaded when they are needed, which most often they are not.
  const [{ readState }, { findStandings }] = await Promise.all([
    import("./read_state.ts"),
    import("../core/files/status.ts"),
  ]);
  const { catalog, files, selection } = await readState(input);
  return { catalog, ...findStandings(selection, files) };
}
