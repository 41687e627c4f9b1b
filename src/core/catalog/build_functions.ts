/**
 * Builds functions.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { appendTo } from "../text/lists.ts";
import type { Readers } from "./build_readers.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { showIdentifier, showQualifiedName } from "./identifier.ts";
import { findRoot, type ObjectDirectory } from "./object_directory.ts";
import { buildFact, type FactItem, sortItems } from "./object_fact.ts";
import { keyOf, type ObjectId } from "./object_id.ts";
import type { FunctionRow } from "./object_rows.ts";
import type { ObjectContext, OtherObject } from "./other_object.ts";

/** Functions, procedures and aggregates: one object for all overloads of a name. */
export function buildFunctions(
  document: CatalogDocument,
  { directory, readers }: ObjectContext,
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
  const overloads = rows
    .map((row) => ({
      signature: showSignature(row),
      comment: row.description ?? "",
    }))
    .sort((a, b) => compareByteOrder(a.signature, b.signature));
  const signature = overloads[0]?.signature ?? "";
  const more = overloads.length - 1;
  return {
    ...id,
    comment: overloads.find(({ comment }) => comment !== "")?.comment ?? "",
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
    appendTo(callers, keyOf(called), { text, about: table });
  }
  for (const [evtname, evtfoid] of eventTriggers) {
    const called = directory.functions.get(evtfoid);
    const text = `event trigger ${showIdentifier(evtname)}`;
    if (called !== undefined) appendTo(callers, keyOf(called), { text });
  }
  return callers;
}
