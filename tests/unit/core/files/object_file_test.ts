import { assertEquals, assertStringIncludes } from "@std/assert";

import {
  type FileContext,
  isNotedOrphaned,
  isReformatted,
  isSameFile,
  noteOrphaned,
  parseObjectFile,
  type PlainObject,
  renderObjectFile,
  restoreLineEnds,
} from "../../../../src/core/files/object_file.ts";
import {
  buildCatalogOf,
  buildForeignKey,
  buildRelation,
  buildTable,
} from "../../../support/catalog_documents.ts";
import { buildEntry } from "../../../support/dump_texts.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

const CONTEXT: FileContext = {
  database: "skyfire",
  synced: "2026-11-22T02:00:04Z",
  isVisible: () => true,
};

const NOTES_FILE = `-- Table: survey_notes
-- Database: skyfire
-- Synced: 2026-11-22T02:00:04Z, DDL e9cd4353e38feac6
-- Written by schema-sync; the next sync overwrites changes made by hand.
-- Enum note_status: 'draft', 'published', 'archived'
-- Referenced by: survey_answers (note_id) -> (id)

--
-- Name: survey_notes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.survey_notes (
    id integer
);


--
-- Name: survey_notes survey_notes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.survey_notes
    ADD CONSTRAINT survey_notes_pkey PRIMARY KEY (id);
`;

Deno.test("renderObjectFile() writes the header, an empty line and the DDL", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "survey_notes"),
    buildRelation(2, "survey_answers"),
  ], {
    keys: [buildForeignKey([2, "note_id"], [1, "id"])],
    enums: [{
      oid: 9,
      nspname: "public",
      typname: "note_status",
      labels: ["draft", "published", "archived"],
    }],
    enumUses: [[1, 9]],
  });
  const [, notes] = catalog.tables;
  assertEquals(notes?.name, "survey_notes");
  const entries = [
    buildEntry(
      { name: "survey_notes" },
      "CREATE TABLE public.survey_notes (\n    id integer\n);",
    ),
    buildEntry(
      { name: "survey_notes survey_notes_pkey", type: "CONSTRAINT" },
      "ALTER TABLE ONLY public.survey_notes\n    ADD CONSTRAINT survey_notes_pkey PRIMARY KEY (id);",
    ),
  ];
  assertEquals(
    notes === undefined ? "" : renderObjectFile(notes, entries, CONTEXT),
    NOTES_FILE,
  );
});

Deno.test("renderObjectFile() leaves out lines of which there are none", () => {
  assertEquals(
    renderObjectFile(
      buildTable(buildRelation(1, "users")),
      [buildEntry({}, "CREATE TABLE public.users ();")],
      CONTEXT,
    ),
    `-- Table: users
-- Database: skyfire
-- Synced: 2026-11-22T02:00:04Z, DDL 6ee15d9205201ae4
-- Written by schema-sync; the next sync overwrites changes made by hand.

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users ();
`,
  );
});

Deno.test("renderObjectFile() keeps names with line breaks on their line", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "a\nCREATE TABLE b", { nspname: "my schema" }),
  ], {
    keys: [{
      ...{ contype: "f", conrelid: 1, confrelid: 1 },
      ...{ conkey: ["x\ny", "b,c"], confkey: ["id", "d)e"] },
    }],
    enums: [{
      oid: 9,
      nspname: "s\u2028t",
      typname: "e\u001b",
      labels: ["it's", "two\nlines", "a, b", ""],
    }],
    enumUses: [[1, 9]],
  });
  const files = catalog.tables.map((table) =>
    renderObjectFile(table, [buildEntry({}, "SELECT;")], {
      ...CONTEXT,
      database: "odd\nname",
    })
  );
  assertEquals(files, [
    String.raw`-- Table: "my schema".U&"a\000ACREATE TABLE b"
-- Database: U&"odd\000Aname"
-- Synced: 2026-11-22T02:00:04Z, DDL 9595de302fa68508
-- Written by schema-sync; the next sync overwrites changes made by hand.
-- Enum U&"s\2028t".U&"e\001B": 'it''s', U&'two\000Alines', 'a, b', ''
-- Referenced by: "my schema".U&"a\000ACREATE TABLE b" (U&"x\000Ay", "b,c") -> (id, "d)e")

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

SELECT;
`,
  ]);
  assertEquals(
    parseObjectFile(files[0] ?? ""),
    tableId("a\nCREATE TABLE b", "my schema"),
  );
});

