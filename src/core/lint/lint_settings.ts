/**
 * What the settings file says of a lint.
 *
 * @module
 */

import type { SettingsIgnore } from "./ignores.ts";
import type { Rule, SettableLevel } from "./rule.ts";

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

/** The level of a rule under these settings. */
export function levelOf(
  { name, level }: Rule,
  { levels }: LintSettings,
): SettableLevel {
  return levels.find(({ rule }) => rule === name)?.level ?? level;
}
