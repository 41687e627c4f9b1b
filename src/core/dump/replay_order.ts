/**
 * Decides in which order statements of a dump are tried, where nothing tells what
 * each of them needs.
 *
 * No order of kinds is right: a function takes the row of a table, a table has a
 * default that calls a function, a view reads a function that reads a view. So
 * statements are tried in rounds, until a round brings nothing more.
 *
 * @module
 */

/** Which statements are tried before which, whatever fails. */
export type ReplayPhase = "before data" | "after data" | "last";

/** Where a statement stands in the order. */
export interface ReplayPlace {
  readonly phase: ReplayPhase;
  /** Within its phase, the lowest first. */
  readonly rank: number;
}

/**
 * What may be made once all tables are there, with what is most likely to be
 * needed by others first. What `pg_dump` makes last may change what comes after it.
 */
const PLACES: readonly (readonly [ReplayPhase, readonly RegExp[]])[] = [
  ["last", [
    /^CREATE EVENT TRIGGER\b/,
    /^(?:ALTER|COMMENT ON) EVENT TRIGGER\b/,
  ]],
  ["after data", [
    /^CREATE OR REPLACE VIEW\b/,
    /^ALTER TABLE\b(?![^;]*\bFOREIGN KEY\b)[^;]*?\bADD CONSTRAINT\b/,
    /^CREATE (?:UNIQUE )?INDEX\b/,
    /^ALTER INDEX\b/,
    /^ALTER TABLE\b[^;]*?\bADD CONSTRAINT\b/,
    /^ALTER (?:TABLE|MATERIALIZED VIEW)\b[^;]*?\b(?:CLUSTER ON|REPLICA IDENTITY)\b/,
    /^CREATE STATISTICS\b|^ALTER STATISTICS\b/,
    /^CREATE (?:CONSTRAINT )?TRIGGER\b/,
    /^CREATE RULE\b/,
    /^ALTER TABLE\b[^;]*?\b(?:ENABLE|DISABLE|FORCE)\b/,
    /^CREATE POLICY\b/,
    /^CREATE PUBLICATION\b/,
    /^ALTER PUBLICATION\b/,
    /^CREATE SUBSCRIPTION\b|^ALTER SUBSCRIPTION\b/,
    /^(?:COMMENT ON|SECURITY LABEL)\b/,
  ]],
  ["before data", [
    /^CREATE SCHEMA\b/,
    /^CREATE EXTENSION\b/,
    /^CREATE (?:OR REPLACE )?(?:TRUSTED )?(?:PROCEDURAL )?LANGUAGE\b|^CREATE ACCESS METHOD\b/,
    /^CREATE (?:FOREIGN DATA WRAPPER|SERVER|USER MAPPING|COLLATION)\b/,
    /^CREATE TYPE\b/,
    /^CREATE DOMAIN\b/,
    /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/,
    /^CREATE (?:UNLOGGED )?SEQUENCE\b/,
    // What a table is altered by comes with it: a child begins as its parent is.
    /^(?:CREATE (?:UNLOGGED |FOREIGN )?TABLE|ALTER (?:FOREIGN )?TABLE(?![^;]* ATTACH PARTITION ))\b/,
    /^ALTER SEQUENCE\b/,
    /^ALTER TABLE\b/,
    /^CREATE AGGREGATE\b/,
    /^CREATE (?:MATERIALIZED )?VIEW\b/,
  ]],
];

/** Where a statement stands; `pg_dump` writes keywords in capitals. */
export function placeStatement(sql: string): ReplayPlace {
  const start = sql.slice(0, 2_000);
  for (const [phase, regexps] of PLACES) {
    const rank = regexps.findIndex((regexp) => regexp.test(start));
    if (rank >= 0) return { phase, rank };
  }
  return { phase: "before data", rank: Infinity };
}

/**
 * Plans the rounds: gives what is to be tried, and takes what of it failed.
 *
 * What comes before data is tried until a round brings nothing more, then the
 * same for what comes after; if that brought anything, what failed before may
 * have been waiting for it.
 *
 * @returns What failed to the end, in the order in which it was tried.
 */
export function* planRounds<T extends ReplayPlace>(
  entries: readonly T[],
): Generator<readonly T[], T[], ReadonlySet<T>> {
  const sorted = entries.toSorted((a, b) => a.rank - b.rank || 0);
  let before = yield* tryPhase(sorted, "before data");
  let after = yield* tryPhase(sorted, "after data");
  for (let count = countOf(sorted, "after data"); after.length < count;) {
    count = after.length;
    before = yield* tryPhase(before, "before data");
    if (before.length + after.length === 0) break;
    after = yield* tryPhase(after, "after data");
  }
  return [...before, ...after, ...yield* tryPhase(sorted, "last")];
}

function countOf(
  entries: readonly ReplayPlace[],
  phase: ReplayPhase,
): number {
  return entries.filter((entry) => entry.phase === phase).length;
}

function* tryPhase<T extends ReplayPlace>(
  entries: readonly T[],
  phase: ReplayPhase,
): Generator<readonly T[], T[], ReadonlySet<T>> {
  let left = entries.filter((entry) => entry.phase === phase);
  while (left.length > 0) {
    const failed = yield left;
    const isStuck = failed.size === left.length;
    left = left.filter((entry) => failed.has(entry));
    if (isStuck) break;
  }
  return left;
}
