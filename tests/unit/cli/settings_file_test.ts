import { assertEquals, assertThrows } from "@std/assert";

import type { FileValues } from "../../../src/cli/file_keys.ts";
import {
  addFileValues,
  parseSettings,
  type Settings,
} from "../../../src/cli/settings.ts";
import { parseSettingsFile } from "../../../src/cli/settings_file.ts";
import { UsageError } from "../../../src/errors.ts";
import { readLine } from "../../support/command_lines.ts";

const PATH = "docs/schemas/_settings.jsonc";

const GOOD: readonly (readonly [text: string, values: FileValues])[] = [
  ["{}", {}],
  ["{ // nothing\n}", {}],
  ["/* a */ { } // b", {}],
  ['{ "schemas": ["public", "Billing"] }', { schemas: ["public", "Billing"] }],
  ['{ "schemas": "all" }', { schemas: "all" }],
  ['{ "excludeTables": [] }', { excludeTables: [] }],
  ['{ "excludeTables": ["log_*"], }', { excludeTables: ["log_*"] }],
  ['{ "kinds": "all" }', { kinds: "all" }],
  [
    '{ "kinds": ["tables", "view", "foreign_tables", "database",], }',
    { kinds: ["tables", "view", "foreign_tables", "database"] },
  ],
  ['{ "partitions": "none" }', { partitions: "none" }],
  ['{\r\n  "comments": false\r\n}\r\n', { comments: false }],
];

for (const [text, values] of GOOD) {
  Deno.test(`parseSettingsFile() reads ${JSON.stringify(text)}`, () => {
    assertEquals(parseSettingsFile(text, PATH), values);
  });
}

const SYNTAX_HINT =
  "Write JSON; comments and a comma after the last member are allowed.";
const PARTITIONS_HINT = 'Write "files", which is the default.';

const BAD: readonly (readonly [
  text: string,
  line: number,
  reason: string,
  hint: string,
])[] = [
  ["", 1, "a value is missing", SYNTAX_HINT],
  ["[]", 1, "it is no JSON object", SYNTAX_HINT],
  ["\n\nnull", 3, "it is no JSON object", SYNTAX_HINT],
  ["{\n  schemas: 1\n}", 2, "it is no JSON", SYNTAX_HINT],
  ['{\n  "comments"\n}', 2, "a colon is missing", SYNTAX_HINT],
  ['{\n  "comments":\n}', 2, "a value is missing", SYNTAX_HINT],
  [
    '{\n  "comments": true\n\n  "kinds": "all"\n}',
    2,
    "a comma or a bracket is missing",
    SYNTAX_HINT,
  ],
  ['{\n  "comments": true\n\n', 2, 'a "}" is missing', SYNTAX_HINT],
  [
    '{\n  "kinds": ["tables"\n}',
    2,
    "a comma or a bracket is missing",
    SYNTAX_HINT,
  ],
  ['{\n  "kinds": ["tables"\n', 2, 'a "]" is missing', SYNTAX_HINT],
  ["{}\n{}", 2, "more follows after its end", SYNTAX_HINT],
  ["{\n /* a\n}", 2, "a comment has no end", SYNTAX_HINT],
  ['{\n "kinds: 1\n}', 2, "a text has no end", SYNTAX_HINT],
  ["[".repeat(100_000), 1, "its brackets go too deep", SYNTAX_HINT],

  [
    '{\n\n  "schema": []\n}',
    3,
    '"schema" is no setting',
    'Did you mean "schemas"?',
  ],
  ['{ "Kinds": [] }', 1, '"Kinds" is no setting', 'Did you mean "kinds"?'],
  [
    '{ "exclude-table": [] }',
    1,
    '"exclude-table" is no setting',
    'Did you mean "excludeTables"?',
  ],
  [
    '{ "allSchemas": true }',
    1,
    '"allSchemas" is no setting',
    'Did you mean "schemas"?',
  ],
  [
    '{ "host": "db" }',
    1,
    '"host" is no setting',
    "Use the flag --host; no file can stand for it.",
  ],
  [
    '{ "__proto__": {} }',
    1,
    '"__proto__" is no setting',
    "Use one of schemas, excludeTables, kinds, partitions, comments, diagram, lint.",
  ],
  [
    '{\n  "comments": true,\n  "comments": true\n}',
    3,
    '"comments" is there twice',
    "Keep one of the two.",
  ],

  [
    '{ "comments": "false" }',
    1,
    '"comments" has to be true or false',
    "Did you mean false?",
  ],
  [
    '{ "comments": null }',
    1,
    '"comments" has to be true or false',
    "Write true, which is the default.",
  ],
  [
    '{\n  "partitions":\n    false\n}',
    3,
    '"partitions" has to be "files" or "none"',
    PARTITIONS_HINT,
  ],
  [
    '{ "partitions": ["none"] }',
    1,
    '"partitions" has to be "files" or "none"',
    PARTITIONS_HINT,
  ],
  [
    '{ "partitions": "non" }',
    1,
    '"partitions" has to be "files" or "none"',
    'Did you mean "none"?',
  ],
  [
    '{ "schemas": "public" }',
    1,
    '"schemas" has to be "all", or a list of names',
    'Write ["public"].',
  ],
  [
    '{ "schemas": [] }',
    1,
    '"schemas" is an empty list',
    "Name one, or delete the line for the default.",
  ],
  [
    '{ "schemas": [\n  "a",\n  1\n] }',
    3,
    '"schemas" is a list of names, in double quotes',
    "Write each as a text.",
  ],
  [
    '{ "excludeTables": [""] }',
    1,
    '"excludeTables" is a list of patterns, in double quotes',
    "Write each as a text.",
  ],
  [
    '{ "excludeTables": {} }',
    1,
    '"excludeTables" has to be a list of patterns',
    "Write [], which is the default.",
  ],
  [
    '{ "kinds": [\n  "tables",\n  "veiws"\n] }',
    3,
    '"veiws" is none of the kinds',
    'Did you mean "views"?',
  ],
  [
    '{ "kinds": ["everything"] }',
    1,
    '"everything" is none of the kinds',
    "Use some of tables, views, foreign_tables, functions, types, sequences, database.",
  ],
];

