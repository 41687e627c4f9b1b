import { assertEquals, assertThrows } from "@std/assert";

import {
  type CommandLine,
  guessCommand,
  parseCommandLine,
} from "../../../src/cli/args.ts";
import { UsageError } from "../../../src/errors.ts";

/** The line on which nothing is typed. */
const NOTHING: CommandLine = {
  command: "sync",
  tables: [],
  from: [],
  against: [],
  kind: [],
  schema: [],
  excludeTable: [],
  only: [],
  allSchemas: false,
  allowPooler: false,
  commit: false,
  push: false,
  diff: false,
  full: false,
  baseline: false,
  rules: false,
  strict: false,
  var: [],
  dryRun: false,
  json: false,
  quiet: false,
  verbose: false,
  help: false,
  version: false,
};

for (
  const [args, expected] of [
    [[], {}],
    [["sync"], {}],
    [["list"], { command: "list" }],
    [["verify", "--script", "-", "-q"], {
      ...{ command: "verify", script: "-", quiet: true },
    }],
    [["verify", "--script=a.sql"], { command: "verify", script: "a.sql" }],
    [["sync", "users", "billing.invoices"], {
      tables: ["users", "billing.invoices"],
    }],
    [["sync", "42"], { tables: ["42"] }],
    [["check", "users", "--diff"], {
      ...{ command: "check", tables: ["users"], diff: true },
    }],
    [["--commit", "--push", "--message", "a b"], {
      ...{ commit: true, push: true, message: "a b" },
    }],
    [["check", "--full"], { command: "check", full: true }],
    [["page", "--output", "-", "--from=a"], {
      command: "page",
      output: "-",
      from: ["a"],
    }],
    [["prune", "--dry-run"], { command: "prune", dryRun: true }],
    [["init", "--only=hook,docs", "--only", "scripts", "--dry-run"], {
      ...{ command: "init", only: ["hook,docs", "scripts"], dryRun: true },
    }],
    [["doctor", "-n", "a"], { command: "doctor", schema: ["a"] }],
    [["-q", "sync", "users", "--json", "notes"], {
      ...{ tables: ["users", "notes"], quiet: true, json: true },
    }],
    [["sync", "--", "-odd", "--json"], { tables: ["-odd", "--json"] }],
    [["--", "list"], { command: "list" }],
    [["-h", "db"], { host: "db" }],
    [["-hdb"], { host: "db" }],
    [["-h=db"], { host: "db" }],
    [["--host", "db"], { host: "db" }],
    [["--host=db"], { host: "db" }],
    [["-p", "5433"], { port: "5433" }],
    [["-p5433"], { port: "5433" }],
    [["--port", "5433"], { port: "5433" }],
    [["--port=5433"], { port: "5433" }],
    [["-U", "app"], { username: "app" }],
    [["-Uapp"], { username: "app" }],
    [["--username=app"], { username: "app" }],
    [["-d", "shop"], { dbname: "shop" }],
    [["-dpostgres://h/d?sslmode=require"], {
      dbname: "postgres://h/d?sslmode=require",
    }],
    [["--dbname=a=b"], { dbname: "a=b" }],
    [["--dbname", "two\nlines"], { dbname: "two\nlines" }],
    [["-o", "docs/db"], { out: "docs/db" }],
    [["-odocs/db"], { out: "docs/db" }],
    [["--out=docs/db"], { out: "docs/db" }],
    [["-n", "a", "-nb", "--schema", "c", "--schema=d"], {
      schema: ["a", "b", "c", "d"],
    }],
    [["-T", "a*", "-Tb?", "--exclude-table", "c", "--exclude-table=d"], {
      excludeTable: ["a*", "b?", "c", "d"],
    }],
    [["--client", "tools"], { client: "tools" }],
    [["--client=tools"], { client: "tools" }],
    [["--from", "a", "--from=b"], { from: ["a", "b"] }],
    [["--lock-timeout", "5"], { lockTimeout: "5" }],
    [["--lock-timeout=5"], { lockTimeout: "5" }],
    [["--timeout", "60"], { timeout: "60" }],
    [["--timeout=0.5"], { timeout: "0.5" }],
    [["--all-schemas"], { allSchemas: true }],
    [["--json"], { json: true }],
    [["-q"], { quiet: true }],
    [["--quiet"], { quiet: true }],
    [["--verbose"], { verbose: true }],
    [["-?"], { help: true }],
    [["--help"], { help: true }],
    [["--version"], { version: true }],
    [["-?", "--json"], { help: true, json: true }],
    [["-q?"], { quiet: true, help: true }],
    [["-qh", "db"], { quiet: true, host: "db" }],
    [["-qp5433"], { quiet: true, port: "5433" }],
    [["--port", "1", "-p2"], { port: "2" }],
    [["--help", "nonsense"], { help: true }],
  ] as const
) {
  Deno.test(`parseCommandLine() reads ${JSON.stringify(args)}`, () => {
    assertEquals(parseCommandLine(args), { ...NOTHING, ...expected });
  });
}

const SEE_HELP = 'Run "schema-sync --help" for the flags.';
const HOST_HELP = "-h names the host, as in psql; help is -? or --help.";

