/**
 * Builds the objects that are no tables.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import type { CatalogDocument, RelationRow } from "./catalog_document.ts";
import { buildReaders, type Readers } from "./build_readers.ts";
import {
  showIdentifier,
  showLiteral,
  showQualifiedName,
  sortByName,
} from "./identifier.ts";
import {
  buildDirectory,
  findRoot,
  type ObjectDirectory,
} from "./object_directory.ts";
import {
  buildFact,
  type FactItem,
  type ObjectFact,
  sortItems,
} from "./object_fact.ts";
import { keyOf, type ObjectId, showObject } from "./object_id.ts";
import type { ColumnRow, FunctionRow, TypeRow } from "./object_rows.ts";

/** A view, a function, a type and so on. */
export interface OtherObject extends ObjectId {
  /** Of a relation; and another version after any change of it. */
  readonly oid?: number;
  readonly rowVersion?: string;
  /** Whether it is not what it should be, so that pages keep what they said of it. */
  readonly isIncomplete?: true;
  readonly comment: string;
  /** What its header tells. */
  readonly facts: readonly ObjectFact[];
  /** Cells of its row in the index, between name and comment. */
  readonly cells: readonly (string | readonly FactItem[])[];
  /** Names of its columns, of those kinds that have any. */
  readonly columns?: readonly string[];
}

/**
 * The objects, in their order.
 *
 * @param tableFacts What is told of tables, foreign ones too, by OID.
 */
export function buildObjects(
  document: CatalogDocument,
  tableFacts: ReadonlyMap<number, readonly ObjectFact[]>,
): OtherObject[] {
  const directory = buildDirectory(document);
  const readers = buildReaders(document, directory);
  return sortByName([
    ...buildRelations(document, directory, { readers, tableFacts }),
    ...buildFunctions(document, directory, readers),
    ...buildTypes(document, directory),
  ]);
}

function buildRelations(
  document: CatalogDocument,
  { relations }: ObjectDirectory,
  { readers, tableFacts }: {
    readonly readers: Readers;
    readonly tableFacts: ReadonlyMap<number, readonly ObjectFact[]>;
  },
): OtherObject[] {
  const enumFacts = describeEnums(document);
  const names = new Map(document.columns);
  const types = new Map(document.columnTypes);
  const servers = new Map(document.foreignServers);
  return document.relations.flatMap((row) => {
    const id = relations.get(row.oid);
    switch (id?.kind) {
      case "view":
        return [buildView(id, row, types.get(row.oid) ?? [], readers)];
      case "foreign_table": {
        const server = servers.get(row.oid) ?? "";
        const columns = names.get(row.oid);
        const facts = [
          ...enumFacts.get(row.oid) ?? [],
          ...tableFacts.get(row.oid) ?? [],
        ];
        return [buildForeignTable(id, row, { server, columns, facts })];
      }
      case "sequence":
        return [{
          ...id,
          comment: row.description ?? "",
          facts: [],
          cells: [],
        }];
      default:
        return [];
    }
  });
}

function buildView(
  id: ObjectId,
  row: RelationRow,
  columns: readonly ColumnRow[],
  { reads, readBy }: Readers,
): OtherObject {
  const read = sortItems(reads.get(keyOf(id)) ?? []);
  return {
    ...id,
    ...versionOf(row),
    comment: row.description ?? "",
    columns: columns.map(([name]) => name),
    facts: [
      ...buildFact("Columns", showColumns(columns)),
      ...buildFact("Reads", read),
      ...buildFact("Read by", sortItems(readBy.get(keyOf(id)) ?? [])),
    ],
    cells: [String(columns.length), read],
  };
}

function buildForeignTable(
  id: ObjectId,
  row: RelationRow,
  { server, columns, facts }: {
    readonly server: string;
    /** None of a partition. */
    readonly columns: readonly string[] | undefined;
    readonly facts: readonly ObjectFact[];
  },
): OtherObject {
  return {
    ...id,
    ...versionOf(row),
    comment: row.description ?? "",
    ...(columns === undefined ? {} : { columns }),
    facts,
    cells: [String(row.columns), showIdentifier(server)],
  };
}

/** The enums of each relation, by its OID. */
function describeEnums(
  { enums, enumUses }: CatalogDocument,
): Map<number, ObjectFact[]> {
  const facts = new Map(enums.map((row): [number, ObjectFact] => [row.oid, {
    label: `Enum ${
      showQualifiedName({ schema: row.nspname, name: row.typname })
    }`,
    items: row.labels.map((label) => ({ text: showLiteral(label) })),
  }]));
  const uses = new Map<number, ObjectFact[]>();
  for (const [attrelid, enumtypid] of enumUses) {
    const fact = facts.get(enumtypid);
    if (fact !== undefined) append(uses, attrelid, fact);
  }
  for (const list of uses.values()) {
    list.sort((a, b) => compareByteOrder(a.label, b.label));
  }
  return uses;
}

function versionOf(
  { oid, rowVersion }: RelationRow,
): Pick<OtherObject, "oid" | "rowVersion"> {
  return rowVersion === null ? {} : { oid, rowVersion };
}

