import { assertEquals } from "@std/assert";

import {
  exitCodeOf,
  renderError,
  renderJsonError,
  renderJsonReport,
  renderReport,
  renderSkipped,
} from "../../../../src/cli/report/text.ts";
import { renderDiff, renderFileDiff } from "../../../../src/cli/report/diff.ts";
import type { CheckReport } from "../../../../src/commands/check.ts";
import type { ListReport } from "../../../../src/commands/list.ts";
import type { PruneReport } from "../../../../src/commands/prune.ts";
import type { SyncReport } from "../../../../src/commands/sync.ts";
import type { ObjectOutcome } from "../../../../src/core/files/plan_object.ts";
import type { SkippedObject } from "../../../../src/core/catalog/selection.ts";
import { DatabaseError, GitError } from "../../../../src/errors.ts";
import {
  buildCatalogOf,
  buildDocument,
} from "../../../support/catalog_documents.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";
import { type Kind, kindOf } from "../../../../src/core/catalog/object_kind.ts";

const CATALOG = buildCatalogOf([], {
  server: { ...buildDocument().server, database: "skyfire" },
});

function outcome(
  name: string,
  change: ObjectOutcome["change"],
  status: ObjectOutcome["status"] = "current",
): ObjectOutcome {
  return {
    kind: "table",
    schema: "public",
    name,
    file: `${name}.sql`,
    status,
    change,
  };
}

function unreadable(
  name: string,
  fields: Partial<SkippedObject> = {},
): SkippedObject {
  return {
    object: tableId(name),
    reason: "no SELECT right",
    isExcluded: false,
    ...fields,
  };
}

function syncReport(parts: Partial<SyncReport>): SyncReport {
  return {
    command: "sync",
    catalog: CATALOG,
    client: "tools",
    pgDump: "15.18",
    folder: "docs/schemas",
    tables: [],
    others: [],
    skipped: [],
    ...parts,
  };
}

const SAMPLE = syncReport({
  tables: [
    outcome("company", "changed"),
    outcome("old_notes", "unchanged", "orphaned"),
    outcome("survey_notes", "added", "new"),
    ...Array.from({ length: 45 }, (_, i) => outcome(`t${i}`, "unchanged")),
    outcome("users", "changed"),
  ],
});

Deno.test("renderReport() tells tables apart of which only the words differ", () => {
  const tables: ObjectOutcome[] = [
    outcome("company", "changed"),
    { ...outcome("orders", "changed"), formatOnly: true },
    outcome("users", "unchanged"),
  ];
  assertEquals(
    renderReport(syncReport({ tables })),
    `Found 3 tables
Updated 3 existing tables (1 changed, 1 format only, 1 unchanged)
  ✓ company.sql
  ✓ orders.sql (format only)
`,
  );
});

Deno.test("renderReport() says what a sync did", () => {
  assertEquals(
    renderReport(SAMPLE),
    `Found 48 tables (+1 new)
Adding new tables:
  ✓ survey_notes.sql
Updated 47 existing tables (2 changed, 45 unchanged)
  ✓ company.sql
  ✓ users.sql
⚠ 1 orphaned: old_notes.sql (its table is no longer in the database)
`,
  );
});

Deno.test("renderReport() leaves out lines that would say nothing", () => {
  assertEquals(
    renderReport(syncReport({ tables: [outcome("users", "unchanged")] })),
    "Found 1 table\nUpdated 1 existing table (0 changed, 1 unchanged)\n",
  );
});

Deno.test("renderReport() names every orphaned file", () => {
  const tables = ["a", "b"].map((name) =>
    outcome(name, "unchanged", "orphaned")
  );
  assertEquals(
    renderReport(syncReport({ tables })),
    "⚠ 2 orphaned: a.sql, b.sql (their tables are no longer in the database)\n",
  );
});