for (
  const [args, message, hint] of [
    [
      ["--prot", "1"],
      'Cannot use flag "--prot": it is not known',
      "Did you mean --port?",
    ],
    [
      ["--verbos"],
      'Cannot use flag "--verbos": it is not known',
      "Did you mean --verbose?",
    ],
    [
      ["--no-json"],
      'Cannot use flag "--no-json": it is not known',
      "Did you mean --json?",
    ],
    [
      ["--hots=secret"],
      'Cannot use flag "--hots": it is not known',
      "Did you mean --host?",
    ],
    [
      ["--password=secret"],
      'Cannot use flag "--password": it is not known',
      SEE_HELP,
    ],
    [["-x"], 'Cannot use flag "-x": it is not known', SEE_HELP],
    [["-W"], 'Cannot use flag "-W": it is not known', SEE_HELP],
    [["-5"], 'Cannot use flag "-5": it is not known', SEE_HELP],
    [["-qx"], 'Cannot use flag "-x": it is not known', SEE_HELP],
    [["-q5"], 'Cannot use flag "-5": it is not known', SEE_HELP],
    [
      ["--constructor"],
      'Cannot use flag "--constructor": it is not known',
      SEE_HELP,
    ],
    [
      ["--json.path=x"],
      'Cannot use flag "--json.path": it is not known',
      SEE_HELP,
    ],
    [["-h"], 'Cannot use flag "--host" without a value', HOST_HELP],
    [["--host"], 'Cannot use flag "--host" without a value', HOST_HELP],
    [["-h", "--json"], 'Cannot use flag "--host" without a value', HOST_HELP],
    [["-p"], 'Cannot use flag "--port" without a value', SEE_HELP],
    [["--out="], 'Cannot use flag "--out" without a value', SEE_HELP],
    [["-o="], 'Cannot use flag "--out" without a value', SEE_HELP],
    [["--out", ""], 'Cannot use flag "--out" without a value', SEE_HELP],
    [["-T"], 'Cannot use flag "--exclude-table" without a value', SEE_HELP],
    [
      ["-n", "a", "--schema="],
      'Cannot use flag "--schema" without a value',
      SEE_HELP,
    ],
    [
      ["--json=true"],
      'Cannot use flag "--json" with a value: it takes none',
      SEE_HELP,
    ],
    [
      ["--json="],
      'Cannot use flag "--json" with a value: it takes none',
      SEE_HELP,
    ],
    [
      ["--help=x"],
      'Cannot use flag "--help" with a value: it takes none',
      SEE_HELP,
    ],
    [
      ["-q=1"],
      'Cannot use flag "--quiet" with a value: it takes none',
      SEE_HELP,
    ],
    [
      ["-?=1"],
      'Cannot use flag "--help" with a value: it takes none',
      SEE_HELP,
    ],
    [
      ["snc"],
      'Cannot run "snc": it is no command',
      'Did you mean "schema-sync sync"?',
    ],
    [
      ["lists"],
      'Cannot run "lists": it is no command',
      'Did you mean "schema-sync list"?',
    ],
    [
      ["users"],
      'Cannot run "users": it is no command',
      'To refresh one table, run "schema-sync sync users"; --help lists the commands.',
    ],
    [
      ["list", "users"],
      'Cannot use "users" with "list": it takes no table',
      SEE_HELP,
    ],
    [
      ["--diff"],
      'Cannot use flag "--diff" with "sync"',
      "It goes with check.",
    ],
    [
      ["list", "--message="],
      'Cannot use flag "--message" without a value',
      SEE_HELP,
    ],
    [
      ["list", "--message", "x"],
      'Cannot use flag "--message" with "list"',
      "It goes with sync.",
    ],
    [
      ["check", "--dry-run"],
      'Cannot use flag "--dry-run" with "check"',
      "It goes with prune, init.",
    ],
    [
      ["prune", "-n", "billing"],
      'Cannot use flag "--schema" with "prune"',
      "It goes with sync, list, check, lint, page, verify, init, doctor.",
    ],
  ] as const
) {
  Deno.test(`parseCommandLine() refuses ${JSON.stringify(args)}`, () => {
    const error = assertThrows(() => parseCommandLine(args), UsageError);
    assertEquals([error.message, error.hint], [message, hint]);
  });
}

for (
  const [args, command] of [
    [[], "sync"],
    [["--json"], "sync"],
    [["--json", "list"], "list"],
    [["list", "sync"], "list"],
    [["-dpostgres://app:secret@db/shop", "--json", "--prot"], "sync"],
  ] as const
) {
  Deno.test(`guessCommand() of ${JSON.stringify(args)} is ${command}`, () => {
    assertEquals(guessCommand(args), command);
  });
}

for (
  const args of [
    ["postgres://app:secret@db/shop"],
    ["sync", "postgres://app:secret@db/shop"],
    ["list", "postgres://app:secret@db/shop"],
    ["-Wsecret"],
    ["--password=secret"],
  ]
) {
  Deno.test(`parseCommandLine() refuses ${args.join(" ")}, without quoting it`, () => {
    const error = assertThrows(() => parseCommandLine(args), UsageError);
    assertEquals(`${error.message} ${error.hint}`.includes("secret"), false);
  });
}
