/**
 * The message of a commit of the folder: what changed in the database.
 *
 * @module
 */

import { listDifferences } from "./detail_differences.ts";
import type { FileChange } from "./file_changes.ts";
import { compareByName, showQualifiedName } from "../catalog/identifier.ts";
import {
  countObjects,
  keyOf,
  type ObjectId,
  showObject,
} from "../catalog/object_id.ts";
import { type Kind, kindOf, KINDS } from "../catalog/object_kind.ts";
import {
  hasSameLineEnds,
  isNotedOrphaned,
  isReformatted,
  isSameFile,
} from "./object_file.ts";
import type { Detail } from "../sql/table_definition.ts";
import { countThings } from "../text/count_things.ts";
import { parseObjectDetails } from "./object_details.ts";

/** A file of an object, and what it tells of the object. */
interface Version {
  readonly file: string;
  readonly text: string;
  readonly details: readonly Detail[];
}

/** An object before and after. */
interface ObjectVersions {
  readonly object: ObjectId;
  readonly before?: Version;
  readonly after?: Version;
}

/** What was done with an object, in the order of the message. */
const VERBS = [
  "add",
  "change",
  "move",
  "reformat",
  "refresh",
  "orphan",
  "remove",
] as const;

type Verb = typeof VERBS[number];

/** Objects that the same was done with. */
interface Group {
  readonly verb: Verb;
  readonly objects: readonly ObjectVersions[];
}

/** Where no object changed, there is nothing to tell of any but why. */
const SAME_SCHEMA = {
  reformat:
    "The same schema, as other settings or another version of pg_dump, of the server or of schema-sync print it.",
  refresh: "The same schema, but for what the heads of the files tell.",
};

/** As git's own advice has it, with room for what a hosting service adds. */
const MAX_SUBJECT_LENGTH = 72;

/** Objects that are told of one by one. */
const MAX_OBJECTS = 20;
const MAX_DETAILS = 10;

/**
 * Builds the message: a subject that names the objects, and a body that names
 * what was added to them, removed or altered.
 *
 * @param files The files of ours that differ from the last commit.
 * @returns Lines, each of which ends.
 */
export function buildCommitMessage(files: readonly FileChange[]): string {
  const groups = groupObjects(files);
  if (groups.length === 0) return "schema: update the index\n";
  const [{ verb } = {}] = groups;
  if (groups.length === 1 && (verb === "reformat" || verb === "refresh")) {
    return `${buildSubject(groups)}\n\n${SAME_SCHEMA[verb]}\n`;
  }
  return [buildSubject(groups), ...groups.flatMap(describeGroup)]
    .map((paragraph) => `${paragraph}\n`)
    .join("\n");
}

/** What the heads of files tell of other objects goes without saying. */
function groupObjects(files: readonly FileChange[]): Group[] {
  const byVerb = Map.groupBy(joinVersions(files), findVerb);
  const groups = VERBS.flatMap((verb): Group[] => {
    const objects = byVerb.get(verb);
    return objects === undefined ? [] : [{ verb, objects }];
  });
  return groups.length === 1
    ? groups
    : groups.filter(({ verb }) => verb !== "refresh");
}

function findVerb({ before, after }: ObjectVersions): Verb {
  if (after === undefined) return "remove";
  if (before === undefined) {
    return isNotedOrphaned(after.text) ? "orphan" : "add";
  }
  if (isNotedOrphaned(after.text) !== isNotedOrphaned(before.text)) {
    return isNotedOrphaned(after.text) ? "orphan" : "add";
  }
  const isUntouched = isSameFile(before.text, after.text);
  const isSame = isUntouched ||
    listDifferences(before.details, after.details).length === 0;
  if (before.file !== after.file) return isSame ? "move" : "change";
  if (!isSame) {
    return isReformatted(before.text, after.text) ? "reformat" : "change";
  }
  // Where comments of pg_dump came or went, every detail is the same as well.
  if (!isUntouched && readDdl(before) !== readDdl(after)) return "reformat";
  return isUntouched || hasSameLineEnds(before.text, after.text)
    ? "refresh"
    : "change";
}

