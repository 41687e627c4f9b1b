import { assertEquals } from "@std/assert";

import {
  exitCodeOfVerify,
  renderVerifyJson,
  renderVerifyReport,
} from "../../../../src/cli/report/verify.ts";
import type { VerifyReport } from "../../../../src/commands/verify.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

const USERS = tableId("users");
const MOOD = objectId("type", "mood");

const OK: VerifyReport = {
  command: "verify",
  folder: "docs/schemas",
  where: "the embedded database",
  ...{ serverVersion: "18.3", pgDump: "18.3" },
  objects: [USERS, MOOD],
  proven: [USERS, MOOD],
  formatOnly: 0,
  ...{ unproven: [], problems: [], failed: [], consequences: 0 },
  ...{ bodies: [], doubtful: [], files: [], headers: [], orphaned: [] },
  ...{ rounds: 2, statements: 2, replayed: [], roles: [], ownsPublic: false },
};

const FAILED = {
  entry: {
    ...{ file: "users.sql", line: 12, object: USERS },
    sql: "CREATE TABLE public.users (\n    feels public.mood\n);",
    ...{ phase: "before data", rank: 1 } as const,
  },
  ...{ code: "42704", message: 'type "public.mood" does not exist' },
};

function render(changes: Partial<VerifyReport>): {
  readonly code: number;
  readonly lines: string[];
} {
  const report = { ...OK, ...changes };
  return {
    code: exitCodeOfVerify(report),
    lines: renderVerifyReport(report).trimEnd().split("\n"),
  };
}

Deno.test("renderVerifyReport() says that all is proven", () => {
  assertEquals(render({}), {
    code: 0,
    lines: [
      "Rebuilt 1 table, 1 type from docs/schemas",
      "✓ every file is what the database made from it says",
    ],
  });
  assertEquals(render({ formatOnly: 3 }).lines.slice(-1), [
    "✓ every file is what the database made from it says (3 in format only)",
  ]);
});

Deno.test("renderVerifyReport() names what is not proven by what it needs", () => {
  const need = "extension pg_partman";
  const jobs = tableId("jobs");
  assertEquals(
    render({
      objects: [USERS, jobs, MOOD],
      proven: [MOOD],
      unproven: [
        { object: USERS, file: "users.sql", need },
        { object: jobs, file: "jobs.sql", need },
      ],
    }),
    {
      code: 6,
      lines: [
        "Rebuilt 0 of 2 tables, 1 type from docs/schemas",
        "⚠ 2 tables not proven: need extension pg_partman",
        "    users.sql",
        "    jobs.sql",
        "✓ every other file is what the database made from it says",
      ],
    },
  );
});

Deno.test("renderVerifyReport() tells what is wrong, where, and what follows", () => {
  assertEquals(
    render({
      proven: [],
      problems: [
        { file: "types/mood.sql", message: "is in _index.md, but not there" },
        { file: "notes.sql", line: 3, message: "has the marker" },
      ],
      failed: [FAILED],
      consequences: 2,
    }),
    {
      code: 1,
      lines: [
        "Rebuilt 0 of 1 table, 0 of 1 type from docs/schemas",
        "✗ types/mood.sql is in _index.md, but not there",
        "✗ notes.sql:3: has the marker",
        '✗ users.sql:12: type "public.mood" does not exist',
        "    CREATE TABLE public.users (",
        "  2 more statements failed for want of these",
      ],
    },
  );
});

Deno.test("renderVerifyReport() shows what came back otherwise", () => {
  const { code, lines } = render({
    files: [{ file: "users.sql", before: "a\nb\n", after: "a\nc\n" }],
  });
  assertEquals(code, 1);
  assertEquals(lines.slice(1), [
    "✗ 1 file is not what the database made from the folder says:",
    "--- a/docs/schemas/users.sql",
    "+++ b/docs/schemas/users.sql",
    "@@ -1,2 +1,2 @@",
    ...[" a", "-b", "+c"],
  ]);
});

Deno.test("renderVerifyReport() remarks what is no failure", () => {
  const { code, lines } = render({
    orphaned: ["old.sql"],
    headers: ["users.sql"],
    doubtful: [FAILED],
  });
  assertEquals(code, 0);
  assertEquals(lines.slice(1, 4), [
    "⚠ 1 orphaned file left out: old.sql",
    "⚠ 1 header names what the folder has no file of, or not all it has: users.sql",
    '⚠ users.sql:12: its body will fail, or finds it elsewhere: type "public.mood" does not exist',
  ]);
});

Deno.test("exitCodeOfVerify() is that of a difference for whatever is wrong", () => {
  const wrong: Partial<VerifyReport>[] = [
    { problems: [{ file: "a", message: "b" }] },
    { failed: [FAILED] },
    { bodies: [FAILED] },
    { consequences: 1 },
    { files: [{ file: "a" }] },
  ];
  const unproven = [{ object: USERS, file: "users.sql", need: "x" }];
  for (const changes of wrong) {
    assertEquals(exitCodeOfVerify({ ...OK, ...changes }), 1);
    assertEquals(exitCodeOfVerify({ ...OK, ...changes, unproven }), 1);
  }
});

Deno.test("renderVerifyJson() holds the statement that failed, whole", () => {
  const report = { ...OK, failed: [FAILED], replayed: [FAILED.entry] };
  const { failed, objects, replayed, seconds } = JSON.parse(
    renderVerifyJson(report, 1.234),
  );
  assertEquals({ objects, replayed, seconds }, {
    ...{ objects: 2, replayed: 1, seconds: 1.23 },
  });
  assertEquals(failed, [{
    ...{ file: "users.sql", line: 12, statement: FAILED.entry.sql },
    ...{ code: FAILED.code, message: FAILED.message },
  }]);
});