/** In the order of the table, so not sorted. */
export function showColumns(columns: readonly ColumnRow[]): FactItem[] {
  return columns.map(([name, type]) => ({
    text: `${showIdentifier(name)} ${type}`,
  }));
}

function buildFunctions(
  document: CatalogDocument,
  directory: ObjectDirectory,
  readers: Readers,
): OtherObject[] {
  const overloads = Map.groupBy(
    document.functions,
    ({ oid }) => keyOf(directory.functions.get(oid) ?? NOBODY),
  );
  const callers = collectCallers(document, directory);
  return [...overloads.values()].flatMap((rows) => {
    const [first] = rows;
    const id = first && directory.functions.get(first.oid);
    return first === undefined || id === undefined
      ? []
      : [buildFunction(id, rows, { callers, readers })];
  });
}

const NOBODY: ObjectId = { kind: "function", schema: "", name: "" };

function buildFunction(
  id: ObjectId,
  rows: readonly FunctionRow[],
  { callers, readers }: {
    readonly callers: ReadonlyMap<string, readonly FactItem[]>;
    readonly readers: Readers;
  },
): OtherObject {
  const calledBy = sortItems(callers.get(keyOf(id)) ?? []);
  const signatures = rows.map(showSignature).sort();
  const [signature = ""] = signatures;
  const more = signatures.length - 1;
  return {
    ...id,
    comment: rows.map(({ description }) => description ?? "")
      .find((text) => text !== "") ?? "",
    facts: [
      ...buildFact("Called by triggers", calledBy),
      ...buildFact("Reads", sortItems(readers.reads.get(keyOf(id)) ?? [])),
      ...buildFact("Read by", sortItems(readers.readBy.get(keyOf(id)) ?? [])),
    ],
    cells: [more > 0 ? `${signature}, +${more}` : signature, calledBy],
  };
}

function showSignature(
  { arguments: args, result, prokind }: FunctionRow,
): string {
  const what = prokind === "a"
    ? "aggregate "
    : prokind === "p"
    ? "procedure "
    : "";
  return `${what}(${args})${result === null ? "" : ` → ${result}`}`;
}

function collectCallers(
  { triggers, eventTriggers }: CatalogDocument,
  directory: ObjectDirectory,
): Map<string, FactItem[]> {
  const callers = new Map<string, FactItem[]>();
  for (const [tgrelid, tgname, tgfoid] of triggers) {
    const [table, called] = [
      findRoot(tgrelid, directory),
      directory.functions.get(tgfoid),
    ];
    if (table === undefined || called === undefined) continue;
    const text = `${showIdentifier(tgname)} on ${showQualifiedName(table)}`;
    append(callers, keyOf(called), { text, about: table });
  }
  for (const [evtname, evtfoid] of eventTriggers) {
    const called = directory.functions.get(evtfoid);
    const text = `event trigger ${showIdentifier(evtname)}`;
    if (called !== undefined) append(callers, keyOf(called), { text });
  }
  return callers;
}

function buildTypes(
  document: CatalogDocument,
  directory: ObjectDirectory,
): OtherObject[] {
  const uses = collectUses(document, directory);
  return document.types.flatMap((row) => {
    const id = directory.types.get(row.oid);
    if (id === undefined) return [];
    const usedBy = sortItems(uses.get(row.oid) ?? []);
    return [{
      ...id,
      comment: row.description ?? "",
      facts: buildFact("Used by", usedBy),
      cells: [describeType(row), usedBy],
    }];
  });
}

/** `enum 'a', 'b'`, `domain integer NOT NULL CHECK (…)`, `composite a integer`. */
export function describeType(row: TypeRow): string {
  switch (row.typtype) {
    case "e":
      return `enum ${row.labels.map(showLiteral).join(", ")}`;
    case "d":
      return `domain ${describeDomain(row)}`;
    case "c":
      return `composite ${
        showColumns(row.attributes).map(({ text }) => text).join(", ")
      }`;
    case "r":
      return `range of ${row.base ?? ""}`;
    default:
      return "base type";
  }
}

/** `integer NOT NULL, CHECK ((VALUE > 0))` */
export function describeDomain({ base, notNull, checks }: TypeRow): string {
  return [`${base ?? ""}${notNull ? " NOT NULL" : ""}`, ...checks].join(", ");
}

function collectUses(
  document: CatalogDocument,
  directory: ObjectDirectory,
): Map<number, FactItem[]> {
  const uses = new Map<number, FactItem[]>();
  function add(typoid: number, about: ObjectId | undefined, of = ""): void {
    if (about === undefined) return;
    append(uses, typoid, { text: `${showObject(about)}${of}`, about });
  }
  for (const [attrelid, attname, typoid] of document.typeColumns) {
    const of = `.${showIdentifier(attname)}`;
    add(typoid, findRoot(attrelid, directory), of);
  }
  for (const [oid, reloftype] of document.tablesOfTypes) {
    add(reloftype, findRoot(oid, directory));
  }
  for (const [oid, used] of document.typeUses) {
    add(used, directory.types.get(oid));
  }
  for (const [oid, typoid] of document.functionTypes) {
    add(typoid, directory.functions.get(oid));
  }
  return uses;
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
