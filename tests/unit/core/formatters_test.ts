import { assertEquals, assertRejects } from "@std/assert";

import { showQualifiedName } from "../../../src/core/catalog/identifier.ts";
import { kindOf, KINDS } from "../../../src/core/catalog/object_kind.ts";
import { renderIndex, renderKindIndex } from "../../../src/core/pages/index.ts";
import {
  buildObjectRow,
  buildOrphanedRow,
  buildTableRow,
  type IndexRow,
} from "../../../src/core/pages/index_row.ts";
import { asTable } from "../../support/object_ids.ts";
import { planSetup } from "../../../src/core/setup/plan_setup.ts";
import { buildRelation, buildTable } from "../../support/catalog_documents.ts";
import { assertFormatted, type Parser } from "../../support/prettier.ts";
import { makeRandom } from "../../support/random.ts";
import { makeName, makeTables } from "../../support/random_names.ts";
import { buildSetupFacts } from "../../support/setup_facts.ts";

const CASES = 25;

/** Comments that mean something in Markdown, or in what prettier makes of it. */
const COMMENTS = [
  "",
  "* a list\n* of things\n\n# and a title",
  "`code`, ``` and ~~~",
  "<b>bold</b> <!-- a comment <pre>",
  "_a_ __b__ *c* a_b_c",
  "| cells | of | a table |",
  "日本語のとても長いコメント 🙂🙂 한국어",
  "{{ liquid }} {% raw %} $$ math $$ [[wiki]]",
  "---\ntitle: x\n---",
  "<!-- prettier-ignore-end -->",
  "x".repeat(300),
  "ends in a backslash \\",
];

Deno.test("prettier leaves an index without tables alone", async () => {
  await assertFormatted(renderIndex("skyfire", [], []), "markdown");
});

Deno.test("prettier leaves the index alone, whatever names and comments say", async () => {
  for (let seed = 0; seed < CASES; seed++) {
    const random = makeRandom(seed);
    const rows = makeTables(random).map((table, i): IndexRow => {
      const file = `${i} (${makeName(random)}).sql`;
      if (i % 7 === 6) return buildOrphanedRow(asTable(table), file);
      const relation = buildRelation(1, table.name, {
        nspname: table.schema,
        description: random.pick(COMMENTS),
      });
      return buildTableRow(buildTable(relation), {
        ...{ file, status: "new", maxNames: 4 },
        isVisible: () => true,
      });
    });
    const unlisted = random.many(3, () => makeName(random));
    const text = renderIndex(
      makeName(random),
      rows,
      ["$$", "1. a", "- b", ...unlisted].map((name) => ({
        schema: "public",
        name,
      })),
    );
    await assertFormatted(text, "markdown");
  }
});

Deno.test("prettier leaves every other kind alone, and its page", async () => {
  for (let seed = 0; seed < CASES; seed++) {
    const random = makeRandom(seed);
    const kinds = KINDS.filter((kind) => kind !== "table");
    const rows = makeTables(random).map(({ schema, name }, i): IndexRow => {
      const id = { kind: random.pick(kinds), schema, name };
      const file = `${kindOf(id.kind).folder}/${i} (${makeName(random)}).sql`;
      if (i % 7 === 6) return buildOrphanedRow(id, file);
      const object = { ...id, facts: [], comment: random.pick(COMMENTS) };
      const cells = [random.pick(COMMENTS), [{
        text: showQualifiedName({ schema: "public", name: makeName(random) }),
      }]];
      return buildObjectRow({ ...object, cells }, {
        ...{ file, status: "new", maxNames: 4 },
        isVisible: () => true,
      });
    });
    await assertFormatted(renderIndex(makeName(random), rows, []), "markdown");
    const kind = random.pick(kinds);
    const ofKind = rows.filter(({ object }) => object.kind === kind);
    await assertFormatted(
      renderKindIndex(makeName(random), kind, ofKind),
      "markdown",
    );
  }
});

Deno.test("prettier leaves the documents of init alone, whatever they name", async () => {
  const names = ["skyfire", "a|b `c` <!-- _d_", "日本語", "x".repeat(60)];
  for (const database of names) {
    const facts = buildSetupFacts({}, {
      database,
      flags: ["--dbname", database],
      folder: `docs/${database.replaceAll("/", "")}`,
    });
    const texts = planSetup(facts, ["docs", "assistants"])
      .flatMap((step) => step.kind === "write" ? [step.text] : []);
    assertEquals(texts.length, 4);
    for (const text of texts) await assertFormatted(text, "markdown");
  }
});

