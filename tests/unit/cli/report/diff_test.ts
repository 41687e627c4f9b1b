import { assertEquals } from "@std/assert";

import {
  colorDiff,
  renderDiff,
  renderFileDiff,
} from "../../../../src/cli/report/diff.ts";

const TEN_LINES = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

Deno.test("renderFileDiff() shows a change with three lines around it", () => {
  assertEquals(
    renderFileDiff({
      file: "users.sql",
      before: TEN_LINES,
      after: TEN_LINES.replace("6\n", "six\n"),
    }, "docs/schemas"),
    `--- a/docs/schemas/users.sql
+++ b/docs/schemas/users.sql
@@ -3,7 +3,7 @@
 3
 4
 5
-6
+six
 7
 8
 9
`,
  );
});

Deno.test("renderFileDiff() shows a new file and one that goes", () => {
  assertEquals(
    renderFileDiff({ file: "a.sql", after: "x\ny\n" }, "docs"),
    "--- /dev/null\n+++ b/docs/a.sql\n@@ -0,0 +1,2 @@\n+x\n+y\n",
  );
  assertEquals(
    renderFileDiff({ file: "a.sql", before: "x\ny\n" }, "docs"),
    "--- a/docs/a.sql\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n",
  );
});

Deno.test("renderFileDiff() says where the last line has no end", () => {
  assertEquals(
    renderFileDiff({ file: "a.sql", before: "x", after: "x\n" }, "docs"),
    "--- a/docs/a.sql\n+++ b/docs/a.sql\n@@ -1,1 +1,1 @@\n-x\n\\ No newline at end of file\n+x\n",
  );
});

Deno.test("renderFileDiff() keeps carriage returns", () => {
  assertEquals(
    renderFileDiff({ file: "a.sql", before: "x\r\n", after: "x\n" }, "docs"),
    "--- a/docs/a.sql\n+++ b/docs/a.sql\n@@ -1,1 +1,1 @@\n-x\r\n+x\n",
  );
});

Deno.test("renderFileDiff() replaces a file of which hardly a line is left", () => {
  const lines = (word: string): string =>
    Array.from({ length: 5_000 }, (_, i) => `${word} ${i}\n`).join("");
  const diff = renderFileDiff(
    { file: "a.sql", before: lines("old"), after: lines("new") },
    "docs",
  ).split("\n");
  assertEquals(diff.slice(2, 4), ["@@ -1,5000 +1,5000 @@", "-old 0"]);
  assertEquals(diff.slice(-3), ["+new 4998", "+new 4999", ""]);
});

for (
  const [folder, shown] of [
    ["./docs/schemas/", "a/docs/schemas/a.sql"],
    ["/srv/app/docs", "a/srv/app/docs/a.sql"],
    [".", "a/a.sql"],
    ["my docs", "a/my docs/a.sql\t"],
    ['the "docs"\x01', '"a/the \\"docs\\"\\001/a.sql"'],
  ]
) {
  Deno.test(`renderFileDiff() writes a path in ${JSON.stringify(folder)} as git does`, () => {
    const diff = renderFileDiff({ file: "a.sql", before: "x\n" }, folder ?? "");
    assertEquals(diff.split("\n")[0], `--- ${shown}`);
  });
}

Deno.test("colorDiff() colours headers, hunks and changed lines", () => {
  assertEquals(
    colorDiff("--- a/a.sql\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n+y\n z\n"),
    "\x1b[1m--- a/a.sql\x1b[0m\n\x1b[1m+++ /dev/null\x1b[0m\n" +
      "\x1b[36m@@ -1,2 +0,0 @@\x1b[0m\n\x1b[31m-x\x1b[0m\n\x1b[32m+y\x1b[0m\n z\n",
  );
});

Deno.test("renderDiff() keeps every byte for a program, and what steers a terminal from one", () => {
  const files = [{ file: "a.sql", after: "one\ttwo\x1b[31m\u202e\n" }];
  const head = "--- /dev/null\n+++ b/docs/a.sql\n@@ -0,0 +1,1 @@\n";
  assertEquals(
    renderDiff(files, "docs", { isTerminal: false, isColored: false }),
    `${head}+one\ttwo\x1b[31m\u202e\n`,
  );
  assertEquals(
    renderDiff(files, "docs", { isTerminal: true, isColored: false }),
    `${head}+one\ttwo\\u{1b}[31m\\u{202e}\n`,
  );
});
