import { assertEquals } from "@std/assert";

import { listFileChanges } from "../../../../src/core/files/file_changes.ts";

const CONTENT = new Map([["a.sql", "A"], ["b.sql", "B"], ["c.sql", "C"]]);

Deno.test("listFileChanges() tells what every step comes to, by file", () => {
  assertEquals(
    listFileChanges(CONTENT, [
      { kind: "move", from: "a.sql", to: "z.sql" },
      { kind: "remove", file: "b.sql" },
      { kind: "write", file: "c.sql", text: "new" },
      { kind: "write", file: "d.sql", text: "D" },
    ]),
    [
      { file: "a.sql", before: "A" },
      { file: "b.sql", before: "B" },
      { file: "c.sql", before: "C", after: "new" },
      { file: "d.sql", after: "D" },
      { file: "z.sql", after: "A" },
    ],
  );
});

Deno.test("listFileChanges() follows a file that is moved and then written", () => {
  assertEquals(
    listFileChanges(CONTENT, [
      { kind: "move", from: "a.sql", to: "z.sql" },
      { kind: "write", file: "z.sql", text: "new" },
    ]),
    [{ file: "a.sql", before: "A" }, { file: "z.sql", after: "new" }],
  );
});

Deno.test("listFileChanges() is empty without steps, and where a step changes nothing", () => {
  assertEquals(listFileChanges(CONTENT, []), []);
  assertEquals(
    listFileChanges(CONTENT, [{ kind: "write", file: "a.sql", text: "A" }]),
    [],
  );
});
