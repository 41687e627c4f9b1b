import { assertEquals } from "@std/assert";

import { readFolderEntries } from "../../../../src/core/verify/folder_entries.ts";
import { renderSynced } from "../../../../src/core/files/ddl_checksum.ts";

const MARKER =
  "<!-- Written by schema-sync; the next sync overwrites changes made by hand. -->";
const INDEX = `${MARKER}\n| ✓ | [users](users.sql) | 1 |\n`;

const TABLE = "CREATE TABLE public.users (\n    id integer\n);\n";

function fileOf(title: string, ddl: string, written = ddl): string {
  return `-- ${title}
-- Database: shop
-- Synced: ${renderSynced("2026-11-22T02:00:04Z", written)}
-- Written by schema-sync; the next sync overwrites changes made by hand.

${ddl}`;
}

/** What is told of a folder, one line each. */
function read(files: Readonly<Record<string, string>>): {
  readonly told: string[];
  readonly loaded: string[];
} {
  const { entries, problems } = readFolderEntries(
    new Map(Object.entries({ "_index.md": INDEX, ...files })),
  );
  return {
    told: problems.map(({ file, line, message }) =>
      `${file}${line === undefined ? "" : `:${line}`} ${message}`
    ),
    loaded: entries.map(({ file, line, sql }) =>
      `${file}:${line} ${sql.split("\n")[0]}`
    ),
  };
}

const USERS = fileOf("Table: users", TABLE);

Deno.test("readFolderEntries() cuts files into statements, with their lines", () => {
  const ddl = `${TABLE}\n\nCOMMENT ON TABLE public.users IS ';\n';\n`;
  assertEquals(read({ "users.sql": fileOf("Table: users", ddl) }), {
    told: [],
    loaded: [
      "users.sql:6 CREATE TABLE public.users (",
      "users.sql:11 COMMENT ON TABLE public.users IS ';",
    ],
  });
});

Deno.test("readFolderEntries() keeps a setting with its statement", () => {
  const ddl = `SET default_table_access_method = columnar;\n\n${TABLE}`;
  const { entries } = readFolderEntries(
    new Map([["users.sql", fileOf("Table: users", ddl)]]),
  );
  assertEquals(entries.map(({ setting, line }) => [setting, line]), [
    ["SET default_table_access_method = columnar;", 8],
  ]);
});

Deno.test("readFolderEntries() reads what git ended in CR LF as it was, and tells of it", () => {
  const { entries, problems } = readFolderEntries(
    new Map([
      ["_index.md", INDEX],
      ["users.sql", USERS.replaceAll("\n", "\r\n")],
    ]),
  );
  assertEquals(entries.map(({ sql }) => `${sql}\n`), [TABLE]);
  assertEquals(problems, [{
    file: "users.sql",
    line: 1,
    message:
      "has lines that end in CR LF, which git must not convert (schema-sync init --only attributes)",
  }]);
});

/** A folder, and what is told of it; nothing of it is loaded. */
const BROKEN: Readonly<
  Record<string, readonly [files: Record<string, string>, told: string[]]>
> = {
  "a conflict": [
    { "users.sql": USERS.replace("    id", "<<<<<<< HEAD\n    id") },
    ["users.sql:7 has the marker of a conflict of git"],
  ],
  "a conflict in the header": [
    {
      "users.sql": USERS.replace(
        "-- Database: shop",
        "<<<<<<< a\n-- Database: a\n=======\n-- Database: b\n>>>>>>> b",
      ),
    },
    ["users.sql:2 has the marker of a conflict of git"],
  ],
  "a byte order mark": [
    { "users.sql": `\ufeff${USERS}` },
    ["users.sql:1 begins with a byte order mark"],
  ],
  "no header": [
    { "users.sql": TABLE },
    ["users.sql:1 does not begin with the header of schema-sync"],
  ],
  "another name": [
    { "people.sql": USERS },
    [
      "people.sql is of users, whose file is users.sql",
      "users.sql is in _index.md, but not there",
    ],
  ],
  "no file": [{}, ["users.sql is in _index.md, but not there"]],
  "a header alone": [
    { "users.sql": fileOf("Table: users", "") },
    ["users.sql has no statement"],
  ],
  "half a statement": [
    { "users.sql": USERS.slice(0, -4) },
    [
      "users.sql:6 ends in the middle of a statement",
      "users.sql is not what sync wrote: it was edited, or merged",
    ],
  ],
  "what a dump never has": [
    { "users.sql": fileOf("Table: users", "DROP TABLE public.users;\n") },
    [
      'users.sql:6 has a statement that pg_dump does not write: "DROP TABLE public.users;"',
    ],
  ],
  "what ends a transaction": [
    { "users.sql": fileOf("Table: users", "COMMIT;\n") },
    ['users.sql:6 has a statement that pg_dump does not write: "COMMIT;"'],
  ],
  "what is of the whole server": [
    { "users.sql": fileOf("Table: users", "CREATE ROLE x;\n") },
    ['users.sql:6 has a statement that pg_dump does not write: "CREATE ROLE x;"'],
  ],
  "another table's": [
    {
      "users.sql": fileOf("Table: users", "CREATE TABLE public.a ();\n"),
    },
    [
      'users.sql:6 has a statement of public.a, which has another file: "CREATE TABLE public.a ();"',
    ],
  ],
  "a command of psql": [
    { "users.sql": fileOf("Table: users", "\\! ls\n") },
    ['users.sql:6 "\\!" is a command of psql and no SQL'],
  ],
};

