/**
 * Runs statements of a dump in whatever order works.
 *
 * @module
 */

import { quoteIdentifier } from "../../core/catalog/identifier.ts";
import { planRounds } from "../../core/dump/replay_order.ts";
import { quoteNewerKeywords } from "../../core/sql/newer_keywords.ts";
import type {
  FailedEntry,
  OnStatements,
  ReplayEntry,
  ReplayOutcome,
} from "../rebuilder.ts";

/** What the database says of a statement that failed. */
export type Failure = Omit<FailedEntry, "index">;

/** Where statements are run. */
export interface ReplayTarget {
  /**
   * Runs a statement so that nothing of it stays if it fails.
   *
   * @returns Why it failed; `undefined`: it did not.
   */
  attempt(sql: string): Promise<Failure | undefined>;
  /**
   * The same of several at once; absent where that saves no time.
   *
   * @returns Whether all of them worked; else nothing of any stays.
   */
  attemptAll?(statements: readonly string[]): Promise<boolean>;
  /** As `attempt`, and nothing of it stays in any case. */
  check(sql: string): Promise<Failure | undefined>;
  /** What can be made where a statement fails for want of it, but for roles. */
  findMissing?(failure: Failure): string | undefined;
}

/** A statement and its number. */
interface Numbered extends ReplayEntry {
  readonly index: number;
}

/** Names mean what they say: `pg_dump` writes each with its schema. */
const SETTINGS: readonly string[] = [
  "SET check_function_bodies = off",
  "SET client_min_messages = error",
];

const NO_PATH = "SET search_path = ''";

/** Statements that are sent together where that saves time. */
const MAX_AT_ONCE = 64;

/** What has a body that is checked; others say at once whether they can be. */
const ROUTINE_REGEXP =
  /^CREATE (?:FUNCTION|PROCEDURE) [^]*?\bLANGUAGE (?:sql|plpgsql)\b/;

/**
 * Runs all of them, as {@linkcode planRounds} plans it.
 *
 * A role that a statement names is made where it is missing, because a dump of one
 * database makes none.
 */
export async function replay(
  target: ReplayTarget,
  entries: readonly ReplayEntry[],
  onStatements?: OnStatements,
): Promise<ReplayOutcome> {
  return await new Replay(target, onStatements).run(entries);
}

class Replay {
  readonly #target: ReplayTarget;
  readonly #order: number[] = [];
  readonly #failures = new Map<number, Failure>();
  readonly #roles: string[] = [];
  readonly #onStatements: OnStatements | undefined;
  #rounds = 0;
  #bodies: FailedEntry[] | undefined;

  constructor(target: ReplayTarget, onStatements: OnStatements | undefined) {
    this.#target = target;
    this.#onStatements = onStatements;
  }

  async run(entries: readonly ReplayEntry[]): Promise<ReplayOutcome> {
    await this.#set([...SETTINGS, NO_PATH]);
    const numbered = entries.map((entry, index) => ({ ...entry, index }));
    const rounds = planRounds(numbered);
    let next = rounds.next();
    while (next.done !== true) {
      // What is last may see to it that nothing more can be changed.
      if (next.value[0]?.phase === "last") await this.#checkOnce(entries);
      next = rounds.next(await this.#runRound(next.value, entries.length));
    }
    await this.#checkOnce(entries);
    return {
      order: this.#order,
      failed: next.value.flatMap(({ index }) => this.#describe(index)),
      bodies: this.#bodies ?? [],
      rounds: this.#rounds,
      roles: this.#roles,
    };
  }

  #describe(index: number): FailedEntry[] {
    const failure = this.#failures.get(index);
    return failure === undefined ? [] : [{ index, ...failure }];
  }

  async #runRound(
    entries: readonly Numbered[],
    total: number,
  ): Promise<ReadonlySet<Numbered>> {
    this.#rounds++;
    const failed = new Set<Numbered>();
    for (let i = 0; i < entries.length; i += MAX_AT_ONCE) {
      const next = entries.slice(i, i + MAX_AT_ONCE);
      for (const entry of await this.#runSome(next)) failed.add(entry);
      this.#onStatements?.(this.#order.length, total);
    }
    return failed;
  }

  /** Half of them may work where not all do. */
  async #runSome(entries: readonly Numbered[]): Promise<readonly Numbered[]> {
    const [first, second] = entries;
    if (first === undefined) return [];
    if (second === undefined || this.#target.attemptAll === undefined) {
      return await this.#runEach(entries);
    }
    const statements = entries.map(({ sql }) => sql);
    const isPlain = entries.every(({ setting }) => setting === undefined);
    if (isPlain && await this.#target.attemptAll(statements)) {
      this.#order.push(...entries.map(({ index }) => index));
      return [];
    }
    const half = Math.ceil(entries.length / 2);
    return [
      ...await this.#runSome(entries.slice(0, half)),
      ...await this.#runSome(entries.slice(half)),
    ];
  }

