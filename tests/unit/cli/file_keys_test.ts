import { assertEquals, assertStringIncludes } from "@std/assert";

import {
  FILE_KEY_NAMES,
  renderFileTemplate,
  specOfKey,
} from "../../../src/cli/file_keys.ts";
import { NO_LINT_SETTINGS } from "../../../src/core/lint/lint.ts";
import { OPTION_NAMES, specOf } from "../../../src/cli/options.ts";
import { parseSettingsFile } from "../../../src/cli/settings_file.ts";

const TEMPLATE = renderFileTemplate();

Deno.test("renderFileTemplate() says nothing before anybody changes it", () => {
  assertEquals(parseSettingsFile(TEMPLATE, "x"), {});
});

Deno.test("renderFileTemplate() has every default behind its slashes", () => {
  const defaults = FILE_KEY_NAMES.map((key) => [key, specOfKey(key).fallback]);
  const values = parseSettingsFile(
    TEMPLATE.replace(/^ {2}\/\/ (?="\w+": )/gm, "  "),
    "x",
  );
  assertEquals(values, {
    ...Object.fromEntries(defaults),
    lint: NO_LINT_SETTINGS,
  });
});

Deno.test("renderFileTemplate() stands in the README as it is", async () => {
  assertStringIncludes(
    await Deno.readTextFile("README.md"),
    `\n\`\`\`jsonc\n${TEMPLATE}\`\`\`\n`,
  );
});

Deno.test("Options and keys of a settings file have the same default", () => {
  for (const name of OPTION_NAMES) {
    const { key, fallback } = specOf(name);
    if (key === undefined || typeof fallback !== "string") continue;
    assertEquals(specOfKey(key).fallback, [fallback]);
  }
});
