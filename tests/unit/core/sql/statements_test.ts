import { assertEquals, assertThrows } from "@std/assert";

import {
  cutItems,
  cutScript,
  ScriptError,
} from "../../../../src/core/sql/statements.ts";

const WHOLE: Readonly<Record<string, string>> = {
  "a quoted text": "SELECT 'a;''b;';",
  "an escaped quote": String.raw`SELECT E'a\';b';`,
  "a backslash that escapes nothing": String.raw`SELECT 'a\';`,
  "a quoted name": 'CREATE TABLE "a;b" ();',
  "a dollar quote": "DO $$ BEGIN; $x$; END; $$;",
  "a dollar quote with a tag": "DO $a_1$ $$;$$ $b$; $a_1$;",
  "a comment in it": "SELECT 1 -- a;\n, 2 /* b; /* c; */ d; */;",
  "parentheses": "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);",
  "a body": `CREATE OR REPLACE FUNCTION "f;"() RETURNS int BEGIN ATOMIC
    SELECT CASE WHEN true THEN 1 END; SELECT 2; END;`,
  "a procedure's body": "create procedure p() begin atomic select 1; end;",
};

for (const [name, statement] of Object.entries(WHOLE)) {
  Deno.test(`cutScript() keeps ${name} whole`, () => {
    assertEquals(cutScript(`${statement}SELECT 9`).map(({ text }) => text), [
      statement,
      "SELECT 9",
    ]);
  });
}

Deno.test("cutScript() cuts a BEGIN that is no body", () => {
  assertEquals(
    cutScript("BEGIN; SELECT 1; END; COMMIT;").map(({ text }) => text),
    ["BEGIN;", "SELECT 1;", "END;", "COMMIT;"],
  );
});

Deno.test("cutScript() tells the line of the first word", () => {
  assertEquals(
    cutScript("-- a;\n/*\n*/ SELECT 1;;\n\nSELECT\n2; SELECT 3\n"),
    [
      { text: "SELECT 1;", line: 3 },
      { text: "SELECT\n2;", line: 5 },
      { text: "SELECT 3", line: 6 },
    ],
  );
  assertEquals(cutScript("SELECT 1;\n"), [{ text: "SELECT 1;", line: 1 }]);
  assertEquals(cutScript("\nSELECT 1;"), [{ text: "SELECT 1;", line: 2 }]);
});

Deno.test("cutScript() finds nothing in comments and white space", () => {
  assertEquals(cutScript(" \n-- a\n/* b */;"), []);
  assertEquals(cutScript(""), []);
});

Deno.test("cutItems() leaves out rows, and tells the commands of psql", () => {
  const script = [
    "\\restrict key",
    "CREATE TABLE a (t text);",
    'COPY "a;" (t) FROM stdin;',
    "it's;",
    "\\\\.",
    "\\.",
    "",
    "\\copy a from stdin",
    "it's;",
    "\\.",
    "SELECT 1;",
  ].join("\r\n");
  assertEquals([...cutItems(script)], [
    { command: "restrict", argument: "key", line: 1 },
    { text: "CREATE TABLE a (t text);", line: 2 },
    { text: 'COPY "a;" (t) FROM stdin;', line: 3 },
    { command: "copy", argument: "a from stdin", line: 8 },
    { text: "SELECT 1;", line: 11 },
  ]);
});

Deno.test("cutItems() ends a statement at \\g, and at no other command", () => {
  assertEquals([...cutItems("SELECT 1 \\g\nSELECT 2;")], [
    { text: "SELECT 1", line: 1 },
    { text: "SELECT 2;", line: 2 },
  ]);
  for (const command of ["\\gset", "\\gexec", "\\g file", "\\watch 1"]) {
    const error = assertThrows(
      () => [...cutItems(`SELECT 1;\nSELECT 2 ${command}\n`)],
      ScriptError,
      "behind SQL",
    );
    assertEquals(error.line, 2);
  }
});

Deno.test("cutItems() ends a comment at a lone carriage return, as psql does", () => {
  assertEquals([...cutItems("-- a\rSELECT 1;\r\n-- b\r\nSELECT 2;")], [
    { text: "SELECT 1;", line: 1 },
    { text: "SELECT 2;", line: 3 },
  ]);
});

Deno.test("cutScript() refuses commands of psql", () => {
  const error = assertThrows(
    () => cutScript("SELECT 1;\n\\ir a.sql\n"),
    ScriptError,
  );
  assertEquals(error.line, 2);
});
