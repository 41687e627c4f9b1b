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

Deno.test("buildCommitMessage() sees line ends that a statement gets", () => {
  const before = tableFile("users", ["note text DEFAULT 'a\nb'"]);
  const after = tableFile("users", ["note text DEFAULT 'a\r\nb'"], [], [
    "-- Line ends: 1 of the DDL are CR LF (0), which git must not convert: *.sql -text",
  ]);
  const message = "schema: change users\n\nchange users\n";
  assertEquals(buildCommitMessage([change("users", before, after)]), message);
  assertEquals(buildCommitMessage([change("users", after, before)]), message);
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

/** A file of another kind, whose statement says this. */
function otherFile(
  [header, type, name]: readonly [string, string, string],
  sql: string,
  facts: readonly string[] = [],
): string {
  return [
    `-- ${header}: ${name}`,
    "-- Database: shop",
    "-- Synced: 2026-11-22T02:00:04Z",
    "-- Written by schema-sync; the next sync overwrites changes made by hand.",
    ...facts,
    entry(name, type, sql),
    "",
  ].join("\n");
}

const viewFile = (name: string, sql: string, ...facts: string[]): string =>
  otherFile(["View", "VIEW", name], sql, facts);
const functionFile = (name: string, sql: string): string =>
  otherFile(["Function", "FUNCTION", name], sql);

Deno.test("buildCommitMessage() names the kind of all but tables", () => {
  assertEquals(
    buildCommitMessage([
      {
        file: "views/film_list.sql",
        after: viewFile("film_list", "CREATE VIEW film_list AS SELECT 1;"),
      },
      {
        file: "functions/add_vat.sql",
        before: functionFile("add_vat", "SELECT 1;"),
        after: functionFile("add_vat", "SELECT 2;"),
      },
    ]),
    `schema: add view film_list; change function add_vat

add view film_list

change function add_vat
  ~ function add_vat
`,
  );
});

Deno.test("buildCommitMessage() tells other kinds in one line each, in the order of the kinds", () => {
  const added = ["b_view", "a_view"].map((name) => ({
    file: `views/${name}.sql`,
    after: viewFile(name, "SELECT 1;"),
  }));
  const extensions = otherFile(
    ["Database objects", "EXTENSION", "extensions"],
    "CREATE EXTENSION hstore;",
  );
  assertEquals(
    buildCommitMessage([
      { file: "database/extensions.sql", after: extensions },
      ...added,
      { file: "functions/f.sql", after: functionFile("f", "SELECT 1;") },
      change("users", undefined, tableFile("users", ["id integer"])),
      { file: "functions/g.sql", before: functionFile("g", "SELECT 1;") },
    ]),
    `schema: add 5 objects; remove 1 object

add users
  1 column

add views a_view, b_view

add function f

add database file extensions

remove function g
`,
  );
});

Deno.test("buildCommitMessage() names twenty of a kind on its line and counts the others", () => {
  const views = Array.from({ length: 22 }, (_, i) => {
    const name = `v${String(i).padStart(2, "0")}`;
    return { file: `views/${name}.sql`, after: viewFile(name, "SELECT 1;") };
  });
  const names = (count: number): string =>
    Array.from({ length: count }, (_, i) => `v${String(i).padStart(2, "0")}`)
      .join(", ");
  for (
    const [count, end] of [
      [20, names(20)],
      [21, `${names(20)} and 1 more`],
      [22, `${names(20)} and 2 more`],
    ] as const
  ) {
    assertEquals(
      buildCommitMessage(views.slice(0, count)).split("\n").slice(2),
      [`add views ${end}`, ""],
    );
  }
});

Deno.test("buildCommitMessage() leaves out the heads of files where anything else is told", () => {
  const told = {
    file: "views/v.sql",
    before: viewFile("v", "SELECT 1;"),
    after: viewFile("v", "SELECT 1;", "-- Read by: view w"),
  };
  const added = { file: "views/w.sql", after: viewFile("w", "SELECT 1;") };
  assertEquals(
    buildCommitMessage([told, added]),
    "schema: add view w\n\nadd view w\n",
  );
  assertEquals(
    buildCommitMessage([told]),
    `schema: refresh view v

The same schema, but for what the heads of the files tell.
`,
  );
});

Deno.test("buildCommitMessage() tells moves to partitions/ in one line", () => {
  const files = ["events_1", "events_2"].flatMap((name) => {
    const text = tableFile(name, ["id integer"]);
    return [
      { file: `${name}.sql`, before: text },
      { file: `partitions/${name}.sql`, after: text },
    ];
  });
  assertEquals(
    buildCommitMessage(files),
    "schema: move events_1, events_2\n\nmove events_1, events_2\n",
  );
});

Deno.test("buildCommitMessage() calls what moved and changed changed", () => {
  assertEquals(
    buildCommitMessage([
      { file: "e.sql", before: tableFile("e", ["a integer"]) },
      { file: "partitions/e.sql", after: tableFile("e", ["a bigint"]) },
    ]),
    "schema: change e\n\nchange e\n  ~ column a: integer -> bigint\n",
  );
});

Deno.test("buildCommitMessage() takes a note in a file for no change of its object", () => {
  const text = functionFile("f", "SELECT 1;");
  assertEquals(
    buildCommitMessage([{
      ...{ file: "functions/f.sql", before: text, after: noteOrphaned(text) },
    }]),
    "schema: orphan function f\n\norphan function f\n",
  );
  assertEquals(
    buildCommitMessage([{
      ...{ file: "functions/f.sql", after: noteOrphaned(text) },
    }]),
    "schema: orphan function f\n\norphan function f\n",
  );
  assertEquals(
    buildCommitMessage([{
      file: "functions/f.sql",
      before: noteOrphaned(text),
    }]),
    "schema: remove function f\n\nremove function f\n",
  );
  assertEquals(
    buildCommitMessage([{
      ...{ file: "functions/f.sql", before: noteOrphaned(text), after: text },
    }]),
    "schema: add function f\n\nadd function f\n",
  );
});

Deno.test("buildCommitMessage() keeps a function apart from a table of its name", () => {
  assertEquals(
    buildCommitMessage([
      change("film", undefined, tableFile("film", ["id integer"])),
      { file: "functions/film.sql", before: functionFile("film", "SELECT;") },
    ]),
    `schema: add film; remove function film

add film
  1 column

remove function film
`,
  );
});

Deno.test("buildCommitMessage() counts objects where even the kinds have no room", () => {
  const kinds = [
    ["View", "VIEW", "views"],
    ["Foreign table", "FOREIGN TABLE", "foreign_tables"],
    ["Function", "FUNCTION", "functions"],
    ["Type", "TYPE", "types"],
    ["Sequence", "SEQUENCE", "sequences"],
  ] as const;
  const files = kinds.flatMap(([header, type, folder]) =>
    ["a", "b"].map((name) => ({
      file: `${folder}/${name}_${"x".repeat(40)}.sql`,
      after: otherFile(
        [header, type, `${name}_${"x".repeat(40)}`],
        "SELECT 1;",
      ),
    }))
  );
  assertEquals(
    buildCommitMessage(files).split("\n")[0],
    "schema: add 2 views, 2 foreign tables, 2 functions, 2 types, 2 sequences",
  );
  assertEquals(
    buildCommitMessage([
      ...files,
      change("users", undefined, tableFile("users", ["id integer"])),
    ]).split("\n")[0],
    "schema: add 11 objects",
  );
});