/** The lines of a header below the four that every file has. */
function showHeader(
  object: PlainObject,
  context: Partial<FileContext> = {},
): string[] {
  const text = renderObjectFile(object, [buildEntry({}, "SELECT;")], {
    ...CONTEXT,
    ...context,
  });
  return text.slice(0, text.indexOf("\n\n")).split("\n").slice(4);
}

Deno.test("renderObjectFile() tells the facts of an object, one a line", () => {
  assertEquals(
    showHeader({
      ...objectId("view", "user_list"),
      facts: [
        { label: "Columns", items: [{ text: "id integer" }, { text: "b x" }] },
        { label: "Reads", items: [{ text: "users", about: tableId("users") }] },
        { label: "Partitions", items: [{ text: "a" }], isCounted: true },
      ],
    }),
    ["-- Columns: id integer, b x", "-- Reads: users", "-- Partitions (1): a"],
  );
});

Deno.test("renderObjectFile() names nothing that the folder does not have", () => {
  const items = [
    { text: "hidden", about: tableId("hidden") },
    { text: "event trigger on_ddl" },
    { text: "users", about: tableId("users") },
  ];
  const isVisible: FileContext["isVisible"] = ({ name }) => name !== "hidden";
  assertEquals(
    showHeader({
      ...objectId("function", "touch"),
      facts: [
        { label: "Called by triggers", items },
        { label: "Reads", items: items.slice(0, 1) },
        { label: "Read by", items, isCounted: true },
      ],
    }, { isVisible }),
    [
      "-- Called by triggers: event trigger on_ddl, users",
      "-- Read by (2): event trigger on_ddl, users",
    ],
  );
  const { tables } = buildCatalogOf(
    [
      ...[buildRelation(1, "users"), buildRelation(2, "hidden")],
      buildRelation(3, "notes"),
    ],
    {
      keys: [
        buildForeignKey([2, "a"], [1, "id"]),
        buildForeignKey([3, "b"], [1, "id"]),
      ],
    },
  );
  const users = tables.find(({ name }) => name === "users");
  assertEquals(users && showHeader(users, { isVisible }), [
    "-- Referenced by: notes (b) -> (id)",
  ]);
});

Deno.test("renderObjectFile() names a hundred partitions and counts the others", () => {
  const items = Array.from({ length: 102 }, (_, i) => ({ text: `p${i}` }));
  const render = (count: number): string | undefined =>
    showHeader({
      ...tableId("logs"),
      facts: [{
        label: "Partitions",
        items: items.slice(0, count),
        isCounted: true,
      }],
    })[0];
  const hundred = items.slice(0, 100).map(({ text }) => text).join(", ");
  assertEquals(render(100), `-- Partitions (100): ${hundred}`);
  assertEquals(render(102), `-- Partitions (102): ${hundred}, and 2 more`);
});

Deno.test("renderObjectFile() keeps the expressions of the database on their line", () => {
  assertEquals(
    showHeader({
      ...tableId("users"),
      facts: [{
        label: "Domain year",
        items: [{
          text: "CHECK (((VALUE > 0)\n   AND (VALUE <> 'a\r\u0007b')))",
        }],
      }],
    }),
    ["-- Domain year: CHECK (((VALUE > 0) AND (VALUE <> 'a\\u{d}\\u{7}b')))"],
  );
});

for (
  const [object, line] of [
    [objectId("view", "user_list"), "-- View: user_list"],
    [objectId("foreign_table", "Far", "app"), '-- Foreign table: app."Far"'],
    [objectId("function", "add_vat"), "-- Function: add_vat"],
    [objectId("type", "two\nlines"), '-- Type: U&"two\\000Alines"'],
    [objectId("sequence", "ids"), "-- Sequence: ids"],
    [objectId("database", "text_search"), "-- Database objects: text_search"],
  ] as const
) {
  Deno.test(`parseObjectFile() reads ${line}`, () => {
    const text = renderObjectFile(object, [buildEntry({}, "SELECT;")], CONTEXT);
    assertEquals(text.split("\n")[0], line);
    assertEquals(parseObjectFile(text), object);
    assertEquals(parseObjectFile(text.replaceAll("\n", "\r\n")), object);
  });
}