Deno.test("renderReport() names every table that was not read, with the reason", () => {
  assertEquals(
    renderReport(syncReport({
      tables: [outcome("users", "unchanged")],
      skipped: [
        unreadable("logs", {
          reason: "left out by --exclude-table=l*",
          isExcluded: true,
        }),
        unreadable("payroll"),
      ],
    })),
    `Found 2 tables
Updated 1 existing table (0 changed, 1 unchanged)
⚠ 2 not read:
  logs (left out by --exclude-table=l*)
  payroll (no SELECT right)
`,
  );
});

const LIST: ListReport = {
  command: "list",
  catalog: CATALOG,
  client: "tools",
  folder: "docs/schemas",
  tables: [
    {
      ...{ kind: "table", schema: "public", name: "notes" },
      file: "notes.sql",
      status: "new",
    },
    {
      ...{ kind: "table", schema: "crm", name: "old" },
      file: "crm.old.sql",
      status: "orphaned",
    },
    {
      ...{ kind: "table", schema: "public", name: "two\nlines" },
      file: "x",
      status: "current",
    },
  ],
  others: [],
  skipped: [],
};

Deno.test("renderReport() lists every table with its status", () => {
  assertEquals(
    renderReport(LIST),
    `Found 2 tables (+1 new)
+ notes
⚠ crm.old
✓ U&"two\\000Alines"
`,
  );
});

Deno.test("renderReport() lets nothing through that moves a cursor", () => {
  const tables = [outcome("a\u001b[2Jb", "added", "new")];
  assertEquals(
    renderReport(syncReport({ tables })),
    "Found 1 table (+1 new)\nAdding new tables:\n  ✓ a\\u{1b}[2Jb.sql\n",
  );
});

Deno.test("renderJsonReport() gives the facts of a sync", () => {
  const report = syncReport({
    tables: [outcome("survey_notes", "added", "new")],
    skipped: [unreadable("payroll")],
  });
  assertEquals(
    renderJsonReport(report, { seconds: 0.41789 }),
    `{
  "command": "sync",
  "database": "skyfire",
  "server": "15.18",
  "client": "tools",
  "pgDump": "15.18",
  "folder": "docs/schemas",
  "tables": [
    {
      "schema": "public",
      "name": "survey_notes",
      "file": "survey_notes.sql",
      "status": "new",
      "change": "added"
    }
  ],
  "objects": [],
  "unreadable": [
    {
      "schema": "public",
      "name": "payroll",
      "reason": "no SELECT right"
    }
  ],
  "seconds": 0.42
}
`,
  );
});

Deno.test("renderJsonReport() gives the facts of a list", () => {
  assertEquals(
    JSON.parse(renderJsonReport(LIST, { seconds: 1 })),
    {
      command: "list",
      database: "skyfire",
      server: "15.18",
      client: "tools",
      folder: "docs/schemas",
      tables: [
        {
          ...{ schema: "public", name: "notes" },
          ...{ file: "notes.sql", status: "new" },
        },
        {
          ...{ schema: "crm", name: "old" },
          ...{ file: "crm.old.sql", status: "orphaned" },
        },
        {
          ...{ schema: "public", name: "two\nlines" },
          ...{ file: "x", status: "current" },
        },
      ],
      objects: [],
      unreadable: [],
      seconds: 1,
    },
  );
});

for (
  const [what, report, code] of [
    ["all was done", SAMPLE, 0],
    ["a list", LIST, 0],
    ["a table was not read", syncReport({ skipped: [unreadable("x")] }), 6],
    ["a table could not be listed", { ...LIST, skipped: [unreadable("x")] }, 6],
  ] as const
) {
  Deno.test(`exitCodeOf() is ${code} where ${what}`, () => {
    assertEquals(exitCodeOf(report), code);
  });
}

const ERROR = new DatabaseError(
  'Cannot dump: column "a\u001b[31m\nb" is gone',
  "Look at\tit.",
);

Deno.test("renderError() says what failed, and on a second line what to do", () => {
  assertEquals(
    renderError(ERROR),
    'schema-sync: Cannot dump: column "a\\u{1b}[31m\\u{a}b" is gone\nLook at\\u{9}it.\n',
  );
});