/** What init writes into a file of somebody else's. */
function textAfterInit(path: string, text: string): string {
  const facts = buildSetupFacts({ [path]: text }, { flags: ["-d", "shop"] });
  const steps = planSetup(facts, ["assistants", "scripts"]).filter((step) =>
    step.kind === "write" && step.path === path
  );
  const [step] = steps;
  if (step?.kind !== "write") throw new Error(`${path} is not written`);
  return step.text;
}

for (
  const text of [
    "",
    "# Rules\n",
    "# Rules\n\n- Be kind.\n- Test.\n",
    "# Rules\n\n1. One\n\n   - two\n\n     three\n",
    "Text\n\n```sh\nls\n```\n",
    "| a   | b   |\n| --- | --- |\n| c   | d   |\n",
    "<details>\n\nText\n\n</details>\n",
  ]
) {
  Deno.test(`prettier leaves ${JSON.stringify(text)} alone after init`, async () => {
    await assertFormatted(text, "markdown");
    const once = textAfterInit("CLAUDE.md", text);
    await assertFormatted(once, "markdown");
    const more = `${once}\n## More\n\nText.\n`;
    await assertFormatted(more, "markdown");
    await assertFormatted(textAfterInit("CLAUDE.md", more), "markdown");
  });
}

const LONG = `"long": "${"x".repeat(90)}"`;

for (
  const [path, parser, text] of [
    ["package.json", "json-stringify", "{}\n"],
    ["package.json", "json-stringify", '{ "name": "shop" }\n'],
    ["package.json", "json-stringify", '{\n  "name": "shop"\n}\n'],
    ["package.json", "json-stringify", '{ "scripts": {} }\n'],
    ["package.json", "json-stringify", '{\n  "scripts": {}\n}\n'],
    ["package.json", "json-stringify", '{\n  "scripts": { "a": "b" }\n}\n'],
    ["package.json", "json-stringify", '{ "scripts": { "a": "b" } }\n'],
    ["deno.json", "json", "{}\n"],
    ["deno.json", "json", '{ "name": "shop" }\n'],
    ["deno.json", "json", '{ "tasks": {} }\n'],
    ["deno.json", "json", '{ "tasks": { "a": "b" } }\n'],
    ["deno.json", "json", '{\n  "tasks": { "a": "b" }\n}\n'],
    ["deno.json", "json", '{\n  "tasks": {\n    "a": "b"\n  }\n}\n'],
    ["deno.json", "json", '{\n  "tasks": {}\n}\n'],
    ["deno.jsonc", "json", '{\n  // mine\n  "tasks": { "a": "b" }\n}\n'],
    [
      "deno.jsonc",
      "json",
      `{\n  "tasks": { "a": "b" }, // why\n  ${LONG}\n}\n`,
    ],
    ["deno.jsonc", "json", "{\n  // nothing yet\n}\n"],
    ["deno.jsonc", "json", '{\n  "tasks": {\n    // none\n  }\n}\n'],
    ["deno.jsonc", "jsonc", '{\n  // mine\n  "tasks": { "a": "b" },\n}\n'],
    ["deno.jsonc", "jsonc", '{\n  // mine\n  "name": "shop",\n}\n'],
    ["deno.jsonc", "jsonc", '{\n  // mine\n  "tasks": {},\n}\n'],
    [
      "deno.jsonc",
      "jsonc",
      `{\n  "tasks": { "a": "b" }, // why\n  ${LONG},\n}\n`,
    ],
    ["deno.jsonc", "jsonc", '{\n  "tasks": {\n    // none\n  },\n}\n'],
  ] satisfies [string, Parser, string][]
) {
  Deno.test(`prettier leaves ${path} ${JSON.stringify(text)} alone after init`, async () => {
    await assertFormatted(textAfterInit(path, text), parser);
  });
}

Deno.test("assertFormatted() sees what prettier would change", async () => {
  for (const text of ["* a\n", "| a | b |\n| --- | --- |\n| ccccc | d |\n"]) {
    await assertRejects(
      () => assertFormatted(text, "markdown"),
      Error,
      "alone",
    );
  }
});
