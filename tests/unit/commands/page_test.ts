import { assertEquals } from "@std/assert";

import {
  page,
  type PageFacts,
  type PageInput,
  type PageReport,
} from "../../../src/commands/page.ts";
import { NO_LINT_SETTINGS } from "../../../src/core/lint/lint_settings.ts";
import type { Rule } from "../../../src/core/lint/rule.ts";
import type { Source } from "../../../src/source/source.ts";
import { buildRelation } from "../../support/catalog_documents.ts";
import { buildSource } from "../../support/command_parts.ts";
import {
  buildDetailsDocument,
  buildRelationDetail,
} from "../../support/details_documents.ts";

/** A database with these tables, one of which may not be read. */
function buildDatabase(names: readonly string[], closed?: string): Source {
  const rows = names.map((name, i) =>
    buildRelation(i + 1, name, { mayLock: name !== closed })
  );
  const details = names.map((name, i) => buildRelationDetail(i + 1, name));
  return buildSource(rows, {
    readDetails: () =>
      Promise.resolve(buildDetailsDocument({ relations: details })),
  });
}

/** Finds every table. */
const TABLES: Rule = {
  ...{ name: "tables", level: "warning", summary: "a table" },
  ...{ why: "", mend: "", example: "" },
  find: ({ tables }) =>
    tables.map((table) => ({ object: table, message: "a table" })),
};

const FILTER = { schemas: undefined, excluded: [], names: [] };

async function run(
  source: Source,
  against?: Source,
  fields: Partial<PageInput> = {},
): Promise<{ facts: PageFacts; report: PageReport; written: string[] }> {
  const written: string[] = [];
  const rendered: PageFacts[] = [];
  const input: PageInput = {
    ...{ source, filter: FILTER, ...fields },
    ...(against === undefined
      ? {}
      : { against: { source: against, filter: FILTER } }),
    render: (facts) => {
      rendered.push(facts);
      return Promise.resolve("größe");
    },
    write: (text) => {
      written.push(text);
      return Promise.resolve();
    },
  };
  const report = await page(input);
  const [facts] = rendered;
  if (facts === undefined) throw new Error("nothing was rendered");
  return { facts, report, written };
}

Deno.test("page() writes what is rendered, and tells what it is of", async () => {
  const { report, written } = await run(buildDatabase(["users"]));
  assertEquals(written, ["größe"]);
  assertEquals(report.sizeBytes, 7);
  assertEquals(report.objects.map(({ name }) => name), ["users"]);
  assertEquals(report.changes, undefined);
});

Deno.test("page() looks for what is doubtful only where it is told to", async () => {
  const source = buildDatabase(["users"]);
  const { facts } = await run(source);
  assertEquals(facts.findings, []);
  const lint = { rules: [TABLES], settings: NO_LINT_SETTINGS };
  const linted = await run(buildDatabase(["users"]), undefined, { lint });
  assertEquals(
    linted.facts.findings.map(({ name, rule }) => [name, rule]),
    [["users", "tables"]],
  );
});

Deno.test("page() tells what it could not read", async () => {
  const { facts, report } = await run(buildDatabase(["a", "b"], "b"));
  assertEquals(facts.description.tables.map(({ name }) => name), ["a"]);
  assertEquals(report.skipped.map(({ object }) => object.name), ["b"]);
});

Deno.test("page() takes what it could not read for no difference", async () => {
  const { report } = await run(
    buildDatabase(["a", "closed", "new"], "closed"),
    buildDatabase(["a", "closed", "gone"]),
  );
  assertEquals(
    report.changes?.map(({ name, change }) => [name, change]),
    [["gone", "removed"], ["new", "added"]],
  );
});

Deno.test("page() reads anew what changed while it was read", async () => {
  const source = buildDatabase(["users"]);
  let restarts = 0;
  const { report } = await run({
    ...source,
    findAltered: () => Promise.resolve(new Set(restarts === 0 ? [1] : [])),
    restart: () => {
      restarts++;
      return Promise.resolve();
    },
  });
  assertEquals([restarts, report.objects.length], [1, 1]);
});
