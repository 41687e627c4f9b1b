import { assertEquals, assertThrows } from "@std/assert";

import type { Environment } from "../../../src/cli/environment.ts";
import { parseSettings, type Settings } from "../../../src/cli/settings.ts";
import { KINDS } from "../../../src/core/catalog/object_kind.ts";
import { UsageError } from "../../../src/errors.ts";
import { readLine } from "../../support/command_lines.ts";

const DEFAULTS: Omit<Settings, "options"> = {
  command: "sync",
  connection: {
    parameters: {
      ...{ host: "localhost", port: "5432" },
      ...{ user: "postgres", dbname: "skyfire" },
    },
    environment: {},
  },
  isFromDatabaseUrl: false,
  client: "auto",
  folder: "docs/schemas",
  filter: {
    schemas: ["public"],
    hasDefaultSchemas: true,
    excluded: [],
    names: [],
  },
  lockTimeoutMs: 10_000,
  timeoutMs: 300_000,
  gitEnvironment: {},
  kinds: ["table"],
  isDryRun: false,
  isFull: false,
  withDiff: false,
  isStrict: false,
  lint: {
    ...{ format: "text", failOn: "error" },
    ...{ writesBaseline: false, listsRules: false },
    settings: { levels: [], ignores: [] },
  },
  only: [],
  isJson: false,
  isQuiet: false,
  isVerbose: false,
};

const { filter: FILTER, lint: LINT } = DEFAULTS;

const ROWS: readonly (readonly [string, Environment, Partial<Settings>])[] = [
  ["", {}, {}],
  ["list", {}, { command: "list" }],
  ["list --kind views", {}, { command: "list", kinds: ["view"] }],
  [
    "list --kind foreign_tables --kind function",
    {},
    { command: "list", kinds: ["foreign_table", "function"] },
  ],
  ["list --kind types --kind all", {}, { command: "list", kinds: KINDS }],
  ["--out docs/db", {}, { folder: "docs/db" }],
  ["", { SCHEMA_SYNC_OUT: "env" }, { folder: "env" }],
  ["", { SCHEMA_SYNC_OUT: "" }, {}],
  ["-o flag", { SCHEMA_SYNC_OUT: "env" }, { folder: "flag" }],
  ["-n a -n B", {}, {
    filter: { schemas: ["a", "B"], excluded: [], names: [] },
  }],
  ["--all-schemas", {}, {
    filter: { schemas: undefined, excluded: [], names: [] },
  }],
  ["-T a* -T b", {}, { filter: { ...FILTER, excluded: ["a*", "b"] } }],
  ["sync a b.c", {}, { filter: { ...FILTER, names: ["a", "b.c"] } }],
  ["--client auto", {}, {}],
  ["--client tools", { SCHEMA_SYNC_CLIENT: "x" }, { client: "tools" }],
  ["", { SCHEMA_SYNC_CLIENT: "built-in" }, { client: "built-in" }],
  ["--lock-timeout 2", {}, { lockTimeoutMs: 2_000 }],
  ["--lock-timeout 0.25", {}, { lockTimeoutMs: 250 }],
  ["--timeout 0.0001", {}, { timeoutMs: 1 }],
  ["--timeout 900000", {}, { timeoutMs: 900_000_000 }],
  ["--commit", {}, { commit: { isPushed: false } }],
  ["--commit --push --message x", {}, {
    commit: { isPushed: true, message: "x" },
  }],
  ["--commit", { GIT_SSH: "ssh", GIT_DIR: "/x", PGUSER: "" }, {
    commit: { isPushed: false },
    gitEnvironment: { GIT_SSH: "ssh" },
  }],
  ["list --full", {}, { command: "list", isFull: true }],
  ["prune --dry-run", {}, { command: "prune", isDryRun: true }],
  ["check --diff a", {}, {
    command: "check",
    withDiff: true,
    filter: { ...FILTER, names: ["a"] },
  }],
  ["init --only hook,docs --only scripts", {}, {
    command: "init",
    only: ["hook", "docs", "scripts"],
  }],
  ["lint a --fail-on note --format github --full", {}, {
    ...{ command: "lint", isFull: true },
    filter: { ...FILTER, names: ["a"] },
    lint: { ...LINT, failOn: "note", format: "github" },
  }],
  ["lint --baseline --rules --explain naming", {}, {
    command: "lint",
    lint: {
      ...LINT,
      ...{ writesBaseline: true, listsRules: true, explain: "naming" },
    },
  }],
  ["--json -q --verbose", {}, { isJson: true, isQuiet: true, isVerbose: true }],
];

for (const [line, environment, changes] of ROWS) {
  Deno.test(`parseSettings() of "${line}" beside ${JSON.stringify(environment)}`, () => {
    const { options: _, ...settings } = parseSettings(
      readLine(line),
      environment,
    );
    assertEquals(settings, { ...DEFAULTS, ...changes });
  });
}

for (
  const [line, environment, message] of [
    [
      "--client pg",
      {},
      'Cannot use client "pg": it is neither "auto" nor "tools" nor "built-in"',
    ],
    [
      "",
      { SCHEMA_SYNC_CLIENT: "pg" },
      'Cannot use client "pg": it is neither "auto" nor "tools" nor "built-in"',
    ],
    [
      "--all-schemas -n a",
      {},
      'Cannot use flag "--all-schemas" together with "--schema"',
    ],
    [
      "-p 54x",
      {},
      'Cannot use port "54x": it is no number from 1 to 65535',
    ],
    [
      "list --kind veiws",
      {},
      'Cannot list kind "veiws": there is no such kind',
    ],
    ["--push", {}, 'Cannot use flag "--push" without "--commit"'],
    ["--message x", {}, 'Cannot use flag "--message" without "--commit"'],
    [
      "lint --fail-on notes",
      {},
      'Cannot use --fail-on "notes": it is none of error, warning, note',
    ],
    [
      "lint --format xml",
      {},
      'Cannot use --format "xml": it is none of text, json, github, sarif',
    ],
    [
      "lint users --baseline",
      {},
      'Cannot use flag "--baseline" for "users" alone: it is of the whole schema',
    ],
    [
      "init --only hook,cron",
      {},
      'Cannot set up "cron": there is no such part',
    ],
    ...["0", "x", "1e3", "5s", "900001", "Infinity", "1.", ".5"].flatMap(
      (seconds) =>
        (["--timeout", "--lock-timeout"] as const).map((flag) =>
          [
            `${flag} ${seconds}`,
            {},
            `Cannot use ${flag} "${seconds}": it is no number of seconds from 0.001 to 900000`,
          ] as const
        ),
    ),
  ] as const
) {
  Deno.test(`parseSettings() refuses "${line}" beside ${JSON.stringify(environment)}`, () => {
    const error = assertThrows(
      () => parseSettings(readLine(line), environment),
      UsageError,
    );
    assertEquals(error.message, message);
  });
}

for (
  const [word, hint] of [
    ["veiws", "Did you mean views?"],
    [
      "x",
      "Use --kind with all, tables, views, foreign_tables, functions, types, sequences, database.",
    ],
  ] as const
) {
  Deno.test(`parseSettings() knows what --kind ${word} could have been`, () => {
    const error = assertThrows(
      () => parseSettings(readLine(`list --kind ${word}`), {}),
      UsageError,
    );
    assertEquals(error.hint, hint);
  });
}