Deno.test("renderObjectFile() writes no secret of a server", () => {
  const entry = buildEntry(
    { name: "far", type: "SERVER", schema: "-" },
    "CREATE SERVER far FOREIGN DATA WRAPPER w OPTIONS (\n    key 'geheim'\n);",
  );
  const text = renderObjectFile(
    objectId("database", "foreign_servers"),
    [entry],
    CONTEXT,
  );
  assertStringIncludes(text, "    key '********'\n");
  assertEquals(text.includes("geheim"), false);
});

Deno.test("noteOrphaned() says once that an object is gone, below the line that is ours", () => {
  const noted = noteOrphaned(NOTES_FILE);
  assertEquals(
    noted.split("\n").slice(3, 6),
    [
      "-- Written by schema-sync; the next sync overwrites changes made by hand.",
      "-- Orphaned: it is no longer in the database; this is what it was.",
      "-- Enum note_status: 'draft', 'published', 'archived'",
    ],
  );
  assertEquals(noteOrphaned(noted), noted);
  assertEquals([NOTES_FILE, noted].map(isNotedOrphaned), [false, true]);
  assertEquals(parseObjectFile(noted), tableId("survey_notes"));
  assertEquals(isSameFile(noted, NOTES_FILE), false);
});

Deno.test("noteOrphaned() leaves CR LF as it is", () => {
  const windows = NOTES_FILE.replaceAll("\n", "\r\n");
  const noted = noteOrphaned(windows);
  assertEquals(noted, noteOrphaned(NOTES_FILE).replaceAll("\n", "\r\n"));
  assertEquals(noteOrphaned(noted), noted);
  assertEquals(isSameFile(noted, noteOrphaned(NOTES_FILE)), true);
});

Deno.test("isNotedOrphaned() is not taken in by a comment of the database", () => {
  const text = NOTES_FILE.replace(
    "    id integer",
    "-- Orphaned: it is no longer in the database; this is what it was.\n",
  );
  assertEquals(isNotedOrphaned(text), false);
});

for (
  const [amname, line] of [
    ["heap", ""],
    ["columnar", "SET default_table_access_method = columnar;\n\n"],
    ["Odd am", 'SET default_table_access_method = "Odd am";\n\n'],
  ] as const
) {
  Deno.test(`renderObjectFile() tells access method ${amname}`, () => {
    const table = buildTable(buildRelation(1, "users", { amname }));
    const text = renderObjectFile(table, [buildEntry({}, "SELECT;")], CONTEXT);
    assertEquals(
      text.slice(text.indexOf("\n\n") + 2),
      `${line}--\n-- Name: users; Type: TABLE; Schema: public; Owner: -\n--\n\nSELECT;\n`,
    );
  });
}

for (
  const [shown, table] of [
    ["users", tableId("users")],
    ['billing."odd.name"', tableId("odd.name", "billing")],
    ['U&"two\\000Alines"', tableId("two\nlines")],
  ] as const
) {
  const text = NOTES_FILE.replace("survey_notes", () => shown);
  Deno.test(`parseObjectFile() reads table ${shown}`, () => {
    assertEquals(parseObjectFile(text), table);
  });

  Deno.test(`parseObjectFile() reads table ${shown} between CR LF`, () => {
    assertEquals(parseObjectFile(text.replaceAll("\n", "\r\n")), table);
  });
}

for (
  const [what, text] of [
    ["an empty file", ""],
    ["one line", "-- Table: users"],
    ["plain SQL", "CREATE TABLE users ();\n"],
    ["a header further down", `\n${NOTES_FILE}`],
    [
      "another hand's header",
      NOTES_FILE.replace("Written by schema-sync", "By"),
    ],
    ["a header without a table", NOTES_FILE.replace("survey_notes", "a b")],
    ["a header cut short", NOTES_FILE.slice(0, 100)],
  ] as const
) {
  Deno.test(`parseObjectFile() does not take ${what} for ours`, () => {
    assertEquals(parseObjectFile(text), undefined);
  });
}

