/**
 * A finding with its place, and what it is known again by.
 *
 * @module
 */

import { showQualifiedName } from "../catalog/identifier.ts";
import { kindOf } from "../catalog/object_kind.ts";
import { hashText } from "../text/hash_text.ts";
import type { Level, RuleFinding } from "./rule.ts";

/** A finding as it is reported. */
export interface Finding extends RuleFinding {
  /** Name of its rule. */
  readonly rule: string;
  readonly level: Level;
  /** Path in the folder; line from 1. */
  readonly file: string;
  readonly line: number;
  /** Why it does not count; absent: it does. */
  readonly suppression?: Suppression;
}

/** A finding whose line is still to be found, unless it is known. */
export type UnplacedFinding = Omit<Finding, "line"> & {
  readonly line?: number;
};

/** Why a finding does not count. */
export interface Suppression {
  /** A comment of the database, the settings file, or the baseline. */
  readonly by: "comment" | "settings" | "baseline";
  readonly reason: string;
}

/** What a finding is known again by: no line, and nothing of its message. */
export interface FindingId {
  readonly rule: string;
  /** `table public.users` */
  readonly object: string;
  /** `column id`; empty: the object as a whole. */
  readonly part: string;
}

/** What a finding is known again by. */
export function identify({ rule, object, part }: Finding): FindingId {
  return {
    rule,
    object: `${kindOf(object.kind).singular} ${object.schema}.${object.name}`,
    part: part === undefined ? "" : `${part.kind} ${part.name}`.trim(),
  };
}

/** The same as one text. */
export function keyOfFinding({ rule, object, part }: FindingId): string {
  return `${rule}\0${object}\0${part}`;
}

/** The same, short; for programs that compare two runs. */
export function fingerprintOf(finding: Finding): string {
  return hashText(keyOfFinding(identify(finding)));
}

/** What a pattern of the settings may fit: the object, and its part with a dot between. */
export function listPatternNames({ object, part }: RuleFinding): string[] {
  const names = [object.name, `${object.schema}.${object.name}`];
  return part === undefined || part.name === ""
    ? names
    : [...names, ...names.map((name) => `${name}.${part.name}`)];
}

/** The object and its part for people: `users.id`, `view film_list`. */
export function describeSubject({ object, part }: RuleFinding): string {
  const shown = showQualifiedName(object);
  return part === undefined || part.name === ""
    ? shown
    : `${shown}.${part.name}`;
}
