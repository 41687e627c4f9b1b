import { assertEquals, assertStringIncludes } from "@std/assert";

import {
  isIndex,
  isSameIndex,
  parseUnlisted,
  renderIndex,
} from "../../../../src/core/pages/index.ts";
import {
  buildOrphanedRow,
  buildTableRow,
  countNamesInCell,
  type IndexRow,
  parseIndexRows,
  type RowContext,
} from "../../../../src/core/pages/index_row.ts";
import { showQualifiedName } from "../../../../src/core/catalog/identifier.ts";
import { tableId } from "../../../support/object_ids.ts";
import {
  buildCatalogOf,
  buildForeignKey,
  buildRelation,
  buildTable,
} from "../../../support/catalog_documents.ts";
import {
  parseTableList,
  renderTableList,
} from "../../../../src/core/pages/table_list.ts";

/** In a cell there is room for four names, and none is hidden. */
function context(file: string, fields: Partial<RowContext> = {}): RowContext {
  return {
    ...{ file, status: "current", maxNames: 4, isVisible: () => true },
    ...fields,
  };
}

const COMPANY_ROW: IndexRow = {
  status: "current",
  file: "company.sql",
  object: tableId("company"),
  cells: " 4 | id |  | users | 2 | Customers |",
};

const ROWS: readonly IndexRow[] = [
  buildOrphanedRow(tableId("old_notes"), "old_notes.sql"),
  {
    status: "new",
    file: "users.sql",
    object: tableId("users"),
    cells: " 3 | id | company | | 1 | |",
  },
  COMPANY_ROW,
];

const INDEX_END = `
<!-- deno-fmt-ignore-end -->
<!-- prettier-ignore-end -->
`;

const INDEX =
  `<!-- Written by schema-sync; the next sync overwrites changes made by hand. -->
<!-- prettier-ignore-start -->
<!-- deno-fmt-ignore-start -->

# Schema of database skyfire

3 tables: 1 current (✓), 1 new (+), 1 orphaned (⚠).

## How to use this folder

- Each table has a file of its own, linked below, with its exact DDL: columns,
  defaults, constraints, indexes, foreign keys, triggers, policies, comments.
  Read it before you write a query; never guess a column.
- Table \`users\` is in \`users.sql\`, table \`invoices\` of schema \`billing\` in
  \`billing.invoices.sql\`, a view in \`views/\`, a function with all its overloads in
  \`functions/\`, a type in \`types/\`, a partition in \`partitions/\`, all else in
  \`database/\`; a character that a file name cannot have is written as \`%\` and two
  digits.
- In the head of a file, \`Enum\` and \`Domain\` lines list the values that a column
  may have, \`Referenced by\` lines every foreign key that points to the table,
  \`Read by\` lines what depends on it. Its own foreign keys are the \`FOREIGN KEY\`
  lines.
- To find a column, search \`_columns.txt\`, which has one line for each table and
  view. To find a table, search \`_table_list.txt\`, which has nothing but names. A
  cell of this page may name only some and count the others (+2); the file has
  them all.
- To refresh the folder, run \`schema-sync\`.

## Status

- ✓ current: it is in the database and its file tells how it is.
- \\+ new: the same; the last sync that changed the folder added it.
- ⚠ orphaned: it is no longer in the database, its file is still here.

## Tables

| | Table | Columns | Primary key | References | Referenced by | Indexes | Comment |
| --- | --- | --- | --- | --- | --- | --- | --- |
| ✓ | [company](company.sql) | 4 | id |  | users | 2 | Customers |
| ⚠ | [old_notes](old_notes.sql) | | | | | | |
| + | [users](users.sql) | 3 | id | company | | 1 | |
${INDEX_END}`;

Deno.test("renderIndex() renders the page, rows in byte order", () => {
  assertEquals(renderIndex("skyfire", ROWS, []), INDEX);
});

