import { assertEquals, assertRejects } from "@std/assert";

import {
  readScript,
  type ScriptContext,
} from "../../../../src/core/sql/psql_script.ts";
import { ScriptError } from "../../../../src/core/sql/statements.ts";

/** What a script came to. */
interface Read {
  /** `path:line text` of each statement. */
  readonly statements: readonly string[];
  readonly databases: readonly string[];
  readonly rows: number;
}

Deno.test("readScript() follows files that are included", async () => {
  const { statements } = await read("\\i b.sql\n\\ir 'c.sql'\nSELECT 1;", {
    "b.sql": "SELECT 2;\n\\include_relative c.sql",
    "c.sql": "\nSELECT 3;",
  });
  assertEquals(statements, [
    "b.sql:1 SELECT 2;",
    "c.sql:2 SELECT 3;",
    "c.sql:2 SELECT 3;",
    "a.sql:3 SELECT 1;",
  ]);
});

Deno.test("readScript() puts variables in", async () => {
  const { statements } = await read(
    "\\set name '''a b'' c' d\nSELECT :name;\n\\unset name\nSELECT :name;",
  );
  assertEquals(statements, [
    "a.sql:2 SELECT 'a b' cd;",
    "a.sql:4 SELECT :name;",
  ]);
});

Deno.test("readScript() passes over what changes no schema", async () => {
  const commands = [
    ...["restrict k", "unrestrict k", "encoding UTF8", "echo a :b", "qecho a"],
    ...["warn a", "pset null x", "timing on", "x", "t", "a", "."],
    ...["d+ a", "dt", "l", "sf f"],
  ];
  for (const command of commands) {
    const { statements } = await read(`\\${command}\nSELECT 1;`);
    assertEquals(statements, ["a.sql:2 SELECT 1;"]);
  }
});

Deno.test("readScript() ends a file where it quits", async () => {
  const { statements } = await read("\\i b.sql\nSELECT 1;\n\\q\nSELECT 2;", {
    "b.sql": "\\quit\nSELECT 3;",
  });
  assertEquals(statements, ["a.sql:2 SELECT 1;"]);
});

Deno.test("readScript() tells of databases and rows", async () => {
  const { databases, rows, statements } = await read(
    "\\connect shop\n\\c\nCOPY a FROM stdin;\n1\n\\.\n\\copy a from 'a.csv'\nSELECT 1;",
  );
  assertEquals(databases, ["shop", "-"]);
  assertEquals(rows, 2);
  assertEquals(statements, ["a.sql:7 SELECT 1;"]);
});

const REFUSED: Readonly<Record<string, string>> = {
  "\\if true": '"\\if" is a command of psql that chooses by a value of a run',
  "\\! ls": '"\\!" is a command of psql that runs something, and no SQL',
  "\\copy a from program 'ls'":
    '"\\copy" is a command of psql that runs something, and no SQL',
  "\\o file": '"\\o" is a command of psql that runs something, and no SQL',
  "\\ir a.sql": '"\\ir a.sql" includes itself',
  "\\i none.sql": "none.sql is not there",
};

for (const [line, message] of Object.entries(REFUSED)) {
  Deno.test(`readScript() refuses ${line}`, async () => {
    const error = await assertRejects(() => read(line), ScriptError, message);
    assertEquals(error.line, 1);
  });
}

async function read(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Read> {
  const files: Readonly<Record<string, string>> = { "a.sql": text, ...others };
  const databases: string[] = [];
  let rows = 0;
  const context: ScriptContext = {
    variables: new Map(),
    include: (path) => {
      const text = files[path];
      return text === undefined
        ? Promise.reject(new ScriptError(0, `${path} is not there`))
        : Promise.resolve({ path, text });
    },
    onConnect: (database) => databases.push(database),
    onRows: () => rows++,
  };
  const placed = await readScript({ path: "a.sql", text }, context);
  const statements = placed.map(({ path, line, text }) =>
    `${path}:${line} ${text}`
  );
  return { statements, databases, rows };
}
