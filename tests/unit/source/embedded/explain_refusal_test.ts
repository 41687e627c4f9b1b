import { assertEquals } from "@std/assert";

import {
  explainRefusal,
  type RefusalContext,
} from "../../../../src/source/embedded/explain_refusal.ts";

const CONTEXT: RefusalContext = {
  count: 4,
  database: "db",
  programs: [],
  notRun: [],
};

/** SQLSTATE, message, statement, and what to do. */
const ADVICE: Readonly<
  Record<string, readonly [string, string, string, string]>
> = {
  "a placeholder of Go": [
    "42601",
    'syntax error at or near "{"',
    "CREATE TABLE {{.name}} ();",
    '"{{.name}}" is a placeholder without a value: give it with --var name=VALUE.',
  ],
  "a template of Go": [
    "42601",
    'syntax error at or near "{"',
    "{{if .postgres}}CREATE TABLE {{.name}} ();",
    '"{{if .postgres}}" is a placeholder that no tool known here fills in; give --from files in which it is filled in.',
  ],
  "a placeholder of a shell": [
    "42601",
    'syntax error at or near "$"',
    "CREATE TABLE ${NAME} ();",
    '"${NAME}" is a placeholder without a value: give it with --var NAME=VALUE.',
  ],
  "a mark": [
    "42601",
    'syntax error at or near "#"',
    "# up\nSELECT 1;",
    "The line that begins with # is a mark of a tool that is not known here; give the part below it as a file of its own.",
  ],
  "another dialect": [
    "42601",
    'syntax error at or near "AUTO_INCREMENT"',
    "CREATE TABLE a (id int AUTO_INCREMENT);",
    "This is SQL of MySQL; give --from the files for PostgreSQL.",
  ],
  "a slip of the pen": [
    "42601",
    'syntax error at or near "TABEL"',
    "CREATE TABEL a ();",
    'Mend the statement that begins with "CREATE TABEL a ();".',
  ],
  "what is made twice": [
    "42P07",
    'relation "a" already exists',
    "CREATE TABLE a ();",
    'Leave out the files that make it a second time, or mend the statement that begins with "CREATE TABLE a ();".',
  ],
};

for (const [name, [code, message, text, hint]] of Object.entries(ADVICE)) {
  Deno.test(`explainRefusal() advises on ${name}`, () => {
    const statement = { text, line: 2, path: "db/part.sql" };
    const refusal = {
      ...{ kind: "refused", path: "db/a.sql", number: 3, schemas: [] } as const,
      ...{ statement, code, message },
    };
    const error = explainRefusal(refusal, CONTEXT);
    assertEquals(
      [error.message, error.hint],
      [
        `Cannot load "db/part.sql": file 3 of 4, line 2: ${message}`,
        hint,
      ],
    );
  });
}

Deno.test("explainRefusal() tells of a transaction that does not end well", () => {
  const open = {
    kind: "refused",
    path: "a.sql",
    number: 1,
    schemas: [],
  } as const;
  const message = "its last transaction is begun and never committed";
  assertEquals(
    explainRefusal({ ...open, message }, CONTEXT).hint,
    "Add the COMMIT that is missing.",
  );
  const failed = { ...open, code: "23503", message: "it violates a key" };
  assertEquals(
    explainRefusal(failed, CONTEXT).hint,
    "Mend what the end of its transaction finds.",
  );
});

Deno.test("explainRefusal() remembers migrations that are programs", () => {
  const refusal = {
    ...{ kind: "refused", path: "db/2.sql", number: 2, schemas: [] } as const,
    ...{ code: "42P01", message: 'relation "a" does not exist' },
    statement: { text: "ALTER TABLE a ADD b int;", line: 1, path: "db/2.sql" },
  };
  assertEquals(
    explainRefusal(refusal, { ...CONTEXT, programs: ["9 .go"] }).hint,
    'If a migration that is a program makes it (9 .go), run them on a server and sync from there with --host; else mend the statement that begins with "ALTER TABLE a ADD b int;".',
  );
});

Deno.test("explainRefusal() knows of what the search path does not lead to", () => {
  const refusal = {
    ...{ kind: "refused", path: "db/2.sql", number: 2 } as const,
    ...{ code: "42P01", message: 'relation "a" does not exist' },
    statement: { text: "ALTER TABLE a ADD b int;", line: 1, path: "db/2.sql" },
    schemas: ["storage"],
  };
  assertEquals(
    explainRefusal(refusal, CONTEXT).hint,
    "There is one in schema storage: if the tool sets a search path, set it first, in a file with ALTER DATABASE db SET search_path = storage, public; (--from prelude.sql --from …).",
  );
});

Deno.test("explainRefusal() finds the file that makes it among those that are not run", () => {
  const refusal = {
    ...{ kind: "refused", path: "db/2.sql", number: 2, schemas: [] } as const,
    ...{ code: "42P01", message: 'relation "public.a" does not exist' },
    statement: { text: "ALTER TABLE a ADD b int;", line: 1, path: "db/2.sql" },
  };
  const notRun = [
    { path: "db/other.sql", text: "CREATE TABLE ab ();" },
    { path: "db/initial.sql", text: "SET x = 1;\ncreate table a (\n);" },
  ];
  assertEquals(
    explainRefusal(refusal, { ...CONTEXT, notRun }).hint,
    '"db/initial.sql" makes it, and is not run with the others: give it first (--from db/initial.sql --from …).',
  );
});