Deno.test("renderIndex() names the tables that it cannot list", () => {
  assertEquals(
    renderIndex("skyfire", ROWS, [tableId("payroll"), tableId("*", "hr")]),
    `${INDEX.slice(0, -INDEX_END.length)}
In the database, but without a file, because they could not be read:

- payroll
- hr."\\*"
${INDEX_END}`,
  );
});

for (const end of ["\n", "\r\n"]) {
  Deno.test(`parseUnlisted() reads lines that end in ${JSON.stringify(end)}`, () => {
    const unlisted = ["payroll", "a, *b*", "two\nlines"]
      .map((name) => ({ schema: "public", name }));
    const text = renderIndex("skyfire", ROWS, unlisted);
    assertEquals(parseUnlisted(text.replaceAll("\n", end)), unlisted);
  });
}

Deno.test("parseUnlisted() finds none in an index that has none", () => {
  assertEquals(parseUnlisted(INDEX), []);
});

Deno.test("renderIndex() keeps a strange name of a database in the title", () => {
  assertStringIncludes(
    renderIndex("a|b\n# c", [], []),
    '\n# Schema of database U\\&"a\\|b\\\\000A# c"\n\n0 tables: 0 current',
  );
});

Deno.test("buildTableRow() tells columns, keys, references, indexes, comment", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "users", {
      ...{ columns: 5, indexes: 3 },
      description: "People who\n log in",
    }),
    buildRelation(2, "company"),
    buildRelation(3, "notes", { nspname: "crm" }),
  ], {
    keys: [
      {
        ...{ contype: "p", conrelid: 1, conkey: ["tenant", "Id"] },
        ...{ confrelid: 0, confkey: [] },
      },
      buildForeignKey([1, "company_id"], [2, "id"]),
      buildForeignKey([1, "employer_id"], [2, "id"]),
      buildForeignKey([3, "author"], [1, "id"]),
    ],
  });
  const users = catalog.tables.find(({ name }) => name === "users");
  assertEquals(
    users &&
      buildTableRow(users, context("users.sql", { status: "new" })),
    {
      status: "new",
      file: "users.sql",
      object: tableId("users"),
      cells:
        ' 5 | tenant, "Id" | company | crm.notes | 3 | People who log in |',
    },
  );
});

Deno.test("countNamesInCell() is less from a thousand tables on", () => {
  assertEquals([1, 999, 1000, 1001].map(countNamesInCell), [4, 4, 1, 1]);
});

Deno.test("buildTableRow() lists as many names as there is room for and counts the others", () => {
  const { tables } = buildCatalogOf(
    [1, 2, 3, 4, 5, 6, 7].map((oid) => buildRelation(oid, `t${oid}`)),
    {
      keys: [2, 3, 4, 5, 6, 7].map((oid) =>
        buildForeignKey([oid, "t1"], [1, "id"])
      ),
    },
  );
  const [first] = tables;
  assertEquals(
    first &&
      buildTableRow(first, context("t1.sql")).cells,
    " 1 | | | t2, t3, t4, t5, +2 | 0 | |",
  );
});

for (
  const [description, cell] of [
    ["", ""],
    [" \n\t ", ""],
    ["a | b", " a \\| b"],
    ["a\\|b", " a\\\\\\|b"],
    ["a\r\nb\u2028c\u0000d", " a b c d"],
    [
      "<script>&amp;`x`*y*~z~[l](u)",
      " \\<script\\>\\&amp;\\`x\\`\\*y\\*\\~z\\~\\[l\\](u)",
    ],
    ["snake_case _em_ __init__", " snake_case \\_em\\_ \\_\\_init\\_\\_"],
    ["x".repeat(100), ` ${"x".repeat(100)}`],
    ["x".repeat(101), ` ${"x".repeat(100)}…`],
    [`${"x".repeat(99)} yz`, ` ${"x".repeat(99)}…`],
    ["\u{1F600}".repeat(101), ` ${"\u{1F600}".repeat(100)}…`],
    [`${"x".repeat(99)}|y`, ` ${"x".repeat(99)}\\|…`],
  ] as const
) {
  Deno.test(`buildTableRow() shows the comment ${JSON.stringify(description)}`, () => {
    const table = buildTable(buildRelation(1, "users", { description }));
    assertEquals(
      buildTableRow(table, context("users.sql")).cells,
      ` 1 | | | | 0 |${cell} |`,
    );
  });
}

