/**
 * Tells why statements failed: for want of what no folder can bring, because of
 * another one that failed, or because they are wrong.
 *
 * @module
 */

import { DEFAULT_SCHEMA } from "../catalog/identifier.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { type Kind, KINDS } from "../catalog/object_kind.ts";
import { isInScope, type TableFilter } from "../catalog/selection.ts";
import { findExtensionOf } from "../migrations/absent_extensions.ts";
import { appendTo } from "../text/lists.ts";
import type { FileEntry } from "./folder_entries.ts";
import { findMadeName } from "./made_object.ts";
import { findExtension, findOutsideNeed, readMissing } from "./read_failure.ts";

/** A statement that failed, and what the database says of it. */
export interface FailedEntry {
  readonly entry: FileEntry;
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
}

/** What cannot be proven, and what it needs for that. */
export interface UnprovenObject {
  readonly object: ObjectId;
  readonly file: string;
  /** `extension postgis`, `schema billing, which is left out of the folder` */
  readonly need: string;
}

/** What failures come to. */
export interface ExplainedFailures {
  /** What is wrong, each by itself. */
  readonly wrong: readonly FailedEntry[];
  /** How many more failed for want of what is wrong. */
  readonly consequences: number;
  readonly unproven: readonly UnprovenObject[];
}

/** What is known beside the failures. */
export interface FailureContext {
  /** All statements. */
  readonly entries: readonly FileEntry[];
  /** What the pages say that the folder has, as messages name it: `public.users`. */
  readonly listed: ReadonlySet<string>;
  /** What the folder was made with. */
  readonly filter: TableFilter;
}

/** Why one statement failed. */
type Cause =
  | { readonly kind: "wrong" }
  /** Something that is wrong would have made what it needs. */
  | { readonly kind: "consequence" }
  | { readonly kind: "need"; readonly need: string };

const WRONG: Cause = { kind: "wrong" };

/** Explains them; of each object the first need is told. */
export function explainFailures(
  failed: readonly FailedEntry[],
  context: FailureContext,
): ExplainedFailures {
  const explainer = new Explainer(failed, context);
  const causes = failed.map((failure) => explainer.explain(failure));
  const unproven = new Map<string, UnprovenObject>();
  for (const [i, cause] of causes.entries()) {
    const entry = failed[i]?.entry;
    if (cause.kind !== "need" || entry === undefined) continue;
    const { file, object } = entry;
    const { need } = cause;
    const key = keyOf(object);
    if (!unproven.has(key)) unproven.set(key, { object, file, need });
  }
  return {
    wrong: failed.filter((_, i) => causes[i]?.kind === "wrong"),
    consequences: causes.filter(({ kind }) => kind === "consequence").length,
    unproven: [...unproven.values()],
  };
}

/**
 * Undefined table, function, object, schema, and a parameter without a value.
 *
 * Source of SQLSTATEs: https://www.postgresql.org/docs/18/errcodes-appendix.html.
 */
const UNDEFINED_CODES: ReadonlySet<string> = new Set([
  ...["42P01", "42883", "42704", "3F000", "22023"],
]);

/** Kinds of objects by what PostgreSQL calls one that is not there. */
const KINDS_OF_THING: Readonly<Record<string, readonly Kind[]>> = {
  relation: ["table", "view", "foreign_table", "sequence"],
  type: ["type", "table", "view", "foreign_table"],
  function: ["function"],
  procedure: ["function"],
  aggregate: ["function"],
};

/** Things that an extension makes, where the folder has none of that name. */
const EXTENSION_THINGS: ReadonlySet<string> = new Set([
  ...["type", "function", "operator class", "operator", "access method"],
  ...["language", "foreign-data wrapper", "procedure", "aggregate"],
  ...["text search configuration", "text search dictionary"],
]);

/** Something of this name is there. */
const DUPLICATE_CODES: ReadonlySet<string> = new Set([
  ...["42710", "42723", "42P06", "42P07"],
]);

