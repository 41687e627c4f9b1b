import { assertEquals } from "@std/assert";

import type { TableFilter } from "../../../../src/core/catalog/selection.ts";
import { placeStatement } from "../../../../src/core/dump/replay_order.ts";
import {
  explainFailures,
  type FailedEntry,
} from "../../../../src/core/verify/explain_failures.ts";
import type { FileEntry } from "../../../../src/core/verify/folder_entries.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

const ALL: TableFilter = { schemas: ["public"], excluded: [], names: [] };

function entryOf(file: string, sql: string): FileEntry {
  const name = file.replace(/^.*\/|\.sql$/g, "");
  const object = file.startsWith("database/")
    ? objectId("database", name)
    : tableId(name);
  return { file, line: 6, object, sql, ...placeStatement(sql) };
}

function fail(entry: FileEntry, code: string, message: string): FailedEntry {
  return { entry, code, message };
}

/** Explains failures, in one line each. */
function explain(
  failed: readonly FailedEntry[],
  { others = [], filter = ALL, listed = [] }: {
    readonly others?: readonly FileEntry[];
    readonly filter?: TableFilter;
    readonly listed?: readonly string[];
  } = {},
): { wrong: string[]; consequences: number; unproven: string[] } {
  const { wrong, consequences, unproven } = explainFailures(failed, {
    entries: [...failed.map(({ entry }) => entry), ...others],
    listed: new Set(listed),
    filter,
  });
  return {
    wrong: wrong.map(({ entry, message }) => `${entry.file} ${message}`),
    consequences,
    unproven: unproven.map(({ file, need }) => `${file} needs ${need}`),
  };
}

const PARTMAN = fail(
  entryOf("database/extensions.sql", "CREATE EXTENSION pg_partman;"),
  "0A000",
  'extension "pg_partman" is not available',
);

const USERS = entryOf(
  "users.sql",
  "CREATE TABLE public.users (place public.geometry);",
);

Deno.test("explainFailures() names the extension that something needs, and all that needs that", () => {
  const index = entryOf(
    "users.sql",
    "CREATE INDEX users_place ON public.users USING gist (place);",
  );
  const notes = entryOf(
    "notes.sql",
    "ALTER TABLE ONLY public.notes\n    ADD CONSTRAINT a FOREIGN KEY (u) REFERENCES public.users(id);",
  );
  const postgis = fail(
    entryOf("database/extensions.sql", "CREATE EXTENSION postgis;"),
    "0A000",
    'extension "postgis" is not available',
  );
  const missing = 'relation "public.users" does not exist';
  assertEquals(
    explain([
      postgis,
      fail(USERS, "42704", 'type "public.geometry" does not exist'),
      fail(index, "42P01", missing),
      fail(notes, "42P01", missing),
    ]),
    {
      wrong: [],
      consequences: 0,
      unproven: [
        "database/extensions.sql needs extension postgis",
        "users.sql needs extension postgis",
        "notes.sql needs extension postgis",
      ],
    },
  );
});

Deno.test("explainFailures() guesses which extension makes what nobody else does", () => {
  const jobs = entryOf("jobs.sql", "CREATE TABLE public.jobs (a public.odd);");
  assertEquals(
    explain([PARTMAN, fail(jobs, "42704", 'type "public.odd" does not exist')])
      .unproven[1],
    "jobs.sql needs extension pg_partman",
  );
});

Deno.test("explainFailures() tells what is wrong once, and counts what follows", () => {
  const view = entryOf("views/v.sql", "CREATE VIEW public.v AS SELECT 1;");
  const failed = [
    fail(USERS, "42601", 'syntax error at or near "place"'),
    fail(view, "42P01", 'relation "public.users" does not exist'),
  ];
  assertEquals(explain(failed), {
    wrong: ['users.sql syntax error at or near "place"'],
    consequences: 1,
    unproven: [],
  });
});

Deno.test("explainFailures() takes what the pages list for something that is missing", () => {
  const table = entryOf("a.sql", "CREATE TABLE public.a (m public.mood);");
  const failure = fail(table, "42704", 'type "public.mood" does not exist');
  assertEquals(explain([failure], { listed: ["public.mood"] }).wrong, [
    'a.sql type "public.mood" does not exist',
  ]);
  assertEquals(explain([failure]).unproven, [
    "a.sql needs type public.mood, which the folder never had",
  ]);
});

Deno.test("explainFailures() names what a filter leaves out", () => {
  const table = entryOf("a.sql", "CREATE TABLE public.a (m billing.money);");
  const schema = entryOf("database/schemas.sql", "CREATE SCHEMA billing;");
  const failure = fail(table, "3F000", 'schema "billing" does not exist');
  assertEquals(explain([failure]).unproven, [
    "a.sql needs schema billing, which is left out of the folder",
  ]);
  const kinds = { ...ALL, kinds: ["table"] } as const;
  const type = fail(table, "42704", 'type "billing.money" does not exist');
  assertEquals(
    explain([type], { others: [schema], filter: { ...kinds } }).unproven.length,
    1,
  );
  const listed = ["billing.money"];
  assertEquals(explain([type], { others: [schema], listed }).wrong.length, 1);
});

Deno.test("explainFailures() names what only another server has", () => {
  const cases: [string, string, string, string][] = [
    [
      "CREATE SUBSCRIPTION s CONNECTION 'host=a' PUBLICATION p;",
      ...["XX000", 'incompatible library "libpqwalreceiver.so"'] as const,
      "a server (subscription)",
    ],
    [
      "CREATE FUNCTION public.f() RETURNS integer LANGUAGE c;",
      ...["58P01", 'could not access file "$libdir/odd": No such'] as const,
      "library $libdir/odd",
    ],
    [
      "CREATE COLLATION public.c (provider = icu);",
      ...["0A000", "ICU is not supported in this build"] as const,
      "another server (ICU is not supported in this build)",
    ],
    [
      "CREATE POLICY p ON public.users TO reader;",
      ...["42704", 'role "reader" does not exist'] as const,
      "role reader",
    ],
    [
      "CREATE PUBLICATION p;",
      ...["42501", "permission denied for database"] as const,
      "a right (permission denied for database)",
    ],
  ];
  for (const [sql, code, message, need] of cases) {
    const entry = entryOf("database/x.sql", sql);
    assertEquals(explain([fail(entry, code, message)]).unproven, [
      `database/x.sql needs ${need}`,
    ]);
  }
});

Deno.test("explainFailures() does not go round in a circle", () => {
  const a = entryOf("views/a.sql", "CREATE VIEW public.a AS SELECT * FROM b;");
  const b = entryOf("views/b.sql", "CREATE VIEW public.b AS SELECT * FROM a;");
  const { wrong, consequences } = explain([
    fail(a, "42P01", 'relation "public.b" does not exist'),
    fail(b, "42P01", 'relation "public.a" does not exist'),
  ]);
  assertEquals(wrong.length + consequences, 2);
  assertEquals(wrong.length > 0, true);
});