Deno.test("renderJsonError() gives the code, the message and the hint", () => {
  assertEquals(
    renderJsonError("list", ERROR),
    `{
  "command": "list",
  "error": {
    "code": 3,
    "message": "Cannot dump: column \\"a\\u001b[31m\\nb\\" is gone",
    "hint": "Look at\\tit."
  }
}
`,
  );
});

function checkReport(parts: Partial<CheckReport>): CheckReport {
  const { command: _command, ...others } = syncReport({});
  return { ...others, command: "check", files: [], ...parts };
}

function pruneReport(parts: Partial<PruneReport>): PruneReport {
  return {
    command: "prune",
    catalog: CATALOG,
    client: "tools",
    folder: "docs/schemas",
    isDryRun: false,
    tables: [],
    others: [],
    skipped: [],
    ...parts,
  };
}

const DRIFT = checkReport({
  tables: [
    outcome("company", "changed"),
    outcome("old_notes", "unchanged", "orphaned"),
    outcome("survey_notes", "added", "new"),
    outcome("users", "unchanged"),
  ],
  files: [
    { file: "_index.md", before: "a\n", after: "b\n" },
    { file: "company.sql", before: "a\n", after: "b\n" },
    { file: "survey_notes.sql", after: "c\n" },
  ],
});

Deno.test("renderReport() tells in the conditional what a check found", () => {
  assertEquals(
    renderReport(DRIFT),
    `Found 3 tables (+1 new)
Would add new tables:
  + survey_notes.sql
Would update 2 existing tables (1 changed, 1 unchanged)
  ~ company.sql
⚠ 1 orphaned: old_notes.sql (its table is no longer in the database)
Would write _index.md
`,
  );
});

Deno.test("renderReport() names the pages that a sync would write", () => {
  const pages = ["_columns.txt", "_index.md", "_table_list.txt"];
  const lines = [1, 2, 3].map((count) =>
    renderReport(checkReport({
      files: pages.slice(0, count).map((file) => ({ file, after: "a\n" })),
    }))
  );
  assertEquals(lines, [
    "Would write _columns.txt\n",
    "Would write _columns.txt and _index.md\n",
    "Would write _columns.txt, _index.md and _table_list.txt\n",
  ]);
});

Deno.test("renderReport() says that a folder is in step", () => {
  assertEquals(
    renderReport(checkReport({ tables: [outcome("users", "unchanged")] })),
    `Found 1 table
Would update 1 existing table (0 changed, 1 unchanged)
docs/schemas is in step
`,
  );
});

Deno.test("exitCodeOf() a check is 1 where anything differs, and 6 where not all was read", () => {
  const skipped = [unreadable("payroll")];
  assertEquals(exitCodeOf(checkReport({})), 0);
  assertEquals(exitCodeOf(DRIFT), 1);
  assertEquals(exitCodeOf({ ...DRIFT, skipped }), 6);
});

Deno.test("renderDiff() puts the files of a check one after the other", () => {
  assertEquals(
    renderDiff(DRIFT.files, DRIFT.folder, {
      isTerminal: false,
      isColored: false,
    }),
    `--- a/docs/schemas/_index.md
+++ b/docs/schemas/_index.md
@@ -1,1 +1,1 @@
-a
+b
--- a/docs/schemas/company.sql
+++ b/docs/schemas/company.sql
@@ -1,1 +1,1 @@
-a
+b
--- /dev/null
+++ b/docs/schemas/survey_notes.sql
@@ -0,0 +1,1 @@
+c
`,
  );
});

Deno.test("renderJsonReport() gives the files of a check, and their diffs if asked for", () => {
  const read = (withDiff: boolean): unknown =>
    JSON.parse(
      renderJsonReport(DRIFT, {
        seconds: 1,
        showDiff: withDiff ? renderFileDiff : undefined,
      }),
    ).files;
  assertEquals(read(false), [
    { file: "_index.md", change: "changed" },
    { file: "company.sql", change: "changed" },
    { file: "survey_notes.sql", change: "added" },
  ]);
  const [, , added] = read(true) as { diff: string }[];
  assertEquals(
    added?.diff,
    "--- /dev/null\n+++ b/docs/schemas/survey_notes.sql\n@@ -0,0 +1,1 @@\n+c\n",
  );
});

