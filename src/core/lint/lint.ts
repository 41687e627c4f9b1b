/**
 * Runs the rules, gives what they find its place, and passes over what is ignored.
 *
 * @module
 */

import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { compareByteOrder } from "../text/byte_order.ts";
import { openBaseline } from "./baseline.ts";
import type {
  Finding,
  FindingId,
  Suppression,
  UnplacedFinding,
} from "./finding.ts";
import { buildLintSchema, type LintSchema } from "./lint_schema.ts";
import { levelOf } from "./lint_settings.ts";
import {
  type FilePlaces,
  findCommentLine,
  findLine,
  findPlaces,
} from "./locate.ts";
import type { Level, Rule, RuleFinding } from "./rule.ts";
import { type IgnoresInput, RunIgnores } from "./run_ignores.ts";

/** What a lint is about. */
export interface LintInput extends IgnoresInput {
  /** Absent: there is none. */
  readonly baseline?: readonly FindingId[] | undefined;
  /** The text of a file of the folder. */
  readonly readText: (file: string) => string | undefined;
}

/** What a lint found. */
export interface LintResult {
  /** In the order of files and lines, those that do not count among them. */
  readonly findings: readonly Finding[];
  /** What rules count: `3 of 4 tables have a comment`. */
  readonly figures: readonly Figure[];
  /** Findings of the baseline that are no longer there. */
  readonly mended: number;
}

/** What a rule counts. */
export interface Figure {
  readonly rule: string;
  readonly text: string;
}

/** Lints a schema. */
export function lint(input: LintInput): LintResult {
  const schema = buildLintSchema(input.details);
  const active = listActive(input);
  const ignores = new RunIgnores(input);
  const found = active.flatMap(({ rule, level }) =>
    (rule.find?.(schema) ?? []).flatMap((finding) =>
      placeFinding(finding, { rule: rule.name, level }, input)
    )
  );
  const located = locate(found, input.readText)
    .map((finding) => withSuppression(finding, ignores.find(finding)));
  // Once all others are through, it is known.
  const notes = ignores.listUnused(
    new Set(active.map(({ rule }) => rule.name)),
  );
  const unused = active
    .filter(({ rule }) => rule.find === undefined)
    .flatMap(({ rule, level }) =>
      notes.map((note) => ({ rule: rule.name, level, ...note }))
    );
  const all = [...located, ...locate(unused, input.readText)];
  return {
    ...applyBaseline(all.toSorted(compareFindings), input.baseline ?? []),
    figures: active.flatMap((rule) => measure(rule, schema, input)),
  };
}

/** A rule that is not off. */
interface ActiveRule {
  readonly rule: Rule;
  readonly level: Level;
}

function listActive({ rules, settings }: LintInput): ActiveRule[] {
  return rules.flatMap((rule) => {
    const level = levelOf(rule, settings);
    return level === "off" ? [] : [{ rule, level }];
  });
}

/** What is in no file of the run is none of its business. */
function placeFinding(
  finding: RuleFinding,
  rule: Pick<Finding, "rule" | "level">,
  { files }: LintInput,
): UnplacedFinding[] {
  const { kind, schema, name } = finding.object;
  const object = { kind, schema, name };
  const file = files.get(keyOf(object));
  return file === undefined ? [] : [{ ...finding, ...rule, object, file }];
}

/** Each file is read once, and only if something is found in it. */
function locate(
  found: readonly UnplacedFinding[],
  readText: LintInput["readText"],
): Finding[] {
  const places = new Map<string, FilePlaces>();
  return found.map((finding) => {
    if (finding.line !== undefined) return { ...finding, line: finding.line };
    const known = places.get(finding.file) ??
      findPlaces(readText(finding.file) ?? "");
    places.set(finding.file, known);
    const inComment = finding.inComment === undefined
      ? undefined
      : findCommentLine(known, finding.inComment);
    return { ...finding, line: inComment ?? findLine(known, finding.part) };
  });
}

function withSuppression(
  finding: Finding,
  suppression: Suppression | undefined,
): Finding {
  return suppression === undefined ? finding : { ...finding, suppression };
}

function compareFindings(a: Finding, b: Finding): number {
  return compareByteOrder(a.file, b.file) || a.line - b.line ||
    compareByteOrder(a.rule, b.rule) ||
    compareByteOrder(a.part?.name ?? "", b.part?.name ?? "");
}

function applyBaseline(
  findings: readonly Finding[],
  ids: readonly FindingId[],
): Pick<LintResult, "findings" | "mended"> {
  const baseline = openBaseline(ids);
  return {
    findings: findings.map((finding) =>
      finding.suppression === undefined && baseline.take(finding)
        ? withSuppression(finding, {
          by: "baseline",
          reason: "it was there when the baseline was written",
        })
        : finding
    ),
    mended: baseline.rest(),
  };
}

function measure(
  { rule }: ActiveRule,
  schema: LintSchema,
  { files }: LintInput,
): Figure[] {
  const isInScope = (object: ObjectId): boolean => files.has(keyOf(object));
  return rule.measure === undefined
    ? []
    : [{ rule: rule.name, text: rule.measure(schema, isInScope) }];
}
