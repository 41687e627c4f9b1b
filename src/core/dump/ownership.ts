/**
 * Gives every entry of a dump to the object that owns it.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { type OwnershipFacts, rowKey } from "../catalog/build_ownership.ts";
import { DumpTextError, type TocEntry } from "./entries.ts";
import { parseIdentifiers } from "../catalog/identifier.ts";
import { keyOf, type ObjectId, relationKey } from "../catalog/object_id.ts";
import { nameDatabaseFile } from "../catalog/database_files.ts";

/** An object, and its entries in their order. */
export interface OwnedEntries {
  readonly object: ObjectId;
  readonly entries: readonly TocEntry[];
}

/**
 * Catalogs of whose rows the catalog document knows each: `pg_attrdef`,
 * `pg_class`, `pg_constraint`, `pg_rewrite`, `pg_trigger`, `pg_policy`,
 * `pg_statistic_ext`.
 *
 * Source: `src/include/catalog/pg_*.h`, PostgreSQL 15.
 */
const DEPENDENCY_CLASSES: ReadonlySet<number> = new Set([
  2604,
  1259,
  2606,
  2618,
  2620,
  3256,
  3381,
]);

/** The order of constraints and indexes in a dump: `pg_dump_sort.c`, PostgreSQL 15. */
const INDEX_RANKS: Readonly<Record<string, number | undefined>> = {
  "CONSTRAINT": 1,
  "CHECK CONSTRAINT": 1,
  "INDEX": 2,
  "INDEX ATTACH": 3,
};

const NAME =
  /((?:"(?:[^"]|"")*"|[^\s".]+)\.(?:"(?:[^"]|"")*"|[^\s".;]+))/.source;

const UNQUALIFIED_NAME = /("(?:[^"]|"")*"|[^\s".;]+)/.source;

/** The name of the relation that belongs to an entry without a row, by type. */
const ALTERED_REGEXPS: Readonly<Record<string, RegExp | undefined>> = {
  "TABLE ATTACH": new RegExp(
    `^ALTER TABLE ONLY ${NAME.replace("(", "(?:")} ATTACH PARTITION ${NAME} `,
    "m",
  ),
  "INDEX ATTACH": new RegExp(
    `^ALTER INDEX ${NAME.replace("(", "(?:")} ATTACH PARTITION ${NAME};`,
    "m",
  ),
  "DEFAULT": new RegExp(
    `^ALTER (?:FOREIGN )?TABLE ONLY ${NAME} ALTER COLUMN `,
    "m",
  ),
};

const ADDED_CONSTRAINT_REGEXP = new RegExp(
  `^ALTER TABLE (?:ONLY )?${
    NAME.replace("(", "(?:")
  }\\s+ADD CONSTRAINT ${UNQUALIFIED_NAME} `,
  "m",
);

/** The name that an entry gives to what it makes, by type. */
const NAMING_REGEXPS: Readonly<Record<string, RegExp | undefined>> = {
  "CONSTRAINT": ADDED_CONSTRAINT_REGEXP,
  "CHECK CONSTRAINT": ADDED_CONSTRAINT_REGEXP,
  "INDEX": new RegExp(
    `^CREATE (?:UNIQUE )?INDEX ${UNQUALIFIED_NAME} ON `,
    "m",
  ),
  "INDEX ATTACH": ALTERED_REGEXPS["INDEX ATTACH"],
};

/** What a base type begins with, before the functions that it needs. */
const SHELL_TYPE_REGEXP = new RegExp(`^CREATE TYPE ${NAME};`, "m");

/**
 * Gives every entry to its object.
 *
 * An entry that names a row of the catalog goes where that row belongs. One
 * that names none goes with the entry that it depends on (COMMENT, SEQUENCE
 * OWNED BY…) or, where it depends on none, with what its statement names (TABLE
 * ATTACH, INDEX ATTACH, SHELL TYPE, some DEFAULTs). What no object owns goes to
 * the file of its kind of thing.
 *
 * @returns Objects by their key, in the order of their first entries.
 * @throws {DumpTextError} If the catalog does not know a row, or one comes twice.
 */