for (
  const [what, other, isSame] of [
    ["nothing", NOTES_FILE, true],
    ["the time", NOTES_FILE.replace("2026-11-22", "2027-01-01"), true],
    ["the database", NOTES_FILE.replace("skyfire", "skyfire_dev"), true],
    ["line ends", NOTES_FILE.replaceAll("\n", "\r\n"), true],
    ["the table", NOTES_FILE.replace("survey_notes", "survey_note"), false],
    ["an enum", NOTES_FILE.replace("'draft', ", ""), false],
    ["a key", NOTES_FILE.replace("(note_id)", "(id)"), false],
    ["the DDL", NOTES_FILE.replace("integer", "bigint"), false],
    ["the last line", NOTES_FILE.trimEnd(), false],
    [
      "a line of the DDL like one of the header",
      `${NOTES_FILE}-- Database: x\n-- Synced: y\n`,
      false,
    ],
  ] as const
) {
  Deno.test(`isSameFile() is ${isSame} where ${what} differs`, () => {
    assertEquals(
      [isSameFile(NOTES_FILE, other), isSameFile(other, NOTES_FILE)],
      [isSame, isSame],
    );
  });
}

Deno.test("a conflict of git in the header leaves a file ours, and to be written anew", () => {
  const conflict = NOTES_FILE.replace(
    /^-- Synced: .*$/m,
    "<<<<<<< HEAD\n-- Synced: a\n=======\n-- Synced: b\n>>>>>>> theirs",
  );
  assertEquals(parseObjectFile(conflict)?.name, "survey_notes");
  assertEquals(isSameFile(conflict, NOTES_FILE), false);
});

Deno.test("isSameFile() sees a CR within a comment of the database", () => {
  const text = NOTES_FILE + "COMMENT ON TABLE survey_notes IS 'a\r\nb';\n";
  assertEquals(isSameFile(text, text.replace("\r\n", "\n")), false);
});

/** A file whose comment is this text. */
function fileWithComment(comment: string, context = CONTEXT): string {
  const table = buildTable(buildRelation(1, "notes"));
  const entry = buildEntry(
    { name: "notes" },
    `COMMENT ON TABLE notes IS '${comment}';`,
  );
  return renderObjectFile(table, [entry], context);
}

const LATER: FileContext = {
  ...CONTEXT,
  ...{ database: "other", synced: "2026-11-23T02:00:04Z" },
};

