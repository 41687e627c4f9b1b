/**
 * Dumps the tables of a run: at once if the server can, some at a time if not.
 *
 * @module
 */

import type { Table } from "../core/catalog/catalog.ts";
import {
  type DumpScope,
  findTablesApart,
  guessDumpScope,
  isSameScope,
  planBatch,
  planDump,
  planOthers,
} from "../core/dump/scope.ts";
import {
  keepClearOfLocks,
  keepPublications,
  type Selection,
} from "../core/catalog/selection.ts";
import {
  type Dump,
  OutOfLocksError,
  TablesLockedError,
} from "../source/source.ts";
import type { CommandInput, State } from "./read_state.ts";

/** What tables are dumped with. */
export interface DumpInput extends CommandInput {
  /** Called as tables are dumped. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A dump that runs while the catalog is read, in the hope that it will fit. */
export interface EarlyDump {
  readonly scope: DumpScope;
  /** Never rejects, so that nobody has to wait for it. */
  readonly outcome: Promise<PromiseSettledResult<Dump>>;
  /** Tells how many tables there are, so that progress can be shown. */
  readonly setTotal: (total: number) => void;
  /** Ends it, if it still runs. */
  readonly giveUp: () => Promise<void>;
}

/**
 * Begins to dump what a run will most likely want.
 *
 * @returns `undefined` where it takes the catalog to tell what that is.
 */
export function beginDump(
  { source, filter, onProgress }: DumpInput,
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

/** A dump, and what is to be taken from it and from no other. */
export interface TableDump {
  readonly dump: Dump;
  readonly tables: readonly Table[];
  /** Whether all that is no table is to be taken from it. */
  readonly hasOthers: boolean;
}

/** What was dumped in the end. */
export interface Dumped {
  /** Each table in one of them; none if nothing was to be dumped. */
  readonly dumps: readonly TableDump[];
  readonly selection: Selection;
}

/**
 * Dumps the tables of a run, each as in one dump of all.
 *
 * Tables on which a lock is not granted in time are skipped, and reported.
 * Where the server cannot keep as many locks as there are tables, they are
 * dumped in batches, each half as large as what was too much.
 *
 * @throws {DatabaseError} As {@linkcode Source.dump} does, if nothing of it helps.
 */
export async function dumpTables(
  input: DumpInput,
  state: State,
  early: EarlyDump | undefined,
): Promise<Dumped> {
  let { selection } = state;
  let size = Math.max(selection.wanted.length, 1);
  while (hasWanted(selection)) {
    try {
      const dumps = await dumpInBatches(
        input,
        { ...state, selection },
        size,
        early,
      );
      const isSplit = size < selection.wanted.length;
      return { dumps, selection: keepPublications(selection, isSplit) };
    } catch (error) {
      if (error instanceof OutOfLocksError && size > 1) {
        size = Math.ceil(size / 2);
      } else if (error instanceof TablesLockedError) {
        selection = keepClearOfLocks(selection, error.tables);
        if (!hasWanted(selection)) throw error;
      } else throw error;
    }
  }
  return { dumps: [], selection };
}

function hasWanted({ isNamed, wanted, others }: Selection): boolean {
  return !isNamed || wanted.length + others.length > 0;
}

/** One dump after the other: a locked table, say, ends all of them. */
async function dumpInBatches(
  input: DumpInput,
  { catalog, selection }: State,
  size: number,
  early: EarlyDump | undefined,
): Promise<TableDump[]> {
  const { wanted } = selection;
  if (size >= wanted.length) {
    const scope = planDump(catalog, input.filter, selection);
    const dump = await dumpAll(input, scope, wanted.length, early);
    const apart = findTablesApart(input.filter, selection);
    const tables = wanted.filter((table) => !apart.includes(table));
    return [
      { dump, tables, hasOthers: true },
      ...(apart.length === 0 ? [] : [{
        dump: await input.source.dump(planBatch(catalog, selection, apart)),
        tables: apart,
        hasOthers: false,
      }]),
    ];
  }
  await early?.giveUp();
  const others = planOthers(catalog, input.filter, selection);
  const dumps: TableDump[] = [{
    dump: await input.source.dump(others),
    tables: [],
    hasOthers: true,
  }];
  for (let start = 0; start < wanted.length; start += size) {
    const tables = wanted.slice(start, start + size);
    const scope = planBatch(catalog, selection, tables);
    const dump = await input.source.dump(scope);
    input.onProgress?.(start + tables.length, wanted.length);
    dumps.push({ dump, tables, hasOthers: false });
  }
  return dumps;
}

async function dumpAll(
  { source, onProgress }: DumpInput,
  scope: DumpScope,
  total: number,
  early: EarlyDump | undefined,
): Promise<Dump> {
  if (early !== undefined && isSameScope(scope, early.scope)) {
    early.setTotal(total);
    const settled = await early.outcome;
    if (settled.status === "fulfilled") return settled.value;
    throw settled.reason;
  }
  await early?.giveUp();
  let done = 0;
  return await source.dump({
    ...scope,
    onTable: () => onProgress?.(++done, total),
  });
}
