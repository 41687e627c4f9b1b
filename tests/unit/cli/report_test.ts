import { assertEquals } from "@std/assert";

import {
  exitCodeOf,
  renderError,
  renderJsonError,
  renderJsonReport,
  renderReport,
} from "../../../src/cli/report.ts";
import type { ListReport } from "../../../src/commands/list.ts";
import type { SyncReport } from "../../../src/commands/sync.ts";
import type { TableOutcome } from "../../../src/core/plan.ts";
import type { UnreadTable } from "../../../src/core/selection.ts";
import { DatabaseError } from "../../../src/errors.ts";
import {
  buildCatalogOf,
  buildDocument,
  buildRelation,
  buildTable,
} from "../../support/catalog_documents.ts";

const CATALOG = buildCatalogOf([], {
  server: { ...buildDocument().server, database: "skyfire" },
});

function outcome(
  name: string,
  change: TableOutcome["change"],
  status: TableOutcome["status"] = "current",
): TableOutcome {
  return { schema: "public", name, file: `${name}.sql`, status, change };
}

function unreadable(
  name: string,
  fields: Partial<UnreadTable> = {},
): UnreadTable {
  return {
    table: buildTable(buildRelation(1, name)),
    reason: "no SELECT right",
    isLeftOut: false,
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
    unread: [],
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
      unread: [
        unreadable("logs", {
          reason: "left out by --exclude-table=l*",
          isLeftOut: true,
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
      ...{ schema: "public", name: "notes" },
      file: "notes.sql",
      status: "new",
    },
    {
      ...{ schema: "crm", name: "old" },
      file: "crm.old.sql",
      status: "orphaned",
    },
    {
      ...{ schema: "public", name: "two\nlines" },
      file: "x",
      status: "current",
    },
  ],
  unread: [],
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
    unread: [unreadable("payroll")],
  });
  assertEquals(
    renderJsonReport(report, 0.41789),
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
  assertEquals(JSON.parse(renderJsonReport(LIST, 1)), {
    command: "list",
    database: "skyfire",
    server: "15.18",
    client: "tools",
    folder: "docs/schemas",
    tables: [...LIST.tables],
    unreadable: [],
    seconds: 1,
  });
});

for (
  const [what, report, code] of [
    ["all was done", SAMPLE, 0],
    ["a list", LIST, 0],
    ["a table was not read", syncReport({ unread: [unreadable("x")] }), 6],
    ["a table could not be listed", { ...LIST, unread: [unreadable("x")] }, 6],
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
