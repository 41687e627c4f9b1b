import { assertEquals, assertThrows } from "@std/assert";

import { FolderError } from "../../../../src/errors.ts";
import { selectDifferences } from "../../../../src/core/files/differences.ts";
import type { FolderStep } from "../../../../src/core/files/folder_step.ts";
import { applyToContent } from "../../../../src/core/files/file_changes.ts";
import type { FolderContent } from "../../../../src/core/files/folder_state.ts";
import {
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";
import {
  dumpDatabase,
  plan,
  type PlannedRun,
  showSteps,
  sync,
} from "../../../support/planned_sync.ts";

const RELATIONS = [
  buildRelation(1, "users", { columns: 2, description: "People" }),
  buildRelation(2, "events", { relkind: "p" }),
  buildRelation(3, "events_1", { relispartition: true }),
  buildRelation(4, "events_2", { relispartition: true }),
  buildRelation(5, "user_list", { relkind: "v", description: "All | of them" }),
  buildRelation(6, "Totals", { relkind: "m" }),
  buildRelation(7, "remote", { relkind: "f", columns: 3 }),
  buildRelation(8, "ids", { relkind: "S", description: "Of all" }),
];

const SHOP: PlannedRun = {
  relations: RELATIONS,
  parts: {
    inherits: [[3, 2], [4, 2]],
    partitions: [[3, "FOR VALUES IN (1)"], [4, "DEFAULT"]],
    columnTypes: [[5, [["id", "integer"]]], [6, []]],
    viewReads: [[5, 1259, 1], [5, 1259, 3], [5, 1255, 20], [6, 1259, 5]],
    foreignServers: [[7, "Far"]],
    functions: [
      buildFunction(20, "add_vat", {
        arguments: "numeric",
        result: "numeric",
        description: "With VAT",
      }),
      buildFunction(21, "add_vat", { arguments: "integer", result: "integer" }),
      buildFunction(22, "log", { prokind: "p", result: null }),
      buildFunction(23, "touch", { result: "trigger" }),
    ],
    triggers: [[1, "touch_users", 23]],
    eventTriggers: [["on_ddl", 23]],
    types: [
      buildType(30, "mood", { labels: ["sad", "it's"] }),
      buildType(31, "year", {
        ...{ typtype: "d", base: "integer", notNull: true },
        checks: ["CHECK ((VALUE > 0))"],
      }),
    ],
    typeColumns: [[1, "mood", 30]],
  },
  more: dumpDatabase("extensions", "EXTENSION", ["hstore", "pgcrypto"]),
};

/** The index from the first title of a table on. */
function showTables(content: FolderContent): string | undefined {
  return content.get("_index.md")?.split("## Tables\n\n")[1]
    ?.split("\n<!-- deno-fmt-ignore-end")[0];
}

Deno.test("the index has a table for each kind, and no row for a partition", () => {
  const folder = sync(SHOP);
  assertEquals(
    showTables(folder),
    `| | Table | Columns | Primary key | References | Referenced by | Indexes | Comment |
| --- | --- | --- | --- | --- | --- | --- | --- |
| + | [events](events.sql) | 1 (2 partitions) | | | | 0 | |
| + | [users](users.sql) | 2 | | | | 0 | People |

## Views

| | View | Columns | Reads | Comment |
| --- | --- | --- | --- | --- |
| + | ["Totals"](views/Totals.sql) | 0 | user_list | |
| + | [user_list](views/user_list.sql) | 1 | add_vat(), events, users | All \\| of them |

## Foreign tables

| | Foreign table | Columns | Server | Comment |
| --- | --- | --- | --- | --- |
| + | [remote](foreign_tables/remote.sql) | 3 | "Far" | |

## Functions

| | Function | Arguments and result | Called by triggers | Comment |
| --- | --- | --- | --- | --- |
| + | [add_vat](functions/add_vat.sql) | (integer) → integer, +1 | | With VAT |
| + | [log](functions/log.sql) | procedure () | | |
| + | [touch](functions/touch.sql) | () → trigger | event trigger on_ddl, touch_users on users | |

## Types

| | Type | What it is | Used by | Comment |
| --- | --- | --- | --- | --- |
| + | [mood](types/mood.sql) | enum 'sad', 'it''s' | users.mood | |
| + | [year](types/year.sql) | domain integer NOT NULL, CHECK ((VALUE \\> 0)) | | |

## Sequences

| | Sequence | Comment |
| --- | --- | --- |
| + | [ids](sequences/ids.sql) | Of all |

## Database files

| | File | Number | Names |
| --- | --- | --- | --- |
| + | [extensions](database/extensions.sql) | 2 | hstore, pgcrypto |
`,
  );
  const counts = folder.get("_index.md")?.match(/^\d+ .*orphaned \(⚠\)\.$/gm);
  assertEquals(counts, [
    "2 tables: 0 current (✓), 2 new (+), 0 orphaned (⚠).",
    "2 views: 0 current (✓), 2 new (+), 0 orphaned (⚠).",
    "1 foreign table: 0 current (✓), 1 new (+), 0 orphaned (⚠).",
    "3 functions: 0 current (✓), 3 new (+), 0 orphaned (⚠).",
    "2 types: 0 current (✓), 2 new (+), 0 orphaned (⚠).",
    "1 sequence: 0 current (✓), 1 new (+), 0 orphaned (⚠).",
    "1 database file: 0 current (✓), 1 new (+), 0 orphaned (⚠).",
  ]);
  assertEquals(plan(SHOP, folder).steps, []);
});

Deno.test("the index names nothing that a filter leaves out", () => {
  const filter = { schemas: ["public"], excluded: ["users"] };
  const rows = showTables(sync({ ...SHOP, filter }))?.match(
    /^\| \+ \| \[(?:user_list|touch|mood)\].*$/gm,
  );
  assertEquals(rows, [
    "| + | [user_list](views/user_list.sql) | 1 | add_vat(), events | All \\| of them |",
    "| + | [touch](functions/touch.sql) | () → trigger | event trigger on_ddl | |",
    "| + | [mood](types/mood.sql) | enum 'sad', 'it''s' | | |",
  ]);
});

Deno.test("the index of a run that was given names keeps the rows of all others", () => {
  const folder = sync(SHOP);
  const { parts, relations } = SHOP;
  const changed: PlannedRun = {
    relations: relations.map((row) => ({ ...row, columns: 9 })),
    parts: {
      ...parts,
      ...{ triggers: [], eventTriggers: [], types: parts?.types ?? [] },
    },
    filter: { names: ["touch", "remote"] },
  };
  const named = plan(changed, folder);
  assertEquals(showSteps(named), [
    ...["write functions/touch.sql", "write _index.md"],
  ]);
  assertEquals(
    showTables(applyToContent(folder, named.steps)),
    showTables(folder)
      ?.replace(/\+ (\| \[remote\].*?) 3 /, "✓ $1 9 ")
      .replace(/\+ (\| \[touch\].*→ trigger \|).*\n/, "✓ $1 | |\n"),
  );
});

/** A database of one table and so many functions, each in schema `app`. */
function withFunctions(count: number): PlannedRun {
  return {
    relations: [buildRelation(1, "users")],
    filter: { schemas: undefined },
    parts: {
      functions: Array.from(
        { length: count },
        (_, i) =>
          buildFunction(100 + i, `f${String(i).padStart(3, "0")}`, {
            nspname: "app",
          }),
      ),
    },
  };
}

const MANY =
  "\n## Functions\n\nSee [functions/_index.md](functions/_index.md).\n";

Deno.test("a kind of 301 members has a page of its own, one of 300 has none", () => {
  const few = sync(withFunctions(300));
  assertEquals(few.has("functions/_index.md"), false);
  assertEquals(
    few.get("_index.md")?.match(/^\| \+ \| \[app\.f/gm)?.length,
    300,
  );

  const run = withFunctions(301);
  const growing = plan(run, few);
  assertEquals(showSteps(growing), [
    "write functions/app.f300.sql",
    ...["write functions/_index.md", "write _index.md"],
  ]);
  const many = applyToContent(few, growing.steps);
  assertEquals(showTables(many)?.includes(MANY), true);
  assertEquals(many.get("_index.md")?.includes("app.f000"), false);
  assertEquals(
    many.get("_index.md")?.match(/^\d+ functions: .*$/m)?.[0],
    "301 functions: 300 current (✓), 1 new (+), 0 orphaned (⚠).",
  );
  assertEquals(plan(run, many).steps, []);

  const shrinking = plan(
    { ...withFunctions(300), recalled: new Map() },
    new Map([...many].filter(([file]) => file !== "functions/app.f300.sql")),
  );
  assertEquals(showSteps(shrinking), [
    ...["remove functions/_index.md", "write _index.md"],
  ]);
});

Deno.test("the page of a kind links to the files beside it", () => {
  const page = sync(withFunctions(301)).get("functions/_index.md") ?? "";
  assertEquals(
    page.split("\n").slice(0, 12).join("\n"),
    `<!-- Written by schema-sync; the next sync overwrites changes made by hand. -->
<!-- prettier-ignore-start -->
<!-- deno-fmt-ignore-start -->

# Functions of database shop

301 functions: 0 current (✓), 301 new (+), 0 orphaned (⚠).

| | Function | Arguments and result | Called by triggers | Comment |
| --- | --- | --- | --- | --- |
| + | [app.f000](app.f000.sql) | () → integer | | |
| + | [app.f001](app.f001.sql) | () → integer | | |`,
  );
});

Deno.test("the page of a kind keeps its rows where a run was given names", () => {
  const run = withFunctions(301);
  const folder = sync(run);
  const functions = (run.parts?.functions ?? []).map((row) => ({
    ...row,
    arguments: "integer",
  }));
  const filter = { names: ["app.f007"] };
  const named = plan({ ...run, filter, parts: { functions } }, folder);
  assertEquals(showSteps(named), [
    ...["write functions/_index.md", "write _index.md"],
  ]);
  assertEquals(
    applyToContent(folder, named.steps).get("functions/_index.md"),
    folder.get("functions/_index.md")
      ?.replace(/\+ (\| \[app\.f007\].*\|) \(\)/, "✓ $1 (integer)")
      .replace("0 current (✓), 301 new", "1 current (✓), 300 new"),
  );
});

Deno.test("no page of a kind is removed or written over that is not ours", () => {
  const folder = new Map([["functions/_index.md", "# Ours\n"]]);
  const files = plan(withFunctions(3), folder).steps.map(({ kind }) => kind);
  assertEquals(files.includes("remove"), false);
  assertThrows(
    () => plan(withFunctions(301), folder),
    FolderError,
    "Cannot overwrite functions/_index.md: schema-sync did not write what is there",
  );
});

Deno.test("a page of a kind is no difference where it only calls no object new", () => {
  const run = withFunctions(301);
  const folder = sync(run);
  assertEquals(plan(run, folder).steps, []);
  const text = folder.get("functions/_index.md") ?? "";
  const settled = text.replaceAll("| + |", "| ✓ |")
    .replace("0 current (✓), 301 new", "301 current (✓), 0 new");
  const settling: FolderStep = {
    ...{ kind: "write", file: "functions/_index.md", text: settled },
  };
  assertEquals(selectDifferences([settling], folder), []);
  const changed = { ...settling, text: settled.replace("integer", "bigint") };
  assertEquals(selectDifferences([changed], folder), [changed]);
  const removal: FolderStep = { kind: "remove", file: "functions/_index.md" };
  assertEquals(selectDifferences([removal], folder), [removal]);
});