for (const [name, [files, told]] of Object.entries(BROKEN)) {
  Deno.test(`readFolderEntries() tells of ${name}`, () => {
    assertEquals(read(files), { told, loaded: [] });
  });
}

Deno.test("readFolderEntries() tells of DDL that sync did not write, and loads it", () => {
  const edited = fileOf(
    "Table: users",
    TABLE.replace("integer", "bigint"),
    TABLE,
  );
  assertEquals(read({ "users.sql": edited }), {
    told: ["users.sql is not what sync wrote: it was edited, or merged"],
    loaded: ["users.sql:6 CREATE TABLE public.users ("],
  });
});

Deno.test("readFolderEntries() tells of two files of one table", () => {
  const title = 'Table: "Users"';
  const ddl = 'CREATE TABLE public."Users" ();\n';
  const files = {
    "users.sql": USERS,
    "Users.sql": fileOf(title, ddl),
    "%55sers.sql": fileOf(title, ddl),
  };
  assertEquals(read(files).told, [
    'Users.sql is of "Users", and so is %55sers.sql',
  ]);
});

Deno.test("readFolderEntries() loads no orphaned file, and none that is not ours", () => {
  const orphaned = USERS.replace(
    "by hand.\n",
    "by hand.\n-- Orphaned: it is no longer in the database; this is what it was.\n",
  );
  const content = new Map([
    ["_index.md", `${MARKER}\n| ⚠ | [users](users.sql) | |\n`],
    ["users.sql", orphaned],
    ["theirs.sql", "SELECT 1;"],
  ]);
  const read = readFolderEntries(content);
  assertEquals(
    [read.entries, read.problems, read.orphaned],
    [[], [], ["users.sql"]],
  );
});

Deno.test("readFolderEntries() misses the pages, which tell what is missing", () => {
  const { problems } = readFolderEntries(new Map([["users.sql", USERS]]));
  assertEquals(problems, [{
    file: "_index.md",
    message: "is missing, which tells whether all files are there",
  }]);
});

Deno.test("readFolderEntries() tells of a line end that somebody put into the DDL, or took", () => {
  const told =
    "users.sql has not the line ends of its DDL that its header tells of: git converted them, or somebody did";
  const ended = USERS.replace("integer\n", "integer\r\n");
  assertEquals(read({ "users.sql": ended }).told, [told]);
  const known = USERS.replace(
    "by hand.\n",
    "by hand.\n-- Line ends: 1 of the DDL are CR LF (0), which git must not convert\n",
  );
  assertEquals(read({ "users.sql": known }).told, [told]);
});

Deno.test("readFolderEntries() takes the comment of an extension away where it has none", () => {
  const title = "Database objects: extensions";
  const ddl = `CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;
COMMENT ON EXTENSION "uuid-ossp" IS 'x';
`;
  const files = {
    "users.sql": USERS,
    "database/extensions.sql": fileOf(title, ddl),
  };
  assertEquals(
    read(files).loaded.filter((line) => line.includes("hstore")),
    [
      "database/extensions.sql:6 CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;",
      "database/extensions.sql:6 COMMENT ON EXTENSION hstore IS NULL;",
    ],
  );
});