/** All of a file but its head. */
function readDdl({ text }: Version): string {
  const lines = text.replaceAll("\r\n", "\n");
  return lines.slice(lines.indexOf("\n\n"));
}

/** A file that was moved is the same object in two files. */
function joinVersions(files: readonly FileChange[]): ObjectVersions[] {
  const versions = new Map<string, ObjectVersions>();
  for (const change of files) {
    for (const version of ["before", "after"] as const) {
      const text = change[version] ?? "";
      const parsed = parseObjectDetails(text);
      if (parsed === undefined) continue;
      const { object, details } = parsed;
      versions.set(keyOf(object), {
        ...versions.get(keyOf(object)),
        object,
        [version]: { file: change.file, text, details },
      });
    }
  }
  return [...versions.values()]
    .sort((a, b) => compareByName(a.object, b.object));
}

/** Names as many objects as there is room for, and counts the others. */
function buildSubject(groups: readonly Group[]): string {
  const longest = Math.max(...groups.map(({ objects }) => objects.length));
  for (let named = longest; named > 0; named--) {
    const subject = renderSubject(groups, named);
    if (subject.length <= MAX_SUBJECT_LENGTH) return subject;
  }
  const counted = renderSubject(groups, 0);
  return counted.length <= MAX_SUBJECT_LENGTH
    ? counted
    : `schema: ${
      groups.map(({ verb, objects }) =>
        `${verb} ${countThings(objects.length, "object")}`
      ).join("; ")
    }`;
}

function renderSubject(groups: readonly Group[], named: number): string {
  const texts = groups.map(({ verb, objects }) =>
    `${verb} ${
      splitByKind(objects)
        .map(([kind, ofKind]) => nameObjects(kind, ofKind, named))
        .join(", ")
    }`
  );
  return `schema: ${texts.join("; ")}`;
}

/** In the order of the kinds. */
function splitByKind(
  objects: readonly ObjectVersions[],
): [Kind, ObjectVersions[]][] {
  const byKind = Map.groupBy(objects, ({ object }) => object.kind);
  return KINDS.flatMap((kind): [Kind, ObjectVersions[]][] => {
    const ofKind = byKind.get(kind);
    return ofKind === undefined ? [] : [[kind, ofKind]];
  });
}

/** `users, orders`, `views a, b and 6 more`, `8 views` */
function nameObjects(
  kind: Kind,
  objects: readonly ObjectVersions[],
  named: number,
): string {
  if (named === 0) return countObjects(kind, objects.length);
  const names = objects.slice(0, named)
    .map(({ object }) => showQualifiedName(object));
  const more = objects.length - names.length;
  const { singular, plural } = kindOf(kind);
  const word = objects.length === 1 ? singular : plural;
  return `${kind === "table" ? "" : `${word} `}${names.join(", ")}${
    more > 0 ? ` and ${more} more` : ""
  }`;
}

/** Tables that are new, and what was changed, one by one; of all else one line a kind. */
function describeGroup({ verb, objects }: Group): string[] {
  return splitByKind(objects).flatMap(([kind, ofKind]) => {
    const isDetailed = verb === "change" || verb === "add" && kind === "table";
    if (!isDetailed) {
      return [`${verb} ${nameObjects(kind, ofKind, MAX_OBJECTS)}`];
    }
    const more = ofKind.length - MAX_OBJECTS;
    return [
      ...ofKind.slice(0, MAX_OBJECTS).map((object) =>
        describeObject(verb, object)
      ),
      ...(more > 0 ? [`… ${countMore(kind, more)}`] : []),
    ];
  });
}

/** `1 more table`, `2 more tables` */
function countMore(kind: Kind, count: number): string {
  return countObjects(kind, count).replace(" ", " more ");
}

function describeObject(
  verb: Verb,
  { object, before, after }: ObjectVersions,
): string {
  const lines = verb === "add"
    ? [countDetails(after?.details ?? [])]
    : cutLines(listDifferences(before?.details ?? [], after?.details ?? []));
  return [
    `${verb} ${showObject(object)}`,
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

function cutLines(lines: readonly string[]): string[] {
  const more = lines.length - MAX_DETAILS;
  return more > 0
    ? [...lines.slice(0, MAX_DETAILS), `… ${more} more`]
    : [...lines];
}
