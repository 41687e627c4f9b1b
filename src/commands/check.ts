/**
 * `schema-sync check`: tells what a sync would change, and changes nothing.
 *
 * @module
 */

import type { Catalog } from "../core/catalog.ts";
import { type FileChange, listFileChanges } from "../core/file_changes.ts";
import { withoutSettledIndex } from "../core/plan.ts";
import type { TableOutcome } from "../core/plan.ts";
import type { UnreadTable } from "../core/selection.ts";
import type { Source } from "../source/source.ts";
import { planFolder, type PlanParts } from "./plan_folder.ts";

/** What a sync would do. */
export interface CheckReport {
  readonly command: "check";
  readonly catalog: Catalog;
  readonly client: Source["client"];
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
  readonly folder: string;
  readonly tables: readonly TableOutcome[];
  readonly unread: readonly UnreadTable[];
  /** Every file that would change; none: the folder is in step. */
  readonly files: readonly FileChange[];
}

/**
 * Compares database and folder; writes nothing and takes no lock.
 *
 * That the next sync no longer calls a table new is no difference.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function check(parts: PlanParts): Promise<CheckReport> {
  const { source, folder } = parts;
  const { catalog, files: { content }, plan, pgDump } = await planFolder(parts);
  return {
    command: "check",
    catalog,
    client: source.client,
    ...(pgDump === undefined ? {} : { pgDump }),
    folder: folder.path,
    tables: plan.tables,
    unread: plan.unread,
    files: listFileChanges(content, withoutSettledIndex(plan.steps, content)),
  };
}
