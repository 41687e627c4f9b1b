import { assertEquals } from "@std/assert";

import { exitCodeOfLint } from "../../../../../src/cli/report/lint/findings.ts";
import { describeLint } from "../../../../../src/cli/report/lint/text.ts";
import type { LintReport } from "../../../../../src/commands/lint.ts";
import {
  buildFinding,
  buildLintReport,
} from "../../../../support/lint_reports.ts";

const BASELINE = { by: "baseline", reason: "known" } as const;
const COMMENT = { by: "comment", reason: "small" } as const;

Deno.test("describeLint() has a line a finding, with the SQL below it, and the sum", () => {
  const { sql: _, ...decision } = buildFinding({
    ...{ level: "error", rule: "naming", line: 3, message: "a name" },
  });
  assertEquals(
    describeLint(buildLintReport([
      decision,
      buildFinding(),
      buildFinding({ level: "note" }),
      buildFinding({ level: "note" }),
      buildFinding({ suppression: BASELINE }),
      buildFinding({ suppression: COMMENT }),
    ], {
      folder: "docs/schemas/",
      figures: [{ rule: "no-table-comment", text: "1 of 2" }],
    })),
    [
      "docs/schemas/users.sql:3: error: a name [naming]",
      ...["warning", "note", "note"].flatMap((level) => [
        `docs/schemas/users.sql:11: ${level}: numbered key id is integer, which runs out [small-key]`,
        "  ALTER TABLE public.users ALTER COLUMN id TYPE bigint;",
      ]),
      "no-table-comment: 1 of 2",
      "1 error, 1 warning, 2 notes in 48 tables; 1 in the baseline; 1 ignored",
    ],
  );
});

Deno.test("describeLint() says that nothing was found, and what became of the baseline", () => {
  const describe = (fields: Partial<LintReport>): string[] =>
    describeLint(buildLintReport([], fields));
  assertEquals(describe({ tableCount: 1 }), ["nothing found in 1 table"]);
  assertEquals(describe({ mended: 2 }), [
    "nothing found in 48 tables",
    "2 of the baseline are mended: --baseline writes it anew",
  ]);
  assertEquals(describe({ written: 0 }), [
    "nothing found in 48 tables",
    "docs/schemas/_lint_baseline.json: from now on only what is new counts",
  ]);
});

Deno.test("exitCodeOfLint() fails at the level that was asked for, and above", () => {
  const code = (
    level: "error" | "warning" | "note",
    failOn: LintReport["failOn"],
    fields: Partial<LintReport> = {},
  ): number =>
    exitCodeOfLint(
      buildLintReport([buildFinding({ level })], { failOn, ...fields }),
    );
  assertEquals([code("error", "error"), code("warning", "error")], [1, 0]);
  assertEquals([code("error", "warning"), code("warning", "warning")], [1, 1]);
  assertEquals([code("note", "warning"), code("note", "note")], [0, 1]);
  assertEquals(code("error", "error", { written: 1 }), 0);
  const object = { kind: "table", schema: "public", name: "closed" } as const;
  const skipped = [{ object, reason: "no right", isExcluded: false }];
  assertEquals(code("error", "error", { skipped }), 6);
  assertEquals(
    exitCodeOfLint(buildLintReport([
      buildFinding({ level: "error", suppression: BASELINE }),
    ])),
    0,
  );
});
