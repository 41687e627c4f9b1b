/**
 * Finds out what a sync has to do, which a check tells and a sync does.
 *
 * @module
 */

import type { Catalog } from "../core/catalog.ts";
import {
  cutDump,
  type DumpEntry,
  DumpTextError,
} from "../core/dump_entries.ts";
import { assignEntries } from "../core/ownership.ts";
import { planSync, type SyncPlan, type TableOutcome } from "../core/plan.ts";
import {
  type DumpScope,
  guessDumpScope,
  isSameScope,
  planDump,
  type Selection,
  type UnreadTable,
  withoutLocked,
} from "../core/selection.ts";
import { DatabaseError } from "../errors.ts";
import {
  type Dump,
  ReadAgainError,
  type Source,
  TablesLockedError,
} from "../source/source.ts";
import { type CommandParts, readState, type State } from "./read_state.ts";

/** What a plan is made with. */
export interface PlanParts extends CommandParts {
  /** The time for the headers, `2026-11-22T02:00:04Z`. */
  readonly readClock: () => string;
  /** Called as tables are dumped. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How database and folder stand to each other, and what would bring them in step. */
export interface FolderPlan extends State {
  readonly plan: SyncPlan;
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
}

/** What a sync and a check tell alike. */
export interface PlanReport {
  readonly catalog: Catalog;
  readonly client: Source["client"];
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
  readonly folder: string;
  readonly tables: readonly TableOutcome[];
  readonly unread: readonly UnreadTable[];
}

/** A schema that changes all the time is read anew this often, all told. */
const MAX_ATTEMPTS = 10;

/**
 * Reads database and folder and plans; the folder is not touched.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function planFolder(parts: PlanParts): Promise<FolderPlan> {
  for (let attempt = 1;; attempt++) {
    try {
      return await planOnce(parts);
    } catch (error) {
      const isWorthAnother = error instanceof ReadAgainError &&
        attempt < MAX_ATTEMPTS;
      if (!isWorthAnother) throw error;
      await parts.source.restart();
    }
  }
}

/** Tells of a plan, be it carried out or not. */
export function buildPlanReport(
  { source, folder }: PlanParts,
  { catalog, plan, pgDump }: FolderPlan,
): PlanReport {
  return {
    catalog,
    client: source.client,
    ...(pgDump === undefined ? {} : { pgDump }),
    folder: folder.path,
    tables: plan.tables,
    unread: plan.unread,
  };
}

async function planOnce(parts: PlanParts): Promise<FolderPlan> {
  const early = beginDump(parts);
  try {
    const state = await readState(parts);
    const dumped = await dumpWhatCanBe(parts, state, early);
    return {
      ...state,
      ...(dumped.dump === undefined ? {} : { pgDump: dumped.dump.version }),
      plan: planFromDump(parts, { ...state, ...dumped }),
    };
  } finally {
    await early?.giveUp();
  }
}

/** A dump that runs while the catalog is read, in the hope that it will fit. */
interface EarlyDump {
  readonly scope: DumpScope;
  /** Never rejects, so that nobody has to wait for it. */
  readonly outcome: Promise<PromiseSettledResult<Dump>>;
  /** Tells how many tables there are, so that progress can be shown. */
  readonly setTotal: (total: number) => void;
  /** Ends it, if it still runs. */
  readonly giveUp: () => Promise<void>;
}

function beginDump(
  { source, filter, onProgress }: PlanParts,
): EarlyDump | undefined {
  const scope = guessDumpScope(filter);
  if (scope === undefined) return undefined;
  const controller = new AbortController();
  let done = 0;
  let total: number | undefined;
  function onTable(): void {
    done++;
    if (total !== undefined) onProgress?.(done, total);
  }
  const { signal } = controller;
  const outcome = Promise.allSettled([
    source.dump({ ...scope, signal, onTable }),
  ]).then(([settled]) => settled);
  return {
    scope,
    outcome,
    setTotal: (count) => total = count,
    giveUp: async () => {
      controller.abort();
      await outcome;
    },
  };
}

interface Dumped {
  /** Absent if nothing was to be dumped. */
  readonly dump: Dump | undefined;
  readonly selection: Selection;
}

/** Tables on which a lock is not granted in time are left out, and said to be. */
async function dumpWhatCanBe(
  parts: PlanParts,
  { catalog, selection: selected }: State,
  early: EarlyDump | undefined,
): Promise<Dumped> {
  let selection = selected;
  while (selection.wanted.length > 0) {
    const scope = planDump(catalog, parts.filter, selection);
    try {
      const dump = await dumpScope(parts, scope, selection, early);
      return { dump, selection };
    } catch (error) {
      if (!(error instanceof TablesLockedError)) throw error;
      selection = withoutLocked(selection, error.tables);
      if (selection.wanted.length === 0) throw error;
    }
  }
  return { dump: undefined, selection };
}

async function dumpScope(
  { source, onProgress }: PlanParts,
  scope: DumpScope,
  { wanted }: Selection,
  early: EarlyDump | undefined,
): Promise<Dump> {
  if (early !== undefined && isSameScope(scope, early.scope)) {
    early.setTotal(wanted.length);
    const settled = await early.outcome;
    if (settled.status === "fulfilled") return settled.value;
    throw settled.reason;
  }
  await early?.giveUp();
  let done = 0;
  return await source.dump({
    ...scope,
    onTable: () => onProgress?.(++done, wanted.length),
  });
}

function planFromDump(
  { readClock }: PlanParts,
  { catalog, files, selection, dump }: State & Dumped,
): SyncPlan {
  const context = { database: catalog.database, synced: readClock() };
  try {
    const entries = readEntries(dump, catalog);
    return planSync({ catalog, selection, entries, folder: files, context });
  } catch (error) {
    if (!(error instanceof DumpTextError)) throw error;
    throw new DatabaseError(
      `Cannot use the dump of database "${catalog.database}": ${error.message}`,
      "Run it again; if it stays so, report it with the versions of the server and of pg_dump.",
      { cause: error },
    );
  }
}

function readEntries(
  dump: Dump | undefined,
  { ownership }: Catalog,
): ReadonlyMap<number, readonly DumpEntry[]> {
  if (dump === undefined) return new Map();
  return assignEntries(cutDump(dump.text), ownership).byTable;
}