for (
  const [table, file] of [
    [tableId("users"), "users.sql"],
    [tableId("odd.name"), "odd%2Ename.sql"],
    [tableId("a]b[c|d\\e"), "a]b[c%7Cd%5Ce.sql"],
    [tableId("f(x)"), "f(x).sql"],
    [tableId("100%"), "100%25.sql"],
    [tableId("it's <b>*_x_*"), "it's %3Cb%3E%2A_x_%2A.sql"],
    [tableId("two\nlines"), "two%0Alines.sql"],
    [tableId("日本語", "crm"), "crm.日本語.sql"],
  ] as const
) {
  for (const status of ["current", "new", "orphaned"] as const) {
    Deno.test(`parseIndexRows() reads back the ${status} row of ${showQualifiedName(table)}`, () => {
      const row = { ...COMPANY_ROW, status, object: table, file };
      const text = renderIndex("skyfire", [row], []);
      assertEquals(parseIndexRows(text), new Map([[file, row]]));
      assertEquals(
        parseIndexRows(text.replaceAll("\n", "\r\n")),
        new Map([[file, row]]),
      );
    });
  }
}

Deno.test("parseIndexRows() reads every row and nothing else", () => {
  assertEquals([...parseIndexRows(INDEX).keys()], [
    ...["company.sql", "old_notes.sql", "users.sql"],
  ]);
});

Deno.test("parseIndexRows() passes over a link that somebody broke", () => {
  const broken = INDEX.replace("(company.sql)", "(100%)");
  assertEquals([...parseIndexRows(broken).keys()], [
    ...["old_notes.sql", "users.sql"],
  ]);
});

for (
  const [what, text, expected] of [
    ["ours", INDEX, true],
    ["ours with CR LF", INDEX.replaceAll("\n", "\r\n"), true],
    ["another page", "# Tables\n", false],
    ["an empty page", "", false],
  ] as const
) {
  Deno.test(`isIndex() is ${expected} for ${what}`, () => {
    assertEquals(isIndex(text), expected);
  });
}

for (
  const [what, other, expected] of [
    ["nothing", INDEX, true],
    ["the database", INDEX.replace("skyfire", "skyfire_dev"), true],
    ["line ends", INDEX.replaceAll("\n", "\r\n"), true],
    ["a status", INDEX.replace("| + |", "| ✓ |"), false],
    ["a cell", INDEX.replace("| 4 |", "| 5 |"), false],
    ["a heading", INDEX.replace("## Tables", "## Table"), false],
  ] as const
) {
  Deno.test(`isSameIndex() is ${expected} where ${what} differs`, () => {
    assertEquals(isSameIndex(INDEX, other), expected);
  });
}

Deno.test("renderTableList() writes each name once, in byte order", () => {
  assertEquals(
    renderTableList([
      tableId("users"),
      tableId("invoices", "billing"),
      ...["Users", "é", "users"].map((name) => tableId(name)),
    ]),
    '"Users"\nbilling.invoices\nusers\n"é"\n',
  );
});

Deno.test("renderTableList() of no table is empty", () => {
  assertEquals(renderTableList([]), "");
});

for (const end of ["\n", "\r\n"]) {
  Deno.test(`parseTableList() reads lines that end in ${JSON.stringify(end)}`, () => {
    const names = [
      { schema: "billing", name: "invoices" },
      { schema: "public", name: "odd, name" },
      { schema: "public", name: "users" },
    ];
    assertEquals(
      parseTableList(renderTableList(names).replaceAll("\n", end)),
      names,
    );
  });
}