Deno.test("renderReport() tells what a prune deleted, or would", () => {
  const tables = [outcome("old_notes", "removed", "orphaned")];
  assertEquals(
    renderReport(pruneReport({ tables })),
    "Deleted 1 orphaned file\n  ⚠ old_notes.sql\n",
  );
  assertEquals(
    renderReport(pruneReport({ tables, isDryRun: true })),
    "Would delete 1 orphaned file\n  ⚠ old_notes.sql\n",
  );
  assertEquals(
    renderReport(pruneReport({})),
    "Nothing to prune: no file of docs/schemas is orphaned\n",
  );
});

const COMMIT = {
  id: "1a2b3c4",
  branch: "main",
  message: "schema: add survey_notes\n\nadd survey_notes\n",
};

Deno.test("renderReport() tells what was committed and where it was pushed to", () => {
  for (
    const [git, lines] of [
      [{}, ["Nothing to commit"]],
      [{ pushedTo: "origin/main" }, [
        "Nothing to commit",
        "Pushed to origin/main",
      ]],
      [{ commit: COMMIT }, [
        "Committed 1a2b3c4 on main: schema: add survey_notes",
      ]],
      [{ failure: new GitError("Cannot commit", "Do.") }, []],
    ] as const
  ) {
    assertEquals(
      renderReport(syncReport({ git })),
      lines.map((line) => `${line}\n`).join(""),
    );
  }
});

Deno.test("a sync whose push failed ends with 5 and tells both", () => {
  const failure = new GitError("Cannot push", "Do.");
  const report = syncReport({ git: { commit: COMMIT, failure } });
  assertEquals(exitCodeOf(report), 5);
  const json = JSON.parse(
    renderJsonReport(report, { seconds: 1 }),
  );
  assertEquals(
    [json.commit, json.error],
    [COMMIT, { code: 5, message: "Cannot push", hint: "Do." }],
  );
});

Deno.test("renderJsonReport() says that there was nothing to commit", () => {
  const json = renderJsonReport(syncReport({ git: {} }), {
    seconds: 1,
  });
  assertEquals(JSON.parse(json).commit, null);
});

/** What became of an object of another kind. */
function other(
  kind: Kind,
  name: string,
  change: ObjectOutcome["change"],
  status: ObjectOutcome["status"] = "current",
): ObjectOutcome {
  const file = `${kindOf(kind).folder}/${name}.sql`;
  return { ...objectId(kind, name), file, status, change };
}

const MIXED = syncReport({
  tables: [
    outcome("users", "unchanged"),
    { ...outcome("events_1", "added", "new"), file: "partitions/events_1.sql" },
  ],
  others: [
    other("function", "add_vat", "changed"),
    { ...other("function", "again", "changed"), formatOnly: true },
    other("database", "extensions", "changed"),
    other("view", "film_list", "added", "new"),
    other("view", "gone", "unchanged", "orphaned"),
    other("type", "mood", "unchanged"),
    other("function", "old", "unchanged", "orphaned"),
    other("function", "older", "unchanged", "orphaned"),
    other("database", "casts", "unchanged", "orphaned"),
  ],
});

Deno.test("renderReport() counts every kind but files of database/, and tells each apart", () => {
  assertEquals(
    renderReport(MIXED),
    `Found 2 tables (+1 new), 1 view (+1 new), 2 functions, 1 type
Adding new tables:
  ✓ partitions/events_1.sql
Updated 1 existing table (0 changed, 1 unchanged)
Adding new views:
  ✓ views/film_list.sql
⚠ 1 orphaned: views/gone.sql (its view is no longer in the database)
Updated 2 existing functions (1 changed, 1 format only, 0 unchanged)
  ✓ functions/add_vat.sql
  ✓ functions/again.sql (format only)
⚠ 2 orphaned: functions/old.sql, functions/older.sql (their functions are no longer in the database)
Updated 1 existing database file (1 changed, 0 unchanged)
  ✓ database/extensions.sql
⚠ 1 orphaned: database/casts.sql (the database has nothing of it any more)
`,
  );
});