  async #runEach(entries: readonly Numbered[]): Promise<readonly Numbered[]> {
    const failed: Numbered[] = [];
    for (const entry of entries) {
      const failure = await this.#runEntry(entry);
      if (failure === undefined) this.#order.push(entry.index);
      else {
        this.#failures.set(entry.index, failure);
        failed.push(entry);
      }
    }
    return failed;
  }

  async #runEntry({ sql, setting }: ReplayEntry): Promise<Failure | undefined> {
    if (setting === undefined) return await this.#runHealed(sql);
    const unknown = await this.#target.attempt(setting);
    if (unknown !== undefined) return unknown;
    const failure = await this.#runHealed(sql);
    await this.#set([setting.replace(/^SET (\w+) = .*$/s, "RESET $1")]);
    return failure;
  }

  /** What it lacks and can be made is made, once for all. */
  async #runHealed(sql: string): Promise<Failure | undefined> {
    const tried = new Set<string>();
    while (true) {
      const failure = await this.#attempt(sql);
      if (failure === undefined) return undefined;
      const role = findRole(failure);
      const missing = role === undefined
        ? this.#target.findMissing?.(failure)
        : `CREATE ROLE ${quoteIdentifier(role)}`;
      if (missing === undefined || tried.has(missing)) return failure;
      tried.add(missing);
      if (await this.#target.attempt(missing) !== undefined) return failure;
      if (role !== undefined) this.#roles.push(role);
    }
  }

  /** Words may have become keywords since the statement was written. */
  async #attempt(
    sql: string,
    way: "attempt" | "check" = "attempt",
  ): Promise<Failure | undefined> {
    const failure = await this.#target[way](sql);
    if (failure?.code !== SYNTAX_ERROR) return failure;
    const quoted = quoteNewerKeywords(sql);
    return quoted === sql || await this.#target[way](quoted) !== undefined
      ? failure
      : undefined;
  }

  /** Before that, a body may name what is made after it. */
  async #checkOnce(entries: readonly ReplayEntry[]): Promise<void> {
    if (this.#bodies !== undefined) return;
    this.#bodies = [];
    await this.#set(["SET check_function_bodies = on", findPath(entries)]);
    for (const index of this.#order) {
      const { sql = "" } = entries[index] ?? {};
      if (!ROUTINE_REGEXP.test(sql)) continue;
      const again = sql.replace(/^CREATE /, "CREATE OR REPLACE ");
      const failure = await this.#attempt(again, "check");
      if (failure !== undefined) this.#bodies.push({ index, ...failure });
    }
    await this.#set(["SET check_function_bodies = off", NO_PATH]);
  }

  async #set(statements: readonly string[]): Promise<void> {
    for (const sql of statements) {
      const failure = await this.#target.attempt(sql);
      if (failure !== undefined) throw new Error(failure.message);
    }
  }
}

/** SQLSTATE. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html. */
const UNDEFINED_OBJECT = "42704";
const SYNTAX_ERROR = "42601";

/** Nothing tells where a body looks for its names: every schema may be meant. */
function findPath(entries: readonly ReplayEntry[]): string {
  const schemas = entries.flatMap(({ sql }) =>
    /^CREATE SCHEMA ("(?:[^"]|"")*"|[^\s";]+)/.exec(sql)?.[1] ?? []
  );
  return `SET search_path = ${["public", ...schemas].join(", ")}`;
}

function findRole({ code, message }: Failure): string | undefined {
  return code === UNDEFINED_OBJECT
    ? /^role "(.*)" does not exist$/s.exec(message)?.[1]
    : undefined;
}
