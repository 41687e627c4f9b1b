/**
 * Runs the rules, gives what they find its place, and passes over what is ignored.
 *
 * @module
 */

import type { Details } from "../catalog/details/details.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { compareByteOrder } from "../text/byte_order.ts";
import { openBaseline } from "./baseline.ts";
import type { Finding, FindingId, Suppression } from "./finding.ts";
import {
  type CommentIgnore,
  commentIgnoreFits,
  listCommentIgnores,
  type SettingsIgnore,
  settingsIgnoreFits,
} from "./ignores.ts";
import { buildLintSchema, type LintSchema } from "./lint_schema.ts";
import {
  type FilePlaces,
  findCommentLine,
  findLine,
  findPlaces,
} from "./locate.ts";
import type { Level, Rule, RuleFinding, SettableLevel } from "./rule.ts";

/** What the settings file says of the rules. */
export interface LintSettings {
  /** Levels other than the default. */
  readonly levels: readonly RuleLevel[];
  readonly ignores: readonly SettingsIgnore[];
}

/** The level that a rule is set to. */
export interface RuleLevel {
  /** Name of the rule. */
  readonly rule: string;
  readonly level: SettableLevel;
  /** Line of the settings file, from 1. */
  readonly line: number;
}

/** Nothing but the defaults. */
export const NO_LINT_SETTINGS: LintSettings = { levels: [], ignores: [] };

/** What a lint is about. */
export interface LintInput {
  readonly details: Details;
  readonly rules: readonly Rule[];
  readonly settings: LintSettings;
  /** Absent: there is none. */
  readonly baseline?: readonly FindingId[] | undefined;
  /** The file of each object of the run, by {@linkcode keyOf}. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether the run is about some objects only. */
  readonly isNamed: boolean;
  /** The text of a file of the folder. */
  readonly readText: (file: string) => string | undefined;
  /** Name of the settings file in the folder. */
  readonly settingsFile: string;
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
  const ignores = new Ignores(input);
  const found = active.flatMap(({ rule, level }) =>
    (rule.find?.(schema) ?? []).flatMap((finding) =>
      placeFinding(finding, { rule: rule.name, level }, input)
    )
  );
  const located = locate(found, input.readText)
    .map((finding) => withSuppression(finding, ignores.find(finding)));
  const unused = active
    .filter(({ rule }) => rule.find === undefined)
    .flatMap(({ rule, level }) =>
      ignores.listUnused(new Set(active.map(({ rule }) => rule.name)))
        .map((note) => ({ rule: rule.name, level, ...note }))
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

/** The level of a rule under these settings. */
export function levelOf(
  { name, level }: Rule,
  { levels }: LintSettings,
): SettableLevel {
  return levels.find(({ rule }) => rule === name)?.level ?? level;
}

type Placed = Omit<Finding, "line"> & { readonly line?: number };

/** What is in no file of the run is none of its business. */
function placeFinding(
  finding: RuleFinding,
  rule: Pick<Finding, "rule" | "level">,
  { files }: LintInput,
): Placed[] {
  const { kind, schema, name } = finding.object;
  const object = { kind, schema, name };
  const file = files.get(keyOf(object));
  return file === undefined ? [] : [{ ...finding, ...rule, object, file }];
}

/** Each file is read once, and only if something is found in it. */
function locate(
  found: readonly Placed[],
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

/** All ignores of a run, and whether they were of use. */
class Ignores {
  readonly #comments: readonly CommentIgnore[];
  readonly #input: LintInput;
  readonly #used = new Set<CommentIgnore | SettingsIgnore>();

  constructor(input: LintInput) {
    this.#input = input;
    this.#comments = listCommentIgnores(input.details)
      .filter(({ object }) => input.files.has(keyOf(object)));
  }

  /** What passes over a finding, if anything does. */
  find(finding: Finding): Suppression | undefined {
    const { rule } = finding;
    const comment = this.#comments
      .find((ignore) => commentIgnoreFits(ignore, rule, finding));
    if (comment !== undefined) {
      this.#used.add(comment);
      return { by: "comment", reason: comment.reason };
    }
    const entry = this.#input.settings.ignores
      .find((ignore) => settingsIgnoreFits(ignore, rule, finding));
    if (entry === undefined) return undefined;
    this.#used.add(entry);
    return { by: "settings", reason: entry.reason };
  }

  /** @param active Names of the rules that are not off. */
  listUnused(
    active: ReadonlySet<string>,
  ): Omit<Placed, "rule" | "level">[] {
    return [
      ...this.#comments.filter((ignore) => !this.#used.has(ignore))
        .flatMap((ignore) => this.#explainComment(ignore, active)),
      ...this.#listUnusedSettings(active),
    ];
  }

  #explainComment(
    { object, part, rule, reason }: CommentIgnore,
    active: ReadonlySet<string>,
  ): Omit<Placed, "rule" | "level">[] {
    const { rules, files } = this.#input;
    const isKnown = rules.some(({ name }) => name === rule);
    const inComment = `@lint-ignore ${rule}`;
    const what = `"${inComment}" in the comment`;
    const message = !isKnown
      ? `${what} names no rule`
      : reason === ""
      ? `${what} gives no reason, and is not heeded`
      : active.has(rule)
      ? `${what} passes over nothing`
      : undefined;
    return message === undefined ? [] : [{
      object,
      part: {
        kind: "entry",
        name: part === undefined ? rule : `${part.name} ${rule}`,
      },
      ...{ inComment, message },
      file: files.get(keyOf(object)) ?? "",
    }];
  }

  #listUnusedSettings(
    active: ReadonlySet<string>,
  ): Omit<Placed, "rule" | "level">[] {
    const { settings, settingsFile, isNamed } = this.#input;
    if (isNamed) return [];
    return settings.ignores
      .filter((ignore) => active.has(ignore.rule) && !this.#used.has(ignore))
      .map(({ rule, object, line }) => ({
        object: { kind: "database", schema: "", name: settingsFile },
        part: { kind: "entry", name: `${rule} ${object}` },
        message: `the entry for ${rule} and "${object}" passes over nothing`,
        file: settingsFile,
        line,
      }));
  }
}
