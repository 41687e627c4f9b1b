/**
 * Finds out what a sync has to do, which a check tells and a sync does.
 *
 * @module
 */

import type { DetailsDocument } from "../core/catalog/details/details_document.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { buildDetails } from "../core/catalog/details/build_details.ts";
import type { Details } from "../core/catalog/details/details.ts";
import { planSync, type SyncPlan } from "../core/files/plan.ts";
import type { ObjectOutcome } from "../core/files/plan_object.ts";
import { isInScope, type SkippedObject } from "../core/catalog/selection.ts";
import {
  fileOf,
  type FolderContent,
  isFiled,
} from "../core/files/folder_state.ts";
import type { ObjectId } from "../core/catalog/object_id.ts";
import { INDEX_FILE, PAGE_FILES } from "../core/pages/page_names.ts";
import { DatabaseError } from "../errors.ts";
import type { Git } from "../git/git.ts";
import type { Changed, Fingerprint, Source } from "../source/source.ts";
import { type Dumped, type DumpInput, dumpTables } from "./dump_tables.ts";
import { findAlteration } from "./find_alteration.ts";
import type { RecordInput } from "./find_unchanged.ts";
import { readAnew } from "./read_anew.ts";
import { explainDumpErrors, readEntries } from "./read_entries.ts";
import { readState, type State } from "./read_state.ts";

/** What a plan is made with. */
export interface PlanInput extends DumpInput, RecordInput {
  /** The time for the headers, `2026-11-22T02:00:04Z`. */
  readonly readClock: () => string;
  /** Knows files that were deleted; absent: nobody is asked. */
  readonly git?: Pick<Git, "readStaged">;
}

/** How database and folder stand to each other, and what would bring them in step. */
export interface FolderPlan extends State {
  readonly kind: "planned";
  readonly plan: SyncPlan;
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
  /**
   * The database that the plan is of; absent if that was not asked for, or if the
   * plan may be of more than one moment, or of less than all there is.
   */
  readonly fingerprint?: Fingerprint;
  /** Absent if nothing needs them. */
  readonly details?: DetailsDocument;
}

/** What is asked for beside a plan. */
export interface PlanExtras {
  /** Whether to know the database again. */
  readonly withFingerprint?: boolean;
  /** Whether to read what relations are made of. */
  readonly withDetails?: boolean;
}

/** What a sync and a check tell alike. */
export interface PlanReport {
  readonly catalog: Pick<Catalog, "database" | "serverVersion">;
  readonly client: Source["client"];
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
  readonly folder: string;
  readonly tables: readonly ObjectOutcome[];
  /** Views, functions, types and so on. */
  readonly others: readonly ObjectOutcome[];
  readonly skipped: readonly SkippedObject[];
  /** How it was found that nothing is to be written; absent if something is. */
  readonly unchangedBy?: "fingerprint" | "dump";
}

/**
 * Reads database and folder and plans; the folder is not touched.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function planFolder(
  input: PlanInput,
  extras: PlanExtras = {},
): Promise<FolderPlan> {
  return await readAnew(input.source, () => planOnce(input, extras));
}

/** Tells of a plan, be it carried out or not. */
export function buildPlanReport(
  { source, folder }: PlanInput,
  { catalog, plan, pgDump }: FolderPlan,
): PlanReport {
  return {
    catalog,
    client: source.client,
    ...(pgDump === undefined ? {} : { pgDump }),
    folder: folder.path,
    tables: plan.tables,
    others: plan.others,
    skipped: plan.skipped,
    ...(plan.steps.length === 0 ? { unchangedBy: "dump" } : {}),
  };
}

