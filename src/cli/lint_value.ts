/**
 * Reads what the settings file says of `lint`, strictly.
 *
 * @module
 */

import type { Node } from "jsonc-parser";

import type { SettingsIgnore } from "../core/lint/ignores.ts";
import type { LintSettings, RuleLevel } from "../core/lint/lint_settings.ts";
import { SETTABLE_LEVELS } from "../core/lint/rule.ts";
import { lineAt } from "../core/text/line_at.ts";
import { findNearestName } from "../core/text/nearest_name.ts";
import {
  explain,
  explainTwice,
  listMembers,
  type SourceFile,
} from "./file_text.ts";

const MEMBERS = ["rules", "ignore"] as const;
const IGNORE_MEMBERS = ["rule", "object", "reason"] as const;

/**
 * Reads the value of `lint`. Whether rules are called so is for another to say, who
 * knows them.
 *
 * @throws {UsageError} If it is not of that form, with the line.
 */
export function parseLintValue(file: SourceFile, node: Node): LintSettings {
  const { rules, ignore } = readMembers(file, node, MEMBERS);
  return {
    levels: rules === undefined ? [] : parseLevels(file, rules),
    ignores: ignore === undefined ? [] : parseIgnores(file, ignore),
  };
}

/** The members of an object by name, none of another name and none twice. */
function readMembers<K extends string>(
  file: SourceFile,
  node: Node,
  names: readonly K[],
): { readonly [N in K]?: Node } {
  const found: { [N in K]?: Node } = {};
  for (const { name, value } of listMembers(node)) {
    const known = names.find((known) => known === name.value);
    if (known === undefined) {
      const nearest = findNearestName(String(name.value), names);
      throw explain(
        file,
        name.offset,
        `"${name.value}" is no setting of "lint"`,
        nearest === undefined
          ? `Use one of ${names.join(", ")}.`
          : `Did you mean "${nearest}"?`,
      );
    }
    if (found[known] !== undefined) throw explainTwice(file, name);
    found[known] = value;
  }
  return found;
}

function parseLevels(file: SourceFile, node: Node): RuleLevel[] {
  if (node.type !== "object") {
    throw explain(
      file,
      node.offset,
      '"rules" has to be an object',
      'Write { "no-primary-key": "error" }, say.',
    );
  }
  const seen = new Set<unknown>();
  return listMembers(node).map(({ name, value }) => {
    if (seen.has(name.value)) throw explainTwice(file, name);
    seen.add(name.value);
    const level = SETTABLE_LEVELS.find((level) => level === value.value);
    if (level === undefined) {
      throw explain(
        file,
        value.offset,
        `"${name.value}" has to be one of ${SETTABLE_LEVELS.join(", ")}`,
        suggestLevel(value),
      );
    }
    const line = lineAt(file.text, name.offset);
    return { rule: String(name.value), level, line };
  });
}

function suggestLevel({ value }: Node): string {
  const nearest = findNearestName(String(value), SETTABLE_LEVELS);
  return nearest === undefined
    ? "Delete the line for the default."
    : `Did you mean "${nearest}"?`;
}

function parseIgnores(file: SourceFile, node: Node): SettingsIgnore[] {
  if (node.type !== "array") {
    throw explain(
      file,
      node.offset,
      '"ignore" has to be a list',
      'Write [{ "rule": "no-primary-key", "object": "audit_*", "reason": "only appended to" }], say.',
    );
  }
  return (node.children ?? []).map((child) => parseIgnore(file, child));
}

function parseIgnore(file: SourceFile, node: Node): SettingsIgnore {
  const members = node.type === "object"
    ? readMembers(file, node, IGNORE_MEMBERS)
    : {};
  const read = (name: typeof IGNORE_MEMBERS[number]): string => {
    const value: unknown = members[name]?.value;
    if (typeof value === "string" && value.trim() !== "") return value;
    throw explain(
      file,
      members[name]?.offset ?? node.offset,
      `an entry of "ignore" has no "${name}", which is a text`,
      name === "reason"
        ? "Say why it is passed over."
        : 'Write { "rule": …, "object": …, "reason": … }.',
    );
  };
  return {
    rule: read("rule"),
    object: read("object"),
    reason: read("reason"),
    line: lineAt(file.text, node.offset),
  };
}