export function assignEntries(
  entries: readonly TocEntry[],
  facts: OwnershipFacts,
): ReadonlyMap<string, OwnedEntries> {
  const ownerOfEntry = new Map<number, ObjectId>();
  const byObject = new Map<string, { object: ObjectId; entries: TocEntry[] }>();
  const met = new Set<number>();
  for (const entry of entries) {
    checkMetOnce(entry, met);
    const object = findOwner(entry, facts, ownerOfEntry);
    ownerOfEntry.set(entry.dumpId, object);
    const own = byObject.get(keyOf(object));
    if (own === undefined) {
      byObject.set(keyOf(object), { object, entries: [entry] });
    } else own.entries.push(entry);
  }
  for (const own of byObject.values()) {
    own.entries = GATHERED_KINDS.has(own.object.kind)
      ? sortGathered(own.entries)
      : sortIndexes(own.entries);
  }
  return byObject;
}

/** @param met Rows of the catalog that came before, by {@linkcode rowKey}. */
function checkMetOnce(
  { classId, oid, type, name }: TocEntry,
  met: Set<number>,
): void {
  if (classId === 0) return;
  const key = rowKey(classId, oid);
  if (met.has(key)) {
    throw new DumpTextError(
      `it has ${type} "${name}" (class ${classId} OID ${oid}) twice`,
    );
  }
  met.add(key);
}

function findOwner(
  entry: TocEntry,
  facts: OwnershipFacts,
  ownerOfEntry: ReadonlyMap<number, ObjectId>,
): ObjectId {
  const { type, name } = entry;
  if (entry.classId !== 0) {
    return findOwnerOfRow(entry, facts) ?? nameDatabaseFile(type, name);
  }
  if (type === "SHELL TYPE") return nameShellType(entry);
  for (const dumpId of entry.dependencies) {
    const owner = ownerOfEntry.get(dumpId);
    if (owner !== undefined) return owner;
  }
  return findAlteredRelation(entry, facts) ?? nameDatabaseFile(type, name);
}

function findOwnerOfRow(
  { classId, oid, type, name }: TocEntry,
  { objectOfRow, rowsOfNone }: OwnershipFacts,
): ObjectId | undefined {
  const key = rowKey(classId, oid);
  const owner = objectOfRow.get(key);
  if (owner !== undefined || !DEPENDENCY_CLASSES.has(classId)) return owner;
  if (rowsOfNone.has(key)) return undefined;
  throw new DumpTextError(
    `its ${type} "${name}" (class ${classId} OID ${oid}) is not in the catalog`,
  );
}

function nameShellType(
  { name: shown, schema: shownSchema, text }: TocEntry,
): ObjectId {
  const [, made = ""] = SHELL_TYPE_REGEXP.exec(text) ?? [];
  const [schema = shownSchema, name = shown] = parseIdentifiers(made) ?? [];
  return { kind: "type", schema, name };
}

/** The relation that the statement of an entry alters; `undefined` for other entries. */
function findAlteredRelation(
  { type, name, text }: TocEntry,
  facts: OwnershipFacts,
): ObjectId | undefined {
  const altered = ALTERED_REGEXPS[type]?.exec(text);
  if (altered === null || altered === undefined) return undefined;
  const [schema = "", relname = ""] = parseIdentifiers(altered[1] ?? "") ?? [];
  const key = relationKey({ schema, name: relname });
  const relation = type === "INDEX ATTACH"
    ? facts.tableByAttachedIndex.get(key)
    : facts.childByName.get(key);
  if (relation === undefined) {
    throw new DumpTextError(`its ${type} "${name}" is not in the catalog`);
  }
  return relation;
}

/** An entry with the comments on its object, which come right after it. */
interface Unit {
  readonly entries: readonly TocEntry[];
  readonly rank: number | undefined;
}

/**
 * Puts constraints and indexes in the order of their names.
 *
 * `pg_dump` orders them by kind and name as well, except where an index of a
 * partition pulls that of its parent forward, and where it falls back on OIDs
 * for those that it attaches; both depend on what else is in the dump.
 *
 * Source: `pg_dump_sort.c`, PostgreSQL 15.
 */
