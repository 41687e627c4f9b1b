/**
 * Makes sure that settings name rules that there are.
 *
 * @module
 */

import type { LintSettings } from "../core/lint/lint.ts";
import type { Rule } from "../core/lint/rule.ts";
import { RULES } from "../core/lint/rules/rules.ts";
import { findNearestName } from "../core/text/nearest_name.ts";
import { UsageError } from "../errors.ts";
import { explainLine } from "./file_text.ts";

const NAMES = RULES.map(({ name }) => name);

/** @throws {UsageError} If the settings file names a rule that there is not. */
export function requireKnownRules(
  { levels, ignores }: LintSettings,
  path: string,
): void {
  for (const { rule, line } of [...levels, ...ignores]) {
    if (NAMES.includes(rule)) continue;
    throw explainLine(path, line, `"${rule}" is no rule`, suggestRule(rule));
  }
}

/**
 * The rule of a name.
 *
 * @throws {UsageError} If there is none.
 */
export function requireRule(name: string): Rule {
  const rule = RULES.find((rule) => rule.name === name);
  if (rule !== undefined) return rule;
  throw new UsageError(
    `Cannot explain "${name}": it is no rule`,
    suggestRule(name),
  );
}

function suggestRule(given: string): string {
  const nearest = findNearestName(given, NAMES);
  return nearest === undefined
    ? 'Run "schema-sync lint --rules" for the rules.'
    : `Did you mean "${nearest}"?`;
}
