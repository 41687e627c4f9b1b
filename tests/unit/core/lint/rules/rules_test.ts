import { assertEquals, assertMatch } from "@std/assert";

import { RULES } from "../../../../../src/core/lint/rules/rules.ts";

Deno.test("RULES have names of their own, in the order of their levels", () => {
  const names = RULES.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  const levels = ["error", "warning", "note", "off"];
  assertEquals(
    RULES.map(({ level }) => levels.indexOf(level)),
    RULES.map(({ level }) => levels.indexOf(level)).sort(),
  );
});

Deno.test("RULES has every file of the folder, each with a docstring that says why", async () => {
  const folder = "src/core/lint/rules";
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name === "rules.ts") continue;
    files.push(name);
    const text = await Deno.readTextFile(`${folder}/${name}`);
    assertMatch(text, /\* Why: /, name);
    assertMatch(text, /\* Source: /, name);
    assertMatch(text, /\* False positives: /, name);
    assertMatch(text, /example:/, name);
  }
  assertEquals(
    files.sort(),
    RULES.map(({ name }) => `${name.replaceAll("-", "_")}.ts`).sort(),
  );
});

Deno.test("RULES tell what people read as whole sentences, and the summary as half of one", () => {
  for (const { name, summary, why, mend, example } of RULES) {
    assertMatch(why, /^[A-Za-z].*\.$/, name);
    assertMatch(mend, /^[A-Z].*\.$/, name);
    assertMatch(summary, /^[a-z].*[^.]$/, name);
    assertMatch(example, /;|--/, name);
  }
});
