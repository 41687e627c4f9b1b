import { assertEquals } from "@std/assert";

import { lint, type LintCommandInput } from "../../../src/commands/lint.ts";
import { sync } from "../../../src/commands/sync.ts";
import { applyToContent } from "../../../src/core/files/file_changes.ts";
import type { FolderContent } from "../../../src/core/files/folder_state.ts";
import { identify } from "../../../src/core/lint/finding.ts";
import { NO_LINT_SETTINGS } from "../../../src/core/lint/lint.ts";
import { RULES } from "../../../src/core/lint/rules/rules.ts";
import type { Source } from "../../../src/source/source.ts";
import { buildRelation } from "../../support/catalog_documents.ts";
import {
  buildFolder,
  buildSource,
  type FakeFolder,
} from "../../support/command_parts.ts";
import { buildRelations } from "../../support/lint_schemas.ts";

const TABLES = [buildRelation(1, "notes"), buildRelation(2, "users")];

const DETAILS = buildRelations({
  notes: { columns: { id: "integer" } },
  users: { columns: { id: "integer" }, key: ["id"] },
});

function buildInput(
  folder: FakeFolder,
  fields: Partial<LintCommandInput> = {},
  parts: Partial<Source> = {},
): LintCommandInput {
  return {
    source: buildSource(TABLES, {
      readDetails: () => Promise.resolve(DETAILS),
      ...parts,
    }),
    folder,
    filter: { schemas: undefined, excluded: [], names: [] },
    program: "1.0.0",
    readClock: () => "2026-11-22T02:00:04Z",
    rules: RULES,
    settings: NO_LINT_SETTINGS,
    failOn: "error",
    writesBaseline: false,
    ...fields,
  };
}

async function syncOnce(): Promise<FolderContent> {
  const folder = buildFolder();
  await sync(buildInput(folder));
  return applyToContent(new Map(), folder.steps);
}

Deno.test("lint() finds places in files that are not there yet, and writes nothing", async () => {
  const folder = buildFolder();
  const report = await lint(buildInput(folder));
  assertEquals([report.isInStep, report.tableCount], [false, 2]);
  assertEquals(
    report.findings.map(({ rule, file, line }) => [rule, file, line]),
    [["no-primary-key", "notes.sql", 10]],
  );
  assertEquals(folder.calls, []);
});

Deno.test("lint() says that a folder is in step, though its index calls a table new", async () => {
  const content = await syncOnce();
  const report = await lint(buildInput(buildFolder(content)));
  assertEquals(report.isInStep, true);
});

Deno.test("lint() looks at what is named alone", async () => {
  const report = await lint(buildInput(buildFolder(), {
    filter: { schemas: undefined, excluded: [], names: ["users"] },
  }));
  assertEquals([report.findings, report.tableCount], [[], 1]);
});

Deno.test("lint() reads the details in the moment of the dump", async () => {
  const calls: string[] = [];
  const plain = buildSource(TABLES);
  await lint(buildInput(buildFolder(), {}, {
    readDetails: () => {
      calls.push("details");
      return Promise.resolve(DETAILS);
    },
    findAltered: () => {
      calls.push("altered");
      return plain.findAltered();
    },
  }));
  assertEquals(calls, ["details", "altered"]);
});

Deno.test("lint() writes what counts to the baseline, under the lock, whatever was in it", async () => {
  const first = await lint(buildInput(buildFolder()));
  const baseline = first.findings.map(identify);
  const known = await lint(buildInput(buildFolder(), { baseline }));
  assertEquals(
    known.findings.map(({ suppression }) => suppression?.by),
    ["baseline"],
  );
  const folder = buildFolder();
  const written = await lint(
    buildInput(folder, { baseline, writesBaseline: true }),
  );
  assertEquals(written.written, 1);
  assertEquals(folder.calls, ["lock", "apply", "unlock"]);
  const [step] = folder.steps;
  assertEquals(
    step?.kind === "write" ? [step.file, JSON.parse(step.text)] : [],
    [
      "_lint_baseline.json",
      {
        format: 1,
        findings: [{ rule: "no-primary-key", object: "table public.notes" }],
      },
    ],
  );
});
