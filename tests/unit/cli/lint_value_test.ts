import { assertEquals, assertThrows } from "@std/assert";

import { requireKnownRules } from "../../../src/cli/known_rules.ts";
import { addFileValues, parseSettings } from "../../../src/cli/settings.ts";
import { parseSettingsFile } from "../../../src/cli/settings_file.ts";
import { NO_LINT_SETTINGS } from "../../../src/core/lint/lint.ts";
import { UsageError } from "../../../src/errors.ts";
import { readLine } from "../../support/command_lines.ts";

const PATH = "docs/schemas/_settings.jsonc";

Deno.test("parseSettingsFile() reads the levels of rules and what is ignored, with their lines", () => {
  const { lint } = parseSettingsFile(
    `{
  "lint": {
    "rules": {
      "no-primary-key": "error", // always
      "naming": "off",
    },
    "ignore": [
      { "rule": "naming", "object": "audit_*", "reason": "another's" },
    ],
  },
}`,
    PATH,
  );
  assertEquals(lint, {
    levels: [
      { rule: "no-primary-key", level: "error", line: 4 },
      { rule: "naming", level: "off", line: 5 },
    ],
    ignores: [
      { rule: "naming", object: "audit_*", reason: "another's", line: 8 },
    ],
  });
  assertEquals(parseSettingsFile('{ "lint": {} }', PATH), {
    lint: NO_LINT_SETTINGS,
  });
});

for (
  const [text, reason, hint] of [
    [
      "[]",
      `"lint" has to be an object with "rules", a level (error, warning, note, off) for the name of a rule, and "ignore", a list of objects with "rule", "object" (* and ?) and "reason"`,
      'Write { "rules": {}, "ignore": [] }, which is the default.',
    ],
    [
      '{ "rule": {} }',
      '"rule" is no setting of "lint"',
      'Did you mean "rules"?',
    ],
    [
      '{ "x": {} }',
      '"x" is no setting of "lint"',
      "Use one of rules, ignore.",
    ],
    [
      '{ "rules": {}, "rules": {} }',
      '"rules" is there twice',
      "Keep one of the two.",
    ],
    [
      '{ "rules": [] }',
      '"rules" has to be an object',
      'Write { "no-primary-key": "error" }, say.',
    ],
    [
      '{ "rules": { "naming": "warn" } }',
      '"naming" has to be one of error, warning, note, off',
      "Delete the line for the default.",
    ],
    [
      '{ "rules": { "naming": "warnings" } }',
      '"naming" has to be one of error, warning, note, off',
      'Did you mean "warning"?',
    ],
    [
      '{ "rules": { "naming": true } }',
      '"naming" has to be one of error, warning, note, off',
      "Delete the line for the default.",
    ],
    [
      '{ "rules": { "naming": "off", "naming": "note" } }',
      '"naming" is there twice',
      "Keep one of the two.",
    ],
    [
      '{ "ignore": {} }',
      '"ignore" has to be a list',
      'Write [{ "rule": "no-primary-key", "object": "audit_*", "reason": "only appended to" }], say.',
    ],
    [
      '{ "ignore": ["naming"] }',
      'an entry of "ignore" has no "rule", which is a text',
      'Write { "rule": …, "object": …, "reason": … }.',
    ],
    [
      '{ "ignore": [{ "rule": "naming", "object": "a" }] }',
      'an entry of "ignore" has no "reason", which is a text',
      "Say why it is passed over.",
    ],
    [
      '{ "ignore": [{ "rule": "naming", "object": "a", "reason": " " }] }',
      'an entry of "ignore" has no "reason", which is a text',
      "Say why it is passed over.",
    ],
    [
      '{ "ignore": [{ "rule": "naming", "table": "a", "reason": "b" }] }',
      '"table" is no setting of "lint"',
      "Use one of rule, object, reason.",
    ],
  ] as const
) {
  Deno.test(`parseSettingsFile() refuses ${text} for lint`, () => {
    const error = assertThrows(
      () => parseSettingsFile(`{\n"lint": ${text}\n}`, PATH),
      UsageError,
    );
    assertEquals(
      [error.message, error.hint],
      [`Cannot use ${PATH}, line 2: ${reason}`, hint],
    );
  });
}

Deno.test("requireKnownRules() names the line of a rule that there is not, and the nearest", () => {
  const level = { level: "off", line: 3 } as const;
  const ignore = { object: "a", reason: "b", line: 9 };
  const check = (rule: string): UsageError =>
    assertThrows(
      () =>
        requireKnownRules(
          {
            levels: [{ rule: "naming", ...level }],
            ignores: [{ rule, ...ignore }],
          },
          PATH,
        ),
      UsageError,
    );
  assertEquals(
    [check("nameing").message, check("nameing").hint],
    [
      `Cannot use ${PATH}, line 9: "nameing" is no rule`,
      'Did you mean "naming"?',
    ],
  );
  assertEquals(
    check("x").hint,
    'Run "schema-sync lint --rules" for the rules.',
  );
  requireKnownRules(NO_LINT_SETTINGS, PATH);
});

Deno.test("addFileValues() adds what the file says of rules to what flags say", () => {
  const { lint } = parseSettingsFile(
    '{ "lint": { "rules": { "naming": "note" } } }',
    PATH,
  );
  const line = readLine("lint --fail-on note --format sarif");
  const settings = addFileValues(
    parseSettings(line, {}),
    lint === undefined ? {} : { lint },
  );
  const { format, failOn, settings: values } = settings.lint;
  assertEquals([format, failOn], ["sarif", "note"]);
  assertEquals(values, lint);
});
