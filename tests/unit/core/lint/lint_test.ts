import { assertEquals } from "@std/assert";

import { buildDetails } from "../../../../src/core/catalog/details/build_details.ts";
import { keyOf } from "../../../../src/core/catalog/object_id.ts";
import {
  lint,
  type LintInput,
  type LintResult,
  NO_LINT_SETTINGS,
} from "../../../../src/core/lint/lint.ts";
import { identify } from "../../../../src/core/lint/finding.ts";
import type { Rule } from "../../../../src/core/lint/rule.ts";
import { unusedIgnore } from "../../../../src/core/lint/rules/unused_ignore.ts";
import { buildFunctionDetail } from "../../../support/details_documents.ts";
import {
  buildRelations,
  type RelationSpec,
} from "../../../support/lint_schemas.ts";

const TEXT = { why: "", mend: "", example: "" };

/** Finds every table, and every column called "odd". */
const TABLES: Rule = {
  ...{ name: "tables", level: "warning", summary: "a table", ...TEXT },
  find: ({ tables }) =>
    tables.map((table) => ({ object: table, message: "a table" })),
  measure: ({ tables }, isInScope) => `${tables.filter(isInScope).length}`,
};

const COLUMNS: Rule = {
  ...{ name: "columns", level: "error", summary: "a column", ...TEXT },
  find: ({ tables }) =>
    tables.flatMap((table) =>
      table.columns.filter(({ name }) => name === "odd").map(({ name }) => ({
        object: table,
        part: { kind: "column", name },
        message: "odd",
        sql: "DROP;",
      }))
    ),
};

const OFF: Rule = { ...TABLES, name: "off", level: "off" };

const FILES = ["users", "notes"].map((name) =>
  [keyOf({ kind: "table", schema: "public", name }), `${name}.sql`] as const
);

const TEXTS: Readonly<Record<string, string>> = {
  "users.sql":
    "-- Table: users\n\nCREATE TABLE public.users (\n    odd integer\n);\n",
};

const USERS: RelationSpec = { columns: { odd: {} } };

function run(
  relations: Readonly<Record<string, RelationSpec>>,
  fields: Partial<LintInput> = {},
): LintResult {
  return lint({
    details: buildDetails(buildRelations(relations)),
    rules: [TABLES, COLUMNS, OFF, unusedIgnore],
    settings: NO_LINT_SETTINGS,
    files: new Map(FILES),
    isNamed: false,
    readText: (file) => TEXTS[file],
    settingsFile: "_settings.jsonc",
    ...fields,
  });
}

function describe({ findings }: LintResult): string[] {
  return findings.map(({ file, line, level, rule, message, suppression }) =>
    `${file}:${line} ${level} ${rule}: ${message}${
      suppression === undefined
        ? ""
        : ` (${suppression.by}: ${suppression.reason})`
    }`
  );
}

Deno.test("lint() gives findings their lines, in the order of files", () => {
  assertEquals(describe(run({ users: USERS, notes: {} })), [
    "notes.sql:1 warning tables: a table",
    "users.sql:3 warning tables: a table",
    "users.sql:4 error columns: odd",
  ]);
});

Deno.test("lint() says nothing of what has no file in the run", () => {
  assertEquals(describe(run({ others: USERS })), []);
});

Deno.test("lint() takes levels from the settings, and counts what is not off", () => {
  const settings = {
    levels: [
      { rule: "tables", level: "off", line: 1 },
      { rule: "off", level: "note", line: 2 },
    ],
    ignores: [],
  } as const;
  const result = run({ users: {}, others: {} }, { settings });
  assertEquals(describe(result), ["users.sql:3 note off: a table"]);
  assertEquals(result.figures, [{ rule: "off", text: "1" }]);
});

Deno.test("lint() passes over what a comment says, of a table all and of a column that alone", () => {
  const odd = { description: "text\n  @lint-ignore columns: old" };
  assertEquals(
    describe(run({
      users: {
        description: "@lint-ignore tables:    in use\r",
        columns: { odd },
      },
      notes: { ...USERS, description: "@lint-ignore columns: all of them" },
    })),
    [
      "notes.sql:1 error columns: odd (comment: all of them)",
      "notes.sql:1 warning tables: a table",
      "users.sql:3 warning tables: a table (comment: in use)",
      "users.sql:4 error columns: odd (comment: old)",
    ],
  );
});

Deno.test("lint() tells of ignores without a rule, a reason or a use", () => {
  const described = describe(run({
    notes: {
      description:
        "@lint-ignore tables\n@lint-ignore nonsense: x\n@lint-ignore columns: x\n@lint-ignore off: x\nsee @lint-ignore tables: y",
    },
  }));
  assertEquals(described, [
    "notes.sql:1 warning tables: a table",
    'notes.sql:1 note unused-ignore: "@lint-ignore columns" in the comment passes over nothing',
    'notes.sql:1 note unused-ignore: "@lint-ignore nonsense" in the comment names no rule',
    'notes.sql:1 note unused-ignore: "@lint-ignore tables" in the comment gives no reason, and is not heeded',
  ]);
});

Deno.test("lint() passes over what settings say, and tells of what is of no use, unless only some is looked at", () => {
  const ignore = (object: string, rule = "columns"): {
    readonly rule: string;
    readonly object: string;
    readonly reason: string;
    readonly line: number;
  } => ({ rule, object, reason: "old", line: 5 });
  for (
    const pattern of [
      "users",
      "us*",
      "public.users",
      "users.odd",
      "*.odd",
      "public.users.od?",
    ]
  ) {
    const settings = { levels: [], ignores: [ignore(pattern)] };
    assertEquals(describe(run({ users: USERS }, { settings })), [
      "users.sql:3 warning tables: a table",
      "users.sql:4 error columns: odd (settings: old)",
    ], pattern);
  }
  const settings = {
    levels: [],
    ignores: [ignore("user"), ignore("x", "off")],
  };
  const note =
    '_settings.jsonc:5 note unused-ignore: the entry for columns and "user" passes over nothing';
  assertEquals(describe(run({}, { settings })), [note]);
  assertEquals(describe(run({}, { settings, isNamed: true })), []);
});

Deno.test("lint() takes findings of the baseline for known, and counts those that are mended", () => {
  const relations = { users: USERS, notes: {} };
  const { findings } = run(relations);
  const ids = findings.map(identify);
  const [first, ...others] = ids;
  const gone = { rule: "tables", object: "table public.gone", part: "" };
  const result = run(relations, { baseline: [...others, gone] });
  assertEquals(
    result.findings.filter(({ suppression }) => suppression === undefined)
      .map(identify),
    [first],
  );
  assertEquals([result.mended, run(relations).mended], [1, 0]);
});

Deno.test("lint() knows the comment of an overload", () => {
  const rule: Rule = {
    ...{ name: "functions", level: "note", summary: "", ...TEXT },
    find: ({ details: { functions } }) =>
      functions.map((routine) => ({
        object: routine,
        part: { kind: "overload", name: routine.arguments },
        message: "one",
      })),
  };
  const functions = [
    buildFunctionDetail(1, "f", { description: "@lint-ignore functions: a" }),
    buildFunctionDetail(2, "f", { arguments: "integer" }),
  ];
  const key = keyOf({ kind: "function", schema: "public", name: "f" });
  const result = run({}, {
    details: buildDetails(buildRelations({}, { functions })),
    rules: [rule],
    files: new Map([[key, "functions/f.sql"]]),
  });
  assertEquals(
    result.findings.map(({ part, suppression }) => [
      ...[part?.name, suppression?.reason],
    ]),
    [["", "a"], ["integer", undefined]],
  );
});
