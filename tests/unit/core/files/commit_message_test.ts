import { assertEquals, assertNotEquals } from "@std/assert";

import { buildCommitMessage } from "../../../../src/core/files/commit_message.ts";
import type { FileChange } from "../../../../src/core/files/file_changes.ts";
import { noteOrphaned } from "../../../../src/core/files/object_file.ts";

/** A file as sync writes it. */
function tableFile(
  shown: string,
  columns: readonly string[],
  entries: readonly string[] = [],
  header: readonly string[] = [],
): string {
  const lines = [
    `-- Table: ${shown}`,
    "-- Database: shop",
    "-- Synced: 2026-11-22T02:00:04Z",
    "-- Written by schema-sync; the next sync overwrites changes made by hand.",
    ...header,
    "",
    entry(shown, "TABLE"),
    `CREATE TABLE public.${shown} (`,
    columns.map((column) => `    ${column}`).join(",\n"),
    ");",
    "",
    ...entries,
  ];
  return `${lines.join("\n")}\n`;
}

function entry(name: string, kind: string, sql = ""): string {
  return `
--
-- Name: ${name}; Type: ${kind}; Schema: public; Owner: -
--

${sql}`;
}

function change(
  name: string,
  before: string | undefined,
  after: string | undefined,
): FileChange {
  return {
    file: `${name}.sql`,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** A file that says that its table is gone. */
function orphanedFile(name: string): FileChange {
  const text = tableFile(name, ["id integer"]);
  return change(name, text, noteOrphaned(text));
}

const NOTES = tableFile("survey_notes", [
  "id bigint NOT NULL",
  "note text",
  "CONSTRAINT survey_notes_check CHECK ((note <> ''::text))",
], [
  entry(
    "survey_notes survey_notes_pkey",
    "CONSTRAINT",
    "ALTER TABLE ONLY public.survey_notes\n    ADD CONSTRAINT survey_notes_pkey PRIMARY KEY (id);",
  ),
  entry("notes_idx", "INDEX", "CREATE INDEX notes_idx ON survey_notes (note);"),
  entry(
    "survey_notes survey_notes_fkey",
    "FK CONSTRAINT",
    "ALTER TABLE ONLY public.survey_notes\n    ADD CONSTRAINT survey_notes_fkey FOREIGN KEY (id) REFERENCES surveys(id);",
  ),
]);

Deno.test("buildCommitMessage() names what is added, changed, orphaned and removed", () => {
  const files = [
    { file: "_index.md", before: "a\n", after: "b\n" },
    orphanedFile("old_notes"),
    { file: "_table_list.txt", before: "a\n", after: "b\n" },
    change("survey_notes", undefined, NOTES),
    change(
      "users",
      tableFile("users", ["id integer"]),
      tableFile("users", ["id bigint"]),
    ),
    change(
      "company",
      tableFile("company", ["id integer"]),
      tableFile("company", ["id integer", "name text"]),
    ),
    change("gone", tableFile("gone", ["id integer"]), undefined),
  ];
  assertEquals(
    buildCommitMessage(files),
    `schema: add 1 table; change 2 tables; orphan 1 table; remove 1 table

add survey_notes
  2 columns, 1 index, 3 constraints

change company
  + column name text

change users
  ~ column id: integer -> bigint

orphan old_notes

remove gone
`,
  );
});

Deno.test("buildCommitMessage() names all tables where there is room", () => {
  const added = change("survey_notes", undefined, NOTES);
  const names = ["users", "company"].map((name) =>
    change(name, tableFile(name, ["a int"]), tableFile(name, ["b int"]))
  );
  const [subject] = buildCommitMessage([
    ...names,
    added,
    orphanedFile("old_notes"),
  ]).split("\n");
  assertEquals(
    subject,
    "schema: add survey_notes; change company, users; orphan old_notes",
  );
});

Deno.test("buildCommitMessage() counts the tables for which there is no room", () => {
  const files = Array.from({ length: 30 }, (_, i) => {
    const name = `table_${String(i).padStart(2, "0")}`;
    return change(name, undefined, tableFile(name, ["id integer"]));
  });
  const lines = buildCommitMessage(files).split("\n");
  assertEquals(
    lines[0],
    "schema: add table_00, table_01, table_02, table_03, table_04 and 25 more",
  );
  assertEquals(lines.slice(-6), [
    "",
    "add table_19",
    "  1 column",
    "",
    "… 10 more tables",
    "",
  ]);
});

Deno.test("buildCommitMessage() describes 20 tables and counts the others", () => {
  const files = Array.from({ length: 22 }, (_, i) => {
    const name = `table_${String(i).padStart(2, "0")}`;
    return change(name, undefined, tableFile(name, ["id integer"]));
  });
  const last = ["add table_19", "  1 column", ""];
  for (
    const [count, end] of [
      [20, last],
      [21, [...last, "… 1 more table", ""]],
      [22, [...last, "… 2 more tables", ""]],
    ] as const
  ) {
    const lines = buildCommitMessage(files.slice(0, count)).split("\n");
    assertEquals(lines.slice(-end.length), [...end]);
  }
});

Deno.test("buildCommitMessage() lists what was added to a table, altered and removed", () => {
  const before = tableFile(
    "users",
    [
      "id integer NOT NULL",
      "email character varying(100)",
      "nick text DEFAULT 'a, b)'::text",
      "CONSTRAINT users_check CHECK ((id > 0))",
    ],
    [
      entry("users users_pkey", "CONSTRAINT", "ALTER TABLE users ADD …;"),
      entry("users_nick_idx", "INDEX", "CREATE INDEX …;"),
      entry("users audit", "TRIGGER", "CREATE TRIGGER audit …;"),
      entry("TABLE users", "COMMENT", "COMMENT ON TABLE users IS 'a';"),
    ],
    ["-- Enum role: 'a', 'b'"],
  );
  const after = tableFile(
    "users",
    [
      "id integer NOT NULL",
      "email character varying(255) NOT NULL",
      '"full name" numeric(10,2) DEFAULT 0',
      "CONSTRAINT users_check CHECK ((id > 1))",
    ],
    [
      entry("users users_pkey", "CONSTRAINT", "ALTER TABLE users ADD …;"),
      entry("users_email_idx", "INDEX", "CREATE INDEX …;"),
      entry("TABLE users", "COMMENT", "COMMENT ON TABLE users IS 'b';"),
    ],
    [
      "-- Enum role: 'a', 'b', 'c'",
      "-- Referenced by: orders (user_id) -> (id)",
    ],
  );
  assertEquals(
    buildCommitMessage([change("users", before, after)]),
    `schema: change users

change users
  ~ enum role
  + referenced by orders (user_id) -> (id)
  ~ column email: character varying(100) -> character varying(255) NOT NULL
  + column "full name" numeric(10,2) DEFAULT 0
  ~ constraint users_check
  + index users_email_idx
  ~ comment TABLE users
  - column nick
  - index users_nick_idx
  - trigger audit
`,
  );
});

Deno.test("buildCommitMessage() is not taken in by text that looks like something else", () => {
  const lie = `
--
-- Name: evil; Type: INDEX; Schema: public; Owner: -
--
`;
  const text = (column: string): string =>
    tableFile("users", [
      `note text DEFAULT '${lie}, x integer)'::text`,
      column,
    ]);
  assertEquals(
    buildCommitMessage([change("users", text("a int"), text("a bigint"))]),
    "schema: change users\n\nchange users\n  ~ column a: int -> bigint\n",
  );
});

Deno.test("buildCommitMessage() cuts long lists and long definitions", () => {
  const columns = Array.from({ length: 13 }, (_, i) => `c${i} integer`);
  const before = tableFile("users", ["id integer"]);
  const after = tableFile("users", [
    `id text DEFAULT '${"x".repeat(99)}'`,
    ...columns,
  ]);
  const lines = buildCommitMessage([change("users", before, after)]).split(
    "\n",
  );
  assertEquals(lines.slice(3, 5), [
    `  ~ column id: integer -> text DEFAULT '${"x".repeat(45)}…`,
    "  + column c0 integer",
  ]);
  assertEquals(lines.slice(-3), ["  + column c8 integer", "  … 4 more", ""]);
});

Deno.test("buildCommitMessage() says that a file was moved", () => {
  const text = tableFile("Users", ["id integer"]);
  assertEquals(
    buildCommitMessage([
      { file: "Users.sql", before: text },
      { file: "%55sers.sql", after: text },
    ]),
    'schema: move "Users"\n\nmove "Users"\n',
  );
});

Deno.test("buildCommitMessage() says that the pages alone differ", () => {
  assertEquals(
    buildCommitMessage([
      { file: "_index.md", before: "a\n", after: "b\n" },
      { file: "functions/_index.md", before: "a\n" },
      { file: "_columns.txt", after: "b\n" },
    ]),
    "schema: update the index\n",
  );
});

Deno.test("buildCommitMessage() sees no difference in line ends", () => {
  const before = tableFile("users", ["id integer"]);
  const after = tableFile("users", ["id bigint"]).replaceAll("\n", "\r\n");
  assertEquals(
    buildCommitMessage([change("users", before, after)]),
    "schema: change users\n\nchange users\n  ~ column id: integer -> bigint\n",
  );
});

Deno.test("buildCommitMessage() says that only the words of pg_dump differ", () => {
  const company = change(
    "company",
    tableFile("company", ["json text"]),
    tableFile("company", ['"json" text']),
  );
  assertEquals(
    buildCommitMessage([company]),
    `schema: reformat company

The same schema, as other settings or another version of pg_dump, of the server or of schema-sync print it.
`,
  );
  const users = change(
    "users",
    tableFile("users", ["json text"]),
    tableFile("users", ['"json" text', "age integer"]),
  );
  assertEquals(
    buildCommitMessage([company, users]),
    `schema: change users; reformat company

change users
  + column "json" text
  + column age integer
  - column json

reformat company
`,
  );
});

Deno.test("buildCommitMessage() calls a table whose time alone differs neither changed nor reformatted", () => {
  const before = tableFile("company", ["id integer"]);
  const after = before.replace(
    /-- Synced: .*/,
    "-- Synced: 2030-01-01T00:00:00Z",
  )
    .replace(/-- Database: .*/, "-- Database: other");
  assertNotEquals(before, after);
  assertEquals(
    buildCommitMessage([change("company", before, after)]),
    `schema: refresh company

The same schema, but for what the heads of the files tell.
`,
  );
});

Deno.test("buildCommitMessage() says that only quotes in the header differ", () => {
  const before = tableFile("Users", ["id integer"]);
  const quoted = before.replace("-- Table: Users\n", '-- Table: "Users"\n');
  assertEquals(before === quoted, false);
  assertEquals(
    buildCommitMessage([change("Users", before, quoted)]),
    `schema: refresh "Users"

The same schema, but for what the heads of the files tell.
`,
  );
});
