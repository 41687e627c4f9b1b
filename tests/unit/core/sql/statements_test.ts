import { assertEquals, assertThrows } from "@std/assert";

import { cutScript, ScriptError } from "../../../../src/core/sql/statements.ts";

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

Deno.test("cutScript() leaves out what a pg_dump file tells psql, and rows", () => {
  const script = [
    "\\restrict key",
    "CREATE TABLE a (t text);",
    'COPY "a;" (t) FROM stdin;',
    "it's;",
    "\\\\.",
    "\\.",
    "",
    "\\unrestrict key",
    "SELECT 1;",
  ].join("\r\n");
  assertEquals(cutScript(script), [
    { text: "CREATE TABLE a (t text);", line: 2 },
    { text: "SELECT 1;", line: 9 },
  ]);
});

Deno.test("cutScript() passes over the commands of psql that change no schema", () => {
  const commands = [
    ...[
      "restrict k",
      "unrestrict k",
      "connect shop",
      "c shop",
      "encoding UTF8",
    ],
    ...["echo a", "qecho a", "warn a", "set a 1", "unset a", "pset null x"],
    ...["timing", "x", "t", "a", "q", "."],
  ];
  for (const command of commands) {
    assertEquals(cutScript(`\\${command}\nSELECT 1;`), [
      { text: "SELECT 1;", line: 2 },
    ]);
  }
});

Deno.test("cutScript() refuses a command of psql that runs something", () => {
  for (const command of ["\\i a.sql", "\\ir a.sql", "\\gexec", "\\if true"]) {
    const error = assertThrows(
      () => cutScript(`SELECT 1;\n${command}\n`),
      ScriptError,
    );
    assertEquals(error.line, 2);
  }
});