for (const [text, line, reason, hint] of BAD) {
  const shown = JSON.stringify(text.slice(0, 60));
  Deno.test(`parseSettingsFile() refuses ${shown}`, () => {
    const error = assertThrows(
      () => parseSettingsFile(text, PATH),
      UsageError,
    );
    assertEquals(
      [error.message, error.hint],
      [`Cannot use ${PATH}, line ${line}: ${reason}`, hint],
    );
  });
}

const CALLED = '"schemas" of the settings file';

const BESIDE: readonly (readonly [
  line: string,
  values: FileValues,
  settings: Partial<Settings>,
])[] = [
  ["", {}, {
    filter: {
      ...{ schemas: ["public"], hasDefaultSchemas: true, called: {} },
      ...{ excluded: [], names: [] },
    },
  }],
  ["", { schemas: ["a"], excludeTables: ["x"], kinds: ["views", "type"] }, {
    filter: {
      ...{ schemas: ["a"], hasDefaultSchemas: false, excluded: ["x"] },
      ...{ names: [], kinds: ["view", "type"] },
      called: { schemas: CALLED, excluded: "excludeTables" },
    },
  }],
  ["sync t", { schemas: "all", kinds: "all", partitions: "none" }, {
    filter: {
      ...{ schemas: undefined, hasDefaultSchemas: false, excluded: [] },
      ...{ names: ["t"], omitsPartitions: true },
      called: { schemas: CALLED },
    },
  }],
  ["-n b -T y", { schemas: ["a"], excludeTables: ["x"] }, {
    filter: { schemas: ["b"], excluded: ["y"], names: [], called: {} },
  }],
  ["--all-schemas", { schemas: ["a"], partitions: "files" }, {
    filter: { schemas: undefined, excluded: [], names: [], called: {} },
  }],
  ["", { comments: false }, { omitsComments: true }],
  ["", { comments: true }, { omitsComments: false }],
  ["", { diagram: true }, { hasDiagram: true }],
];

for (const [line, values, expected] of BESIDE) {
  Deno.test(`addFileValues() adds ${JSON.stringify(values)} to "${line}"`, () => {
    const settings = addFileValues(parseSettings(readLine(line), {}), values);
    const told = Object.keys(expected) as (keyof Settings)[];
    assertEquals(
      Object.fromEntries(told.map((key) => [key, settings[key]])),
      expected,
    );
  });
}
