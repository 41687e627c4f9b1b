/**
 * `schema-sync sync`: brings the folder in step with the database.
 *
 * @module
 */

import type { Catalog } from "../core/catalog.ts";
import type { TableOutcome } from "../core/plan.ts";
import type { UnreadTable } from "../core/selection.ts";
import type { Source } from "../source/source.ts";
import {
  commitFolder,
  type CommitOutcome,
  type CommitRequest,
} from "./commit_folder.ts";
import { planFolder, type PlanParts } from "./plan_folder.ts";

/** What a sync works with. */
export interface SyncParts extends PlanParts {
  /** Absent: git is left alone. */
  readonly commit?: CommitRequest;
}

/** What a sync did. */
export interface SyncReport {
  readonly command: "sync";
  readonly catalog: Catalog;
  readonly client: Source["client"];
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
  readonly folder: string;
  readonly tables: readonly TableOutcome[];
  readonly unread: readonly UnreadTable[];
  /** What became of it in git; absent if that was not asked for. */
  readonly git?: CommitOutcome;
}

/**
 * Brings the folder in step.
 *
 * Nothing of the folder is touched before the whole dump is there and cut.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function sync(parts: SyncParts): Promise<SyncReport> {
  const { source, folder } = parts;
  await using _lock = await folder.lock();
  const { catalog, plan, pgDump } = await planFolder(parts);
  await folder.apply(plan.steps);
  return {
    command: "sync",
    catalog,
    client: source.client,
    ...(pgDump === undefined ? {} : { pgDump }),
    folder: folder.path,
    tables: plan.tables,
    unread: plan.unread,
    ...(parts.commit === undefined
      ? {}
      : { git: await commitFolder(folder, parts.commit) }),
  };
}