Deno.test("renderReport() tells what a check found of every kind", () => {
  const { command: _command, ...facts } = MIXED;
  const files = ["_columns.txt", "_index.md", "functions/_index.md"]
    .map((file) => ({ file, after: "a\n" }));
  assertEquals(
    renderReport({ ...facts, command: "check", files }).split("\n")
      .filter((line) => line.startsWith("Would")),
    [
      ...[
        "Would add new tables:",
        "Would update 1 existing table (0 changed, 1 unchanged)",
      ],
      "Would add new views:",
      "Would update 2 existing functions (1 changed, 1 format only, 0 unchanged)",
      "Would update 1 existing database file (1 changed, 0 unchanged)",
      "Would write _columns.txt, _index.md and functions/_index.md",
    ],
  );
});

Deno.test("renderReport() lists other kinds by their word", () => {
  const { change: _view, ...view } = other("view", "film_list", "added", "new");
  const { change: _gone, ...gone } = other(
    "type",
    "a b",
    "removed",
    "orphaned",
  );
  assertEquals(
    renderReport({ ...LIST, tables: [], others: [view, gone] }),
    `Found 1 view (+1 new)
+ view film_list
⚠ type "a b"
`,
  );
});

Deno.test("renderReport() tells what was not read of other kinds", () => {
  const skipped = [
    unreadable("film_list", { object: objectId("view", "film_list") }),
    unreadable("subscriptions", {
      object: objectId("database", "subscriptions"),
      reason: "only a superuser may read them",
      isMissed: false,
    }),
  ];
  const report = syncReport({
    tables: [outcome("users", "unchanged")],
    skipped,
  });
  assertEquals(
    renderReport(report),
    `Found 1 table, 1 view
Updated 1 existing table (0 changed, 1 unchanged)
⚠ 2 not read:
  view film_list (no SELECT right)
  database file subscriptions (only a superuser may read them)
`,
  );
  assertEquals(
    renderSkipped(report),
    "⚠ 1 not read:\n  view film_list (no SELECT right)\n",
  );
  assertEquals(exitCodeOf(report), 6);
  assertEquals(exitCodeOf({ ...report, skipped: skipped.slice(1) }), 0);
});

Deno.test("renderReport() tells what a prune deleted of every kind", () => {
  assertEquals(
    renderReport(pruneReport({
      tables: [outcome("old_notes", "removed", "orphaned")],
      others: [other("view", "gone", "removed", "orphaned")],
    })),
    "Deleted 2 orphaned files\n  ⚠ old_notes.sql\n  ⚠ views/gone.sql\n",
  );
});

Deno.test("renderJsonReport() gives other kinds as objects", () => {
  const { objects, tables, unreadable: unread } = JSON.parse(
    renderJsonReport(
      syncReport({
        tables: [outcome("users", "unchanged")],
        others: [{ ...other("view", "v", "changed"), formatOnly: true }],
        skipped: [unreadable("w", { object: objectId("view", "w") })],
      }),
      { seconds: 1 },
    ),
  );
  assertEquals(tables, [{
    ...{ schema: "public", name: "users", file: "users.sql" },
    ...{ status: "current", change: "unchanged" },
  }]);
  assertEquals(objects, [{
    ...{ kind: "view", schema: "public", name: "v", file: "views/v.sql" },
    ...{ status: "current", change: "changed", formatOnly: true },
  }]);
  assertEquals(unread, [{
    ...{ kind: "view", schema: "public", name: "w" },
    reason: "no SELECT right",
  }]);
});
