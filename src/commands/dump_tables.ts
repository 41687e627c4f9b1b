/**
 * Dumps the tables of a run: at once if the server can, some at a time if not.
 *
 * @module
 */

import type { Table } from "../core/catalog/catalog.ts";
import {
  type DumpScope,
  findTablesApart,
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
  /** Whether others kept it from what it would have been without them. */
  readonly isHindered: boolean;
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
): Promise<Dumped> {
  let { selection } = state;
  let size = Math.max(selection.wanted.length, 1);
  while (hasWanted(selection)) {
    try {
      const dumps = await dumpInBatches(input, { ...state, selection }, size);
      const isSplit = size < selection.wanted.length;
      return {
        dumps,
        selection: keepPublications(selection, isSplit),
        isHindered: isSplit || selection.locked.length > 0,
      };
    } catch (error) {
      if (error instanceof OutOfLocksError && size > 1) {
        size = Math.ceil(size / 2);
      } else if (error instanceof TablesLockedError) {
        selection = keepClearOfLocks(selection, error.tables);
        if (!hasWanted(selection)) throw error;
      } else throw error;
    }
  }
  return { dumps: [], selection, isHindered: true };
}

function hasWanted({ isNamed, wanted, others }: Selection): boolean {
  return !isNamed || wanted.length + others.length > 0;
}

/** One dump after the other: a locked table, say, ends all of them. */
async function dumpInBatches(
  input: DumpInput,
  { catalog, selection }: State,
  size: number,
): Promise<TableDump[]> {
  const { wanted } = selection;
  if (size >= wanted.length) {
    const scope = planDump(catalog, input.filter, selection);
    const dump = await dumpAll(input, scope, wanted.length);
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
): Promise<Dump> {
  let done = 0;
  return await source.dump({
    ...scope,
    onTable: () => onProgress?.(++done, total),
  });
}
