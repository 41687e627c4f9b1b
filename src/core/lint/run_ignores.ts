/**
 * The ignores of a run: what they pass over, and which of them are of no use.
 *
 * @module
 */

import type { Details } from "../catalog/details/details.ts";
import { keyOf } from "../catalog/object_id.ts";
import type { Finding, Suppression, UnplacedFinding } from "./finding.ts";
import {
  type CommentIgnore,
  commentIgnoreFits,
  listCommentIgnores,
  type SettingsIgnore,
  settingsIgnoreFits,
} from "./ignores.ts";
import type { LintSettings } from "./lint_settings.ts";
import type { Rule } from "./rule.ts";

/** What the ignores of a run are found by. */
export interface IgnoresInput {
  readonly details: Details;
  readonly rules: readonly Rule[];
  readonly settings: LintSettings;
  /** The file of each object of the run, by {@linkcode keyOf}. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether the run is about some objects only. */
  readonly isNamed: boolean;
  /** Name of the settings file in the folder. */
  readonly settingsFile: string;
}

/** What is told of an ignore, by whichever rule that is. */
type IgnoreNote = Omit<UnplacedFinding, "rule" | "level">;

/** All ignores of a run, and whether they were of use. */
export class RunIgnores {
  readonly #comments: readonly CommentIgnore[];
  readonly #input: IgnoresInput;
  readonly #used = new Set<CommentIgnore | SettingsIgnore>();

  constructor(input: IgnoresInput) {
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
  ): IgnoreNote[] {
    return [
      ...this.#comments.filter((ignore) => !this.#used.has(ignore))
        .flatMap((ignore) => this.#explainComment(ignore, active)),
      ...this.#listUnusedSettings(active),
    ];
  }

  #explainComment(
    { object, part, rule, reason }: CommentIgnore,
    active: ReadonlySet<string>,
  ): IgnoreNote[] {
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
  ): IgnoreNote[] {
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
