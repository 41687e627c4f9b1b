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
import type { Changed, Dump, Hindrance } from "../source/source.ts";
import type { CommandInput, State } from "./read_state.ts";

/** What tables are dumped with. */
export interface DumpInput extends Pick<CommandInput, "source" | "filter"> {
  /** Called as tables are dumped. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What the database has, and what of it a run is about. */
export type DumpState = Pick<State, "catalog" | "selection">;

/** A dump, and what is to be taken from it and from no other. */
export interface TableDump {
  readonly dump: Dump;
  readonly tables: readonly Table[];
  /** Whether all that is no table is to be taken from it. */
  readonly hasOthers: boolean;
}

/** What was dumped in the end. */
export interface Dumped {
  readonly kind: "dumped";
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
 * @throws {DatabaseError} As {@linkcode Source.dump} does, and if nothing of it helps.
 */
export async function dumpTables(
  input: DumpInput,
  state: DumpState,
): Promise<Dumped | Changed> {
  let { selection } = state;
  let size = Math.max(selection.wanted.length, 1);
  while (hasWanted(selection)) {
    const isSplit = size < selection.wanted.length;
    const batches = planBatches(input, { ...state, selection }, size);
    const outcome = await dumpBatches(input, batches);
    if (outcome.kind === "changed") return outcome;
    if (outcome.kind === "dumped") {
      return {
        ...outcome,
        selection: keepPublications(selection, isSplit),
        isHindered: isSplit || selection.locked.length > 0,
      };
    }
    if (outcome.kind === "out of locks") {
      if (size === 1) throw outcome.error;
      size = Math.ceil(size / 2);
    } else {
      selection = keepClearOfLocks(selection, outcome.tables);
      if (!hasWanted(selection)) throw outcome.error;
    }
  }
  return { kind: "dumped", dumps: [], selection, isHindered: true };
}

function hasWanted({ isNamed, wanted, others }: Selection): boolean {
  return !isNamed || wanted.length + others.length > 0;
}

/** A dump to be, and what is to be taken from it. */
interface Batch extends Omit<TableDump, "dump"> {
  readonly scope: DumpScope;
}

/** @param size How many tables one dump may be of. */
function planBatches(
  { filter }: DumpInput,
  { catalog, selection }: DumpState,
  size: number,
): Batch[] {
  const { wanted } = selection;
  const planTables = (tables: readonly Table[]): Batch => ({
    scope: planBatch(catalog, selection, tables),
    tables,
    hasOthers: false,
  });
  if (size >= wanted.length) {
    const scope = planDump(catalog, filter, selection);
    const apart = findTablesApart(filter, selection);
    const tables = wanted.filter((table) => !apart.includes(table));
    const whole = { scope, tables, hasOthers: true };
    return apart.length === 0 ? [whole] : [whole, planTables(apart)];
  }
  const others = planOthers(catalog, filter, selection);
  return [
    { scope: others, tables: [], hasOthers: true },
    ...Array.from(
      { length: Math.ceil(wanted.length / size) },
      (_, at) => planTables(wanted.slice(at * size, (at + 1) * size)),
    ),
  ];
}

/** One dump after the other: a locked table, say, ends all of them. */
async function dumpBatches(
  { source, onProgress }: DumpInput,
  batches: readonly Batch[],
): Promise<Pick<Dumped, "kind" | "dumps"> | Hindrance> {
  const dumps: TableDump[] = [];
  const total = batches.flatMap(({ tables }) => tables).length;
  let taken = 0;
  for (const { scope, tables, hasOthers } of batches) {
    let printed = taken;
    const onTable = (): void => onProgress?.(++printed, total);
    const dump = await source.dump({ ...scope, onTable });
    if (dump.kind !== "dumped") return dump;
    dumps.push({ dump, tables, hasOthers });
    taken += tables.length;
    // Not every client says which table it is at.
    if (batches.length > 1) onProgress?.(taken, total);
  }
  return { kind: "dumped", dumps };
}
