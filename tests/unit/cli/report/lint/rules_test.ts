import { assertEquals, assertStringIncludes } from "@std/assert";

import {
  describeRules,
  explainRule,
} from "../../../../../src/cli/report/lint/rules.ts";
import { NO_LINT_SETTINGS } from "../../../../../src/core/lint/lint.ts";
import { RULES } from "../../../../../src/core/lint/rules/rules.ts";

const SETTINGS = {
  levels: [{ rule: "naming", level: "error", line: 1 }],
  ignores: [],
} as const;

Deno.test("describeRules() has a line a rule, with the level that counts", () => {
  const lines = describeRules(RULES, SETTINGS);
  assertEquals(lines.length, RULES.length);
  const naming = lines.find((line) => line.includes("naming"));
  assertEquals(naming?.split(/ +/).slice(0, 2), ["error", "naming"]);
});

Deno.test("explainRule() keeps within a line's width, and says how to pass over one", () => {
  for (const rule of RULES) {
    const lines = explainRule(rule, NO_LINT_SETTINGS);
    const prose = lines.filter((line) => !line.startsWith("    "));
    assertEquals(prose.filter((line) => line.length > 100), [], rule.name);
    assertStringIncludes(lines.join("\n"), `@lint-ignore ${rule.name}: `);
  }
  const [naming] = RULES.filter(({ name }) => name === "naming")
    .map((rule) => explainRule(rule, SETTINGS)[0]);
  assertStringIncludes(naming ?? "", "naming (error, off by default): ");
});
