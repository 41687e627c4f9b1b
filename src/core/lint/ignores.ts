/**
 * What is passed over: by the settings file, or by a comment in the database.
 *
 * @module
 */

import { buildGlob } from "../text/glob.ts";
import type { Details, Relation } from "../catalog/details/details.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { IGNORE_REGEXP } from "./comments.ts";
import { listPatternNames } from "./finding.ts";
import type { Part, RuleFinding } from "./rule.ts";

/** An entry of `ignore` in the settings file. */
export interface SettingsIgnore {
  /** Name of a rule. */
  readonly rule: string;
  /** Pattern with `*` and `?`: `audit_*`, `billing.invoices`, `users.old_id`. */
  readonly object: string;
  readonly reason: string;
  /** Line of the settings file, from 1. */
  readonly line: number;
}

/** A line `@lint-ignore rule: reason` of a comment. */
export interface CommentIgnore {
  readonly object: ObjectId;
  /** What of the object has the comment; absent: the object itself. */
  readonly part?: Part;
  readonly rule: string;
  /** Empty: there is none, and it does not count. */
  readonly reason: string;
}

/** Whether an entry of the settings passes over what a rule finds. */
export function settingsIgnoreFits(
  ignore: SettingsIgnore,
  rule: string,
  finding: RuleFinding,
): boolean {
  if (ignore.rule !== rule) return false;
  const glob = buildGlob(ignore.object);
  return listPatternNames(finding).some((name) => glob.test(name));
}

/** A comment of the object holds for all of its parts, that of a part for that alone. */
export function commentIgnoreFits(
  ignore: CommentIgnore,
  rule: string,
  { object, part }: RuleFinding,
): boolean {
  if (ignore.rule !== rule || ignore.reason === "") return false;
  if (keyOf(ignore.object) !== keyOf(object)) return false;
  return ignore.part === undefined ||
    ignore.part.kind === part?.kind && ignore.part.name === part.name;
}

/** Lists the ignores in all comments. */
export function listCommentIgnores(
  { relations, functions, types, sequences }: Details,
): CommentIgnore[] {
  return [
    ...[...relations.values()].filter(isOwn).flatMap(listOfRelation),
    ...functions.flatMap((routine) =>
      parseIgnores(routine, routine.comment, {
        kind: "overload",
        name: routine.arguments,
      })
    ),
    ...[...types.values(), ...sequences].filter(isOwn)
      .flatMap((object) => parseIgnores(object, object.comment)),
  ];
}

function isOwn(
  { isExtensionMember }: { readonly isExtensionMember: boolean },
): boolean {
  return !isExtensionMember;
}

function listOfRelation(relation: Relation): CommentIgnore[] {
  const { columns, constraints, indexes, triggers, policies } = relation;
  const parts = [
    ...columns.map((part) => ({ ...part, kind: "column" as const })),
    ...constraints.map((part) => ({ ...part, kind: "constraint" as const })),
    ...indexes.map((part) => ({ ...part, kind: "index" as const })),
    ...triggers.map((part) => ({ ...part, kind: "trigger" as const })),
    ...policies.map((part) => ({ ...part, kind: "policy" as const })),
  ];
  return [
    ...parseIgnores(relation, relation.comment),
    ...parts.flatMap(({ kind, name, comment }) =>
      parseIgnores(relation, comment, { kind, name })
    ),
  ];
}

function parseIgnores(
  object: ObjectId,
  comment: string,
  part?: Part,
): CommentIgnore[] {
  if (!comment.includes("@lint-ignore")) return [];
  const { kind, schema, name } = object;
  return [...comment.matchAll(IGNORE_REGEXP)].map((
    [, rule = "", reason = ""],
  ) => ({
    object: { kind, schema, name },
    ...(part === undefined ? {} : { part }),
    rule,
    reason: reason.trim(),
  }));
}