/** What names parts of the table itself, of which no page tells. */
const LOCAL_REGEXP =
  /^(?:ALTER INDEX|(?:CREATE|ALTER) SEQUENCE|ALTER TABLE [^]*\bnextval\()/;

class Explainer {
  readonly #failures: ReadonlyMap<FileEntry, FailedEntry>;
  /** Statements by what they make, as messages name it. */
  readonly #makers = new Map<string, FileEntry[]>();
  readonly #causes = new Map<FileEntry, Cause>();
  /** Those that are being explained: what needs itself is not explained by that. */
  readonly #open = new Set<FileEntry>();
  readonly #filter: TableFilter;
  readonly #listed: ReadonlySet<string>;
  /** Extensions that are not there. */
  readonly #absent: string[] = [];
  readonly #hasExtensions: boolean;

  constructor(
    failed: readonly FailedEntry[],
    { entries, filter, listed }: FailureContext,
  ) {
    this.#listed = listed;
    this.#failures = new Map(failed.map((failure) => [failure.entry, failure]));
    this.#filter = filter;
    this.#hasExtensions = entries
      .some(({ sql }) => findExtension(sql) !== undefined);
    for (const entry of entries) {
      const name = findMadeName(entry.sql);
      if (name !== undefined) appendTo(this.#makers, name, entry);
    }
    for (const { entry } of failed) {
      const extension = findExtension(entry.sql);
      if (extension !== undefined) this.#absent.push(extension);
    }
  }

  explain(failure: FailedEntry): Cause {
    const known = this.#causes.get(failure.entry);
    if (known !== undefined) return known;
    this.#open.add(failure.entry);
    const cause = this.#find(failure);
    this.#open.delete(failure.entry);
    this.#causes.set(failure.entry, cause);
    return cause;
  }

  #find({ entry: { sql }, code, message }: FailedEntry): Cause {
    const need = findOutsideNeed(sql, code, message);
    if (need !== undefined) return { kind: "need", need };
    if (DUPLICATE_CODES.has(code)) return this.#explainDuplicate(sql, message);
    if (!UNDEFINED_CODES.has(code)) return WRONG;
    const { thing, dotted } = readMissing(message);
    return this.#explainMakers(dotted) ??
      this.#explainMissing(sql, thing, dotted);
  }

  /** Who takes something out of an extension has it twice. */
  #explainDuplicate(sql: string, message: string): Cause {
    const name = findMadeName(sql) ?? "";
    const isOnce = (this.#makers.get(name) ?? []).every((maker) =>
      this.#failures.has(maker)
    );
    return isOnce && this.#hasExtensions
      ? { kind: "need", need: `an extension as it was changed (${message})` }
      : WRONG;
  }

  /** Why it is not there though the folder has it. */
  #explainMakers(dotted: string): Cause | undefined {
    const last = dotted.split(".").at(-1) ?? "";
    const makers = this.#makers.get(dotted) ?? this.#makers.get(last) ?? [];
    for (const maker of makers) {
      const failure = this.#failures.get(maker);
      if (failure === undefined || this.#open.has(maker)) continue;
      const cause = this.explain(failure);
      return cause.kind === "wrong" ? { kind: "consequence" } : cause;
    }
    // It is there, and is not what the statement takes it for.
    return this.#makers.has(dotted) ? WRONG : undefined;
  }

  /** Why it is not there, where the folder does not have it. */
  #explainMissing(sql: string, thing: string, dotted: string): Cause {
    const parts = dotted.split(".");
    const name = parts.at(-1) ?? "";
    const schema = parts.length > 1 ? parts.slice(0, -1).join(".") : undefined;
    const extension = findExtensionOf(name);
    const what = `${thing} ${dotted}`;
    if (extension !== undefined && this.#absent.includes(extension)) {
      return { kind: "need", need: `extension ${extension}` };
    }
    if (this.#isLeftOut(thing, { schema, name })) {
      const need = `${what}, which is left out of the folder`;
      return { kind: "need", need };
    }
    if (this.#absent.length > 0 && EXTENSION_THINGS.has(thing)) {
      const [only, ...others] = this.#absent;
      const need = others.length === 0
        ? `extension ${only}`
        : `extension ${this.#absent.join(" or ")} (${what})`;
      return { kind: "need", need };
    }
    const isKnown = schema === undefined || this.#listed.has(dotted) ||
      LOCAL_REGEXP.test(sql);
    return isKnown
      ? WRONG
      : { kind: "need", need: `${what}, which the folder never had` };
  }

  /** Whether a filter keeps it out of the folder. */
  #isLeftOut(
    thing: string,
    { schema, name }: {
      readonly schema: string | undefined;
      readonly name: string;
    },
  ): boolean {
    if (thing === "schema") return !this.#hasSchema(name);
    if (schema === undefined) return false;
    if (schema !== DEFAULT_SCHEMA && !this.#hasSchema(schema)) return true;
    const kinds = KINDS_OF_THING[thing] ?? KINDS;
    return kinds.some((kind) =>
      !isInScope({ kind, schema, name }, {
        ...this.#filter,
        schemas: undefined,
      })
    );
  }

  /** A folder has each of its schemas in a file. */
  #hasSchema(schema: string): boolean {
    const makers = this.#makers.get(schema) ?? [];
    return makers.some(({ sql }) => /^CREATE SCHEMA /.test(sql));
  }
}
