/**
 * The message of a commit of the folder: what changed in the database.
 *
 * @module
 */

import type { FileChange } from "./file_changes.ts";
import {
  compareByName,
  escapeUnprintable,
  type QualifiedName,
  showQualifiedName,
} from "../catalog/identifier.ts";
import { keyOf } from "../catalog/object_id.ts";
import { parseIndexRows } from "../pages/index_row.ts";
import { INDEX_FILE } from "../pages/page_names.ts";
import { isReformatted, isSameFile } from "./object_file.ts";
import type { Detail } from "../sql/table_definition.ts";
import { parseObjectDetails } from "./object_details.ts";

/** A table before and after; no details: it has no file. */
interface TableVersions {
  readonly object: QualifiedName;
  readonly before?: readonly Detail[];
  readonly after?: readonly Detail[];
  /** What stands in both, if it is no change of the table. */
  readonly sameness?: "reformat" | "refresh";
}

/** Tables that the same was done with. */
interface Group {
  readonly verb:
    | "add"
    | "change"
    | "reformat"
    | "refresh"
    | "orphan"
    | "remove";
  readonly tables: readonly TableVersions[];
}

/** Where no table changed, there is nothing to tell of any but why. */
const SAME_TABLES = {
  reformat:
    "The same tables, as another version of pg_dump, of the server or of schema-sync prints them.",
  refresh:
    "The same tables, but for the lines that say when and of which database.",
};

/** As git's own advice has it, with room for what a hosting service adds. */
const MAX_SUBJECT_LENGTH = 72;

const MAX_TABLES = 20;
const MAX_DETAILS = 10;

/** Characters of a definition. */
const MAX_DEFINITION_LENGTH = 60;

/**
 * Builds the message: a subject that names the tables, and a body that names
 * what was added to them, removed or altered.
 *
 * @param files The files of ours that differ from the last commit.
 * @returns Lines, each of which ends.
 */
export function buildCommitMessage(files: readonly FileChange[]): string {
  const groups = groupTables(files);
  if (groups.length === 0) return "schema: update the index\n";
  const [{ verb } = {}] = groups;
  if (groups.length === 1 && (verb === "reformat" || verb === "refresh")) {
    return `${buildSubject(groups)}\n\n${SAME_TABLES[verb]}\n`;
  }
  const paragraphs = groups.flatMap(({ verb, tables }) =>
    tables.map((table) => describeTable(verb, table))
  );
  const more = paragraphs.length - MAX_TABLES;
  return [
    buildSubject(groups),
    ...paragraphs.slice(0, MAX_TABLES),
    ...(more > 0 ? [`… ${countThings(more, "more table")}`] : []),
  ].map((paragraph) => `${paragraph}\n`).join("\n");
}

function groupTables(files: readonly FileChange[]): Group[] {
  const tables = joinVersions(files);
  const orphaned = listOrphaned(files).map((object) => ({ object }));
  const groups: readonly Group[] = [
    {
      verb: "add",
      tables: tables.filter(({ before }) => before === undefined),
    },
    {
      verb: "change",
      tables: tables.filter((table) => isInBoth(table) && !table.sameness),
    },
    ...(["reformat", "refresh"] as const).map((verb) => ({
      verb,
      tables: tables.filter(({ sameness }) => sameness === verb),
    })),
    { verb: "orphan", tables: orphaned },
    {
      verb: "remove",
      tables: tables.filter(({ after }) => after === undefined),
    },
  ];
  return groups.filter((group) => group.tables.length > 0);
}

function isInBoth({ before, after }: TableVersions): boolean {
  return before !== undefined && after !== undefined;
}

/** A file that was moved is the same object in two files. */
function joinVersions(files: readonly FileChange[]): TableVersions[] {
  const versions = new Map<string, TableVersions>();
  for (const file of files) {
    for (const version of ["before", "after"] as const) {
      const parsed = parseObjectDetails(file[version] ?? "");
      if (parsed === undefined) continue;
      const { object, details } = parsed;
      versions.set(keyOf(object), {
        ...versions.get(keyOf(object)),
        object,
        [version]: details,
        ...findSameness(file),
      });
    }
  }
  return [...versions.values()]
    .sort((a, b) => compareByName(a.object, b.object));
}

function findSameness(
  { before, after }: FileChange,
): Pick<TableVersions, "sameness"> {
  if (before === undefined || after === undefined) return {};
  if (isSameFile(before, after)) return { sameness: "refresh" };
  return isReformatted(before, after) ? { sameness: "reformat" } : {};
}