function sortIndexes(entries: readonly TocEntry[]): TocEntry[] {
  const units = splitUnits(entries);
  const sorted: Unit[] = [];
  while (units.length > 0) {
    const end = units.findIndex(({ rank }) => rank === undefined);
    const run = units.splice(0, end < 0 ? units.length : end);
    sorted.push(...run.sort(compareUnits), ...units.splice(0, 1));
  }
  return sorted.flatMap((unit) => unit.entries);
}

/** Kinds whose files gather several things, the one as good as the other. */
const GATHERED_KINDS: ReadonlySet<string> = new Set(["function", "database"]);

/** Types in the order of a dump: `pg_dump_sort.c`, PostgreSQL 15. */
const GATHERED_RANKS: ReadonlyMap<string, number> = new Map(
  [
    ...["FUNCTION", "PROCEDURE", "AGGREGATE"],
    ...["OPERATOR", "OPERATOR FAMILY", "OPERATOR CLASS"],
    ...["TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE"],
    ...["TEXT SEARCH DICTIONARY", "TEXT SEARCH CONFIGURATION"],
    ...["FOREIGN DATA WRAPPER", "SERVER"],
    ...["PUBLICATION", "PUBLICATION TABLES IN SCHEMA", "PUBLICATION TABLE"],
  ].map((type, rank) => [type, rank]),
);

/**
 * Puts overloads, operators and so on in the order of their names, but none
 * before what it depends on.
 *
 * `pg_dump` does so too, except that a table that needs one of them pulls it
 * forward, which depends on what else is in the dump.
 */
function sortGathered(entries: readonly TocEntry[]): TocEntry[] {
  const waiting = splitUnits(entries).sort(compareGathered);
  const outstanding = new Set(entries.map(({ dumpId }) => dumpId));
  const sorted: TocEntry[] = [];
  while (waiting.length > 0) {
    const index = waiting.findIndex((unit) => isReady(unit, outstanding));
    for (const { entries: next } of waiting.splice(Math.max(index, 0), 1)) {
      sorted.push(...next);
      for (const { dumpId } of next) outstanding.delete(dumpId);
    }
  }
  return sorted;
}

function isReady(
  { entries }: Unit,
  outstanding: ReadonlySet<number>,
): boolean {
  const own = new Set(entries.map(({ dumpId }) => dumpId));
  return entries.every(({ dependencies }) =>
    dependencies.every((id) => !outstanding.has(id) || own.has(id))
  );
}

function compareGathered(a: Unit, b: Unit): number {
  const [first, second] = [a.entries[0], b.entries[0]];
  return rankGathered(first) - rankGathered(second) ||
    compareByteOrder(first?.type ?? "", second?.type ?? "") ||
    compareByteOrder(first?.schema ?? "", second?.schema ?? "") ||
    compareByteOrder(first?.name ?? "", second?.name ?? "") ||
    compareByteOrder(first?.text ?? "", second?.text ?? "");
}

function rankGathered(entry: TocEntry | undefined): number {
  return GATHERED_RANKS.get(entry?.type ?? "") ?? GATHERED_RANKS.size;
}

function splitUnits(entries: readonly TocEntry[]): Unit[] {
  const units: { entries: TocEntry[]; rank: number | undefined }[] = [];
  for (const entry of entries) {
    const last = units.at(-1);
    if (entry.type === "COMMENT" && last !== undefined) {
      last.entries.push(entry);
    } else units.push({ entries: [entry], rank: INDEX_RANKS[entry.type] });
  }
  return units;
}

function compareUnits(a: Unit, b: Unit): number {
  const [first, second] = [a.entries[0], b.entries[0]];
  return (a.rank ?? 0) - (b.rank ?? 0) ||
    compareByteOrder(readName(first), readName(second)) ||
    compareByteOrder(first?.text ?? "", second?.text ?? "");
}

/** The name that an entry sorts by: the line above it has no line breaks in it. */
function readName(entry: TocEntry | undefined): string {
  if (entry === undefined) return "";
  const { type, name, text } = entry;
  const [, made = ""] = NAMING_REGEXPS[type]?.exec(text) ?? [];
  return parseIdentifiers(made)?.at(-1) ?? name;
}