/** What git makes of a file when it is committed as text. */
function convert(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

Deno.test("renderObjectFile() tells of line ends that git must not convert", () => {
  // The hash is part of files that are there: another one would change them all.
  assertStringIncludes(
    fileWithComment("a\r\nb\r\n"),
    "\n-- Line ends: 2 of the DDL are CR LF (2df1cbf39212fa40), which git must not convert: *.sql -text\n",
  );
  assertStringIncludes(
    fileWithComment("x\r\na\r\na\r\n"),
    "\n-- Line ends: 3 of the DDL are CR LF (82cb653d059439ad), which",
  );
  for (const comment of ["a\nb", "a\rb\r"]) {
    assertEquals(fileWithComment(comment).includes("Line ends"), false);
  }
});

Deno.test("isSameFile() knows a file whose line ends git has converted", () => {
  const text = fileWithComment("a\r\nb\r\r\n\nc");
  const later = fileWithComment("a\r\nb\r\r\n\nc", LATER);
  const once = convert(text);
  for (
    const old of [text, once, convert(once), once.replaceAll("\n", "\r\n")]
  ) {
    assertEquals(isSameFile(old, later), true);
    assertEquals(isSameFile(old, fileWithComment("a\r\nb")), false);
  }
});

for (
  const [before, after] of [
    ["a\nb", "a\r\nb"],
    ["a\r\nb", "a\nb"],
    ["a\r\nb\nc", "a\nb\r\nc"],
    ["\r\n\n", "\n\r\n"],
    ["x\nx\r\n", "x\r\nx\n"],
    ["a\r\nb", "a\r\r\nb"],
    ["a\rb", "ab"],
  ] as const
) {
  Deno.test(`isSameFile() sees ${JSON.stringify(before)} become ${JSON.stringify(after)}, also in a clone`, () => {
    const [old, text] = [fileWithComment(before), fileWithComment(after)];
    assertEquals(isSameFile(old, text), false);
    assertEquals(isSameFile(convert(old), text), false);
  });
}

Deno.test("restoreLineEnds() gives back what git took, and not what it gave", () => {
  const text = fileWithComment("a\r\nb");
  const later = fileWithComment("a\r\nb", LATER);
  assertEquals(restoreLineEnds(convert(text), later), text);
  assertEquals(restoreLineEnds(text, later), undefined);
  const everywhere = convert(text).replaceAll("\n", "\r\n");
  assertEquals(restoreLineEnds(everywhere, later), undefined);
  const plain = fileWithComment("a");
  assertEquals(restoreLineEnds(plain, fileWithComment("a", LATER)), undefined);
});
/** As it was written while fewer names had quotes. */
const ORDERS_FILE = `-- Table: Sales.Order-lines
-- Database: shop
-- Synced: 2026-11-22T02:00:04Z
-- Written by schema-sync; the next sync overwrites changes made by hand.
-- Enum Mood: 'a "b" c', 'it''s "d"', U&'x\\000A"e"'
-- Enum 状態: 'f'
-- Referenced by: "a b" (user, UserId) -> (order, Id)
-- Referenced by: Order ("x,y") -> (Id)

--
-- Name: Order-lines; Type: TABLE; Schema: Sales; Owner: -
--

CREATE TABLE "Sales"."Order-lines" (
    "Id" integer
);
`;

const QUOTED_ORDERS_FILE = ORDERS_FILE
  .replace("Sales.Order-lines", () => '"Sales"."Order-lines"')
  .replace("Mood", '"Mood"')
  .replace("状態", '"状態"')
  .replace(
    "(user, UserId) -> (order, Id)",
    '("user", "UserId") -> ("order", "Id")',
  )
  .replace('Order ("x,y") -> (Id)', '"Order" ("x,y") -> ("Id")');

/** The lines stand in the order of the names, once in that of their quotes. */
const SORTED_ORDERS_FILE = QUOTED_ORDERS_FILE.replace(
  /^(-- Referenced by: "a b".*\n)(-- Referenced by: .*\n)/m,
  "$2$1",
);

for (
  const [what, other, expected] of [
    ["quotes around names", QUOTED_ORDERS_FILE, true],
    ["quotes and the order of lines", SORTED_ORDERS_FILE, true],
    [
      "quotes, line ends, time and database",
      QUOTED_ORDERS_FILE.replaceAll("\n", "\r\n")
        .replace("2026-11-22", "2027-01-01")
        .replace("shop", '"Shop"'),
      true,
    ],
    [
      "quotes and the words of pg_dump",
      QUOTED_ORDERS_FILE.replace('"Id" integer', '"Id" integer DEFAULT NULL'),
      true,
    ],
    ["quotes in a label", ORDERS_FILE.replace('"b"', "b"), false],
    ["quotes in a label after a quote", ORDERS_FILE.replace('"d"', "d"), false],
    [
      "quotes in a label with an escape",
      ORDERS_FILE.replace('"e"', "e"),
      false,
    ],
    ["quotes and a label", QUOTED_ORDERS_FILE.replace("'f'", "'g'"), false],
    [
      "the case of a name",
      QUOTED_ORDERS_FILE.replace("UserId", "userid"),
      false,
    ],
    [
      "a name that is two without quotes",
      ORDERS_FILE.replace('"x,y"', "x,y"),
      false,
    ],
    ["a line", ORDERS_FILE.replace(/^-- Referenced by: Order.*\n/m, ""), false],
    [
      "a line that comes twice",
      ORDERS_FILE.replace(/^-- Referenced by: Order.*\n/m, "$&$&"),
      false,
    ],
    [
      "quotes and the DDL",
      QUOTED_ORDERS_FILE.replace("integer", "bigint"),
      false,
    ],
  ] as const
) {
  Deno.test(`isReformatted() is ${expected} where ${what} differ`, () => {
    assertEquals(other === ORDERS_FILE, false);
    assertEquals(
      [isReformatted(ORDERS_FILE, other), isReformatted(other, ORDERS_FILE)],
      [expected, expected],
    );
    assertEquals(isSameFile(ORDERS_FILE, other), false);
  });
}