/** The tables that the index calls orphaned, and did not before. */
function listOrphaned(files: readonly FileChange[]): QualifiedName[] {
  const index = files.find(({ file }) => file === INDEX_FILE);
  const before = parseIndexRows(index?.before ?? "");
  return [...parseIndexRows(index?.after ?? "").values()]
    .filter(({ file, status }) =>
      status === "orphaned" && before.get(file)?.status !== "orphaned"
    )
    .map(({ object }) => object);
}

/** Names as many tables as there is room for, and counts the others. */
function buildSubject(groups: readonly Group[]): string {
  const longest = Math.max(...groups.map(({ tables }) => tables.length));
  for (let named = longest; named > 0; named--) {
    const subject = renderSubject(groups, named);
    if (subject.length <= MAX_SUBJECT_LENGTH) return subject;
  }
  return renderSubject(groups, 0);
}

function renderSubject(groups: readonly Group[], named: number): string {
  const texts = groups.map(({ verb, tables }) => {
    const names = tables.slice(0, named).map(({ object }) =>
      showQualifiedName(object)
    );
    const more = tables.length - names.length;
    if (named === 0) return `${verb} ${countThings(more, "table")}`;
    const last = more > 0 ? ` and ${more} more` : "";
    return `${verb} ${names.join(", ")}${last}`;
  });
  return `schema: ${texts.join("; ")}`;
}

function describeTable(
  verb: Group["verb"],
  { object, before = [], after = [] }: TableVersions,
): string {
  const lines = verb === "add"
    ? [countDetails(after)]
    : verb === "change"
    ? cutLines(listDifferences(before, after))
    : [];
  return [
    `${verb} ${showQualifiedName(object)}`,
    ...lines.map((line) => `  ${line}`),
  ]
    .join("\n");
}

function countDetails(details: readonly Detail[]): string {
  const count = (...kinds: readonly string[]): number =>
    details.filter(({ kind }) => kinds.includes(kind)).length;
  const [columns, indexes, constraints] = [
    count("column"),
    count("index"),
    count("constraint", "foreign key"),
  ];
  const counts = [
    countThings(columns, "column"),
    ...(indexes > 0 ? [countThings(indexes, "index", "indexes")] : []),
    ...(constraints > 0 ? [countThings(constraints, "constraint")] : []),
  ];
  return counts.join(", ");
}

function listDifferences(
  before: readonly Detail[],
  after: readonly Detail[],
): string[] {
  const old = new Map(before.map((detail) => [detailKey(detail), detail]));
  const kept = new Set(after.map(detailKey));
  return [
    ...after.flatMap((detail) => {
      const was = old.get(detailKey(detail));
      if (was === undefined) return [`+ ${describeDetail(detail)}`];
      return was.definition === detail.definition
        ? []
        : [`~ ${describeAltered(was, detail)}`];
    }),
    ...before.filter((detail) => !kept.has(detailKey(detail)))
      .map((detail) => `- ${nameDetail(detail)}`),
  ];
}

function detailKey({ kind, name }: Detail): string {
  return `${kind} ${name}`;
}

function describeDetail(detail: Detail): string {
  return detail.kind === "column"
    ? `${nameDetail(detail)} ${cutText(detail.definition)}`
    : nameDetail(detail);
}

function describeAltered(was: Detail, detail: Detail): string {
  return detail.kind === "column"
    ? `${nameDetail(detail)}: ${cutText(was.definition)} -> ${
      cutText(detail.definition)
    }`
    : nameDetail(detail);
}

function nameDetail({ kind, name }: Detail): string {
  return escapeUnprintable(`${kind} ${name}`.trimEnd());
}

function cutLines(lines: readonly string[]): string[] {
  const more = lines.length - MAX_DETAILS;
  return more > 0
    ? [...lines.slice(0, MAX_DETAILS), `… ${more} more`]
    : [...lines];
}

function cutText(text: string): string {
  const chars = [...escapeUnprintable(text.replace(/\s+/g, " "))];
  return chars.length <= MAX_DEFINITION_LENGTH
    ? chars.join("")
    : `${chars.slice(0, MAX_DEFINITION_LENGTH - 1).join("")}…`;
}

function countThings(
  count: number,
  thing: string,
  things = `${thing}s`,
): string {
  return `${count} ${count === 1 ? thing : things}`;
}
