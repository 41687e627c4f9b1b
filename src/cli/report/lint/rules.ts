/**
 * What is told of the rules themselves.
 *
 * @module
 */

import { levelOf, type LintSettings } from "../../../core/lint/lint.ts";
import type { Rule } from "../../../core/lint/rule.ts";
import { wrapWords } from "../../../core/text/wrap_words.ts";

const LINE_WIDTH = 80;

/** The rules with their levels, a line each. */
export function describeRules(
  rules: readonly Rule[],
  settings: LintSettings,
): string[] {
  const width = Math.max(...rules.map(({ name }) => name.length)) + 2;
  return rules.map((rule) =>
    `${levelOf(rule, settings).padEnd(9)}${
      rule.name.padEnd(width)
    }${rule.summary}`
  );
}

/** What a rule finds, why, how to mend it, and an example. */
export function explainRule(rule: Rule, settings: LintSettings): string[] {
  const level = levelOf(rule, settings);
  const note = level === rule.level ? "" : `, ${rule.level} by default`;
  return [
    `${rule.name} (${level}${note}): ${rule.summary}`,
    "",
    ...wrapWords(rule.why, LINE_WIDTH),
    "",
    ...wrapWords(rule.mend, LINE_WIDTH),
    "",
    "Example:",
    "",
    ...rule.example.split("\n").map((line) => `    ${line}`),
    "",
    "To pass over one, in the comment of the table, the column, the index…:",
    "",
    `    @lint-ignore ${rule.name}: why it is right here`,
  ];
}

/** The rules, to be rendered as JSON. */
export function showRules(
  rules: readonly Rule[],
  settings: LintSettings,
): unknown {
  return {
    command: "lint",
    rules: rules.map((rule) => {
      const { name, level, summary, why, mend, example } = rule;
      return {
        ...{ name, level: levelOf(rule, settings), default: level },
        ...{ summary, why, mend, example },
      };
    }),
  };
}
