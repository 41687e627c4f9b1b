import { assertEquals } from "@std/assert";

import { startProgress } from "../../../../src/cli/report/progress.ts";

/** Shows counts at these times, in milliseconds, and returns what was written. */
function showAt(times: readonly number[], isTerminal: boolean): string[] {
  const written: string[] = [];
  let time = 0;
  const progress = startProgress(
    { isTerminal: () => isTerminal, write: (text) => written.push(text) },
    () => time,
  );
  for (const [i, next] of times.entries()) {
    time = next;
    progress.showTables(i + 1, times.length);
  }
  progress.clear();
  return written;
}

Deno.test("startProgress() draws over one line, ten times a second at most", () => {
  assertEquals(showAt([0, 50, 99, 100, 150, 250], true), [
    "\r\x1b[KDumping: table 1 of 6",
    "\r\x1b[KDumping: table 4 of 6",
    "\r\x1b[KDumping: table 6 of 6",
    "\r\x1b[K",
  ]);
});

Deno.test("startProgress() tells how many statements have been run", () => {
  const written: string[] = [];
  const progress = startProgress(
    { isTerminal: () => true, write: (text) => written.push(text) },
    () => 0,
  );
  progress.showStatements(64, 373);
  assertEquals(written, ["\r\x1b[KRebuilding: statement 64 of 373"]);
});

Deno.test("startProgress() draws nothing where there is no terminal", () => {
  assertEquals(showAt([0, 500, 1000], false), []);
});

Deno.test("startProgress() takes nothing away that it did not draw", () => {
  assertEquals(showAt([], true), []);
});

Deno.test("startProgress() tells what pg_dump reads, and nothing else that it says", () => {
  const written: string[] = [];
  let time = 0;
  const progress = startProgress(
    { isTerminal: () => true, write: (text) => written.push(text) },
    () => time += 1_000,
  );
  progress.showMessage("pg_dump: last built-in OID is 16383");
  progress.showMessage("pg_dump: reading indexes");
  progress.showMessage('pg_dump: creating TABLE "public.users"');
  assertEquals(written, ["\r\x1b[KDumping: reading indexes"]);
});
