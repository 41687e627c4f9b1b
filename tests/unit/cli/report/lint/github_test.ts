import { assertEquals } from "@std/assert";

import { renderAnnotations } from "../../../../../src/cli/report/lint/github.ts";
import {
  buildFinding,
  buildLintReport,
} from "../../../../support/lint_reports.ts";

Deno.test("renderAnnotations() has a workflow command a finding, and nothing of what is suppressed", () => {
  assertEquals(
    renderAnnotations(buildLintReport([
      buildFinding({ level: "error" }),
      buildFinding({ level: "note", message: "100 %:\r\nx, y" }),
      buildFinding({ suppression: { by: "baseline", reason: "known" } }),
    ])),
    [
      "::error file=docs/schemas/users.sql,line=11,title=small-key::numbered key id is integer, which runs out%0AALTER TABLE public.users ALTER COLUMN id TYPE bigint;",
      "::notice file=docs/schemas/users.sql,line=11,title=small-key::100 %25:%0D%0Ax, y%0AALTER TABLE public.users ALTER COLUMN id TYPE bigint;",
    ],
  );
});

Deno.test("renderAnnotations() escapes what would end the file's name", () => {
  const [line = ""] = renderAnnotations(
    buildLintReport([buildFinding({ file: "a%2c,b:c.sql" })]),
  );
  assertEquals(
    line.startsWith("::warning file=docs/schemas/a%252c%2Cb%3Ac.sql,line=11,"),
    true,
  );
});
