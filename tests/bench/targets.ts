/**
 * The limits that the project has set itself, for a machine with 2 cores.
 *
 * @module
 */

import { type Client, CONTENDERS } from "./contenders.ts";
import type { Row, Target } from "./report.ts";

/** The database and the program of a contest, and how it went. */
export interface ContestResult {
  readonly tables: number;
  /** Whether the targets of the binary apply. */
  readonly isCompiled: boolean;
  /** Medians by the name of the contender. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** From this many tables on the work counts; below, the start of the programs does. */
const LARGE_MIN_TABLES = 1_000;
/** Up to this many tables the binary has to feel immediate. */
const SMALL_MAX_TABLES = 50;
/** Megabytes that our process may hold. */
const MAX_MEGABYTES: Readonly<Record<Client, number>> = {
  "tools": 250,
  "built-in": 500,
};
/** From this many tables on the built-in client has to keep up. */
const HUGE_MIN_TABLES = 10_000;

/** Sets the times on one database beside each other and beside the targets. */
export function judgeContest(result: ContestResult): Row[] {
  const { tables, seconds } = result;
  const dump = seconds.get(CONTENDERS.plainDump) ?? NaN;
  const sync = seconds.get(CONTENDERS.fullSync) ?? NaN;
  return [...seconds].map(([name, spent]) => {
    const row: Row = { tables, name, value: renderSeconds(spent) };
    switch (name) {
      case CONTENDERS.fullSync:
        return { ...row, ...judgeFullSync(result, spent, spent / dump) };
      case CONTENDERS.builtInSync:
        return { ...row, ...judgeBuiltInSync(result, spent / dump) };
      case CONTENDERS.unchangedSync:
        return { ...row, ...judgeRatio(result, spent / dump, [0.45, 0.15]) };
      case CONTENDERS.changedSync:
        return { ...row, ...judgeRatio(result, spent / dump, [1.4, 1.25]) };
      case CONTENDERS.tableLoop:
        return { ...row, ...judgeTableLoop(result, spent / sync) };
      case CONTENDERS.page:
        return { ...row, ratio: renderRatio(spent / dump, "pg_dump") };
      default:
        return row;
    }
  });
}

/** The most memory that the program held; `undefined` where it cannot be read. */
export function judgeMemory(
  tables: number,
  client: Client,
  bytes: number | undefined,
): Row {
  const name = `peak memory of our process, --client ${client}`;
  if (bytes === undefined) return { tables, name, value: "needs /proc" };
  return {
    tables,
    name,
    value: `${(bytes / 1e6).toFixed(0)} MB`,
    target: {
      text: `under ${MAX_MEGABYTES[client]} MB`,
      isMet: bytes < MAX_MEGABYTES[client] * 1e6,
    },
  };
}

/** Megabytes that a page may have: as many are soon sent and opened. */
const MAX_PAGE_MEGABYTES = 2;

/** How large a page is. */
export function judgePage(tables: number, bytes: number): Row {
  return {
    ...{ tables, name: "size of the page" },
    value: `${(bytes / 1e6).toFixed(2)} MB`,
    target: {
      text: `under ${MAX_PAGE_MEGABYTES} MB`,
      isMet: bytes < MAX_PAGE_MEGABYTES * 1e6,
    },
  };
}

/** The time of `--version`, which is that of the start. */
export function judgeStart(seconds: number, isCompiled: boolean): Row {
  const row: Row = { name: "--version", value: renderSeconds(seconds) };
  if (!isCompiled) return row;
  return { ...row, target: { text: "under 0.1 s", isMet: seconds < 0.1 } };
}

function judgeFullSync(
  { tables, isCompiled }: ContestResult,
  seconds: number,
  ratio: number,
): Partial<Row> {
  const judged = { ratio: renderRatio(ratio, "pg_dump") };
  if (tables >= LARGE_MIN_TABLES) {
    return judgeRatio({ tables }, ratio, [1.6, 1.3]);
  }
  if (isCompiled && tables <= SMALL_MAX_TABLES) {
    return { ...judged, target: { text: "under 0.4 s", isMet: seconds < 0.4 } };
  }
  return judged;
}

function judgeBuiltInSync(
  { tables }: ContestResult,
  ratio: number,
): Partial<Row> {
  const limit = tables >= HUGE_MIN_TABLES ? 2.5 : 4;
  const judged = { ratio: renderRatio(ratio, "pg_dump") };
  return tables < LARGE_MIN_TABLES ? judged : {
    ...judged,
    target: { text: `at most ${limit}`, isMet: ratio <= limit },
  };
}

/** @param limits From {@linkcode LARGE_MIN_TABLES} on, and from {@linkcode HUGE_MIN_TABLES} on. */
function judgeRatio(
  { tables }: Pick<ContestResult, "tables">,
  ratio: number,
  [large, huge]: readonly [number, number],
): Partial<Row> {
  const limit = tables >= HUGE_MIN_TABLES ? huge : large;
  const judged = { ratio: renderRatio(ratio, "pg_dump") };
  return tables < LARGE_MIN_TABLES ? judged : {
    ...judged,
    target: { text: `at most ${limit}`, isMet: ratio <= limit },
  };
}

function judgeTableLoop(
  { tables }: ContestResult,
  ratio: number,
): Partial<Row> {
  const target: Target = { text: "over 100", isMet: ratio > 100 };
  const judged = { ratio: renderRatio(ratio, "full sync") };
  return tables >= LARGE_MIN_TABLES ? { ...judged, target } : judged;
}

function renderRatio(ratio: number, reference: string): string {
  return `${ratio.toFixed(2)} × ${reference}`;
}

function renderSeconds(seconds: number): string {
  return `${seconds.toFixed(3)} s`;
}