async function planOnce(
  input: PlanInput,
  { withFingerprint = false, withDetails = false }: PlanExtras,
): Promise<FolderPlan | Changed> {
  const state = await readState(input);
  // Their queries take the server a while, which the dump need not wait for.
  const fingerprint = settle(
    withFingerprint ? input.source.readFingerprint() : undefined,
  );
  const details = settle(
    withDetails || drawsAnew(input) ? input.source.readDetails() : undefined,
  );
  const dumped = await dumpTables(input, state);
  if (dumped.kind === "changed") return dumped;
  const [known, read] = [await fingerprint(), await details()];
  const [since, plan] = await Promise.allSettled([
    findChanges(input.source, state, { dumped, isKnown: known !== undefined }),
    planFromDump(input, { ...state, details: read }, dumped),
  ]);
  const { hasStoodStill, alteration } = requireFulfilled(since);
  if (alteration !== undefined) return alteration;
  const [first] = dumped.dumps;
  const isRecordable = hasStoodStill && !dumped.isHindered;
  return {
    kind: "planned",
    ...{ ...state, selection: dumped.selection, plan: requireFulfilled(plan) },
    ...(first === undefined ? {} : { pgDump: first.dump.version }),
    ...(isRecordable && known !== undefined ? { fingerprint: known } : {}),
    ...(read === undefined ? {} : { details: read }),
  };
}

/** What was named is not all, and a picture is of all: then it stays as it is. */
function drawsAnew({ filter, hasDiagram = false }: PlanInput): boolean {
  return hasDiagram && filter.names.length === 0;
}

function findDiagram(
  input: PlanInput,
  details: DetailsDocument | undefined,
): Details | "kept" {
  return details !== undefined && drawsAnew(input)
    ? buildDetails(details)
    : "kept";
}

function requireFulfilled<T>(outcome: PromiseSettledResult<T>): T {
  if (outcome.status === "fulfilled") return outcome.value;
  throw outcome.reason;
}

/** What has become of the database since the moment that was dumped. */
interface Changes {
  /** Whether nobody changed anything; `false` if that is not known. */
  readonly hasStoodStill: boolean;
  /** Of what was dumped; absent if there is none. */
  readonly alteration?: Changed;
}

async function findChanges(
  source: Source,
  { catalog }: State,
  { dumped, isKnown }: {
    readonly dumped: Dumped;
    /** Whether the database has a fingerprint. */
    readonly isKnown: boolean;
  },
): Promise<Changes> {
  if (isKnown && await askWhetherStill(source)) return { hasStoodStill: true };
  const alteration = await findAlteration(source, catalog, dumped);
  return {
    hasStoodStill: false,
    ...(alteration === undefined ? {} : { alteration }),
  };
}

/** Whether that is so decides about the next run alone, and fails none. */
async function askWhetherStill(source: Source): Promise<boolean> {
  try {
    return await source.hasStoodStill();
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}

/** What goes on beside other work, which may fail first: then nobody asks for it. */
function settle<T>(work: T | Promise<T>): () => Promise<T> {
  const settled = Promise.allSettled([work]);
  return async () => requireFulfilled((await settled)[0]);
}

/** Asks for what has no file: a full refresh begins without any. */
async function recallFiles(
  { git }: PlanInput,
  { files, selection }: State,
): Promise<FolderContent> {
  const objects = [...selection.wanted, ...selection.others]
    .filter((object) => !isFiled(object, files));
  const pages = files.content.has(INDEX_FILE) ? [] : PAGE_FILES;
  const missing = [...objects.map((object) => fileOf(object, files)), ...pages];
  if (git === undefined || missing.length === 0) return new Map();
  return await git.readStaged(missing);
}

async function planFromDump(
  input: PlanInput,
  state: State & { readonly details: DetailsDocument | undefined },
  { dumps, selection }: Dumped,
): Promise<SyncPlan> {
  const { catalog, files: folder, details } = state;
  const recalled = await recallFiles(input, state);
  // What was asked of the server beside this is to reach it first.
  await new Promise((resolve) => setTimeout(resolve));
  const { readClock, filter, omitsComments = false, hasDiagram } = input;
  const context = {
    database: catalog.database,
    synced: readClock(),
    isVisible: (object: ObjectId) =>
      isInScope(object, filter) || isFiled(object, folder),
    omitsComments,
  };
  return explainDumpErrors(catalog, () => {
    const entries = readEntries(dumps, catalog);
    const facts = { catalog, selection, entries, folder, recalled };
    return planSync({
      ...{ ...facts, context },
      ...(hasDiagram ? { diagram: findDiagram(input, details) } : {}),
    });
  });
}
