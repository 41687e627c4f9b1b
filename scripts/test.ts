/**
 * Runs everything that CI runs, step by step, and ends at the first failure.
 *
 *     deno task test [STEP…]
 *
 * @module
 */

import { DELIMITER } from "@std/path/constants";

import { EXIT_CODES } from "../src/errors.ts";
import { findPostgresFolder } from "../tests/support/postgres_server.ts";
import { makeRunFolder } from "../tests/support/run_folder.ts";
import { TEST_V8_FLAGS } from "../tests/support/run_schema_sync.ts";
import { SKIPPED_PREFIX } from "../tests/support/skipped.ts";
import { onInterrupt } from "./on_interrupt.ts";
import { printLine } from "./print_line.ts";
import { readImportFlags } from "./task_args.ts";

/** One step: the calls of `deno` that it is made of. */
interface Step {
  readonly name: string;
  readonly calls: readonly (readonly string[])[];
  /** Looked up when it is its turn, as not every step needs what is asked for. */
  readonly readEnv?: () => Promise<Readonly<Record<string, string>>>;
}

/** What the tests of some calls came to. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Lines `name: why`. */
  readonly reasons: readonly string[];
}

interface Outcome {
  readonly success: boolean;
  readonly tally: Tally;
}

/** What all calls of a run share. */
interface Run {
  /** Leads the tests into the folder of the run. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the call that runs. */
  readonly signal: AbortSignal;
}

const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, reasons: [] };

/** They wait longest, so that none of them is left to run alone at the end. */
const LONGEST = [
  ...["kill_test.ts", "other_sessions_test.ts", "embedded_test.ts"],
  ...["folder_faults_test.ts", "git_test.ts", "line_ends_test.ts"],
];

const TEST_BINARY = "dist/test/schema-sync";

/** Files of integration tests beside one a core: they wait for others at times. */
const WAITING_JOBS = 1;

// "ok | 3 passed (2 steps) | 0 failed | 1 ignored (2 steps) (12ms)"
const SUMMARY_REGEXP =
  /\| (\d+) passed(?: \(.*?\))? \| (\d+) failed(?: \(.*?\))?(?: \| (\d+) ignored(?: \((\d+) steps?\))?)?/g;

function buildSteps(
  imports: readonly string[],
  port: number,
  integrationTests: readonly string[],
): Step[] {
  // The types have a step of their own.
  const test = ["test", ...imports, "--no-prompt", "--no-check"];
  return [
    { name: "format", calls: [["fmt", "--check"]] },
    { name: "lint", calls: [["lint"]] },
    {
      name: "types",
      calls: [
        ["check", ...imports, "main.ts", "src", "tests", "scripts"],
        [
          ...["check", "--no-lock"],
          "--config=scripts/core.tsconfig.json",
          // The packages of the core come from the npm registry everywhere.
          "--import-map=scripts/npm_imports.json",
          "src/core",
        ],
        [
          ...["check", "--no-lock", "--config=scripts/page.tsconfig.json"],
          ...["--import-map=scripts/npm_imports.json", "src/page/client"],
        ],
      ],
    },
    {
      name: "imports",
      calls: [[
        ...["run", ...imports, "--no-prompt", "--allow-read=main.ts,src"],
        "scripts/check_imports.ts",
      ]],
    },
    {
      name: "unit",
      calls: [[...test, "--allow-read=.", "--parallel", "tests/unit"]],
    },
    {
      name: "integration",
      calls: [[
        ...[...test, "-A", "--parallel", `--v8-flags=${TEST_V8_FLAGS}`],
        ...integrationTests,
      ]],
      readEnv: readIntegrationEnv,
    },
    {
      name: "binary",
      calls: [
        [
          ...["task", "compile", "--host=127.0.0.1", `--port=${port}`],
          ...["--out=docs/schemas", `--output=${TEST_BINARY}`],
        ],
        [...test, "-A", "tests/binary"],
      ],
      readEnv: () =>
        Promise.resolve({
          SCHEMA_SYNC_TEST_BINARY: TEST_BINARY,
          SCHEMA_SYNC_TEST_PORT: String(port),
        }),
    },
  ];
}

/** The files of integration tests; those that take longest come first. */
async function listIntegrationTests(): Promise<string[]> {
  const folder = "tests/integration";
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const others = names.filter((name) => name.endsWith("_test.ts")).sort();
  // A set keeps the first place of each.
  return [...new Set([...LONGEST, ...others])]
    .map((name) => `${folder}/${name}`);
}

/**
 * Debian's `psql` and `pg_dump` are a script that looks for the real ones, for
 * longer than these work. The binary step still meets it.
 */
async function readIntegrationEnv(): Promise<Record<string, string>> {
  const jobs = navigator.hardwareConcurrency + WAITING_JOBS;
  const path = Deno.env.get("PATH") ?? "";
  return {
    DENO_JOBS: String(jobs),
    PATH: `${await findPostgresFolder()}${DELIMITER}${path}`,
  };
}

/** Runs the steps in a folder of their own, which goes with whatever is in it. */
async function runInFolder(steps: readonly Step[]): Promise<number> {
  const interruption = new AbortController();
  const stopListening = onInterrupt(() => interruption.abort());
  try {
    await using folder = await makeRunFolder();
    const { signal } = interruption;
    const code = await runSteps(steps, { env: folder.env, signal });
    return signal.aborted ? EXIT_CODES.interrupted : code;
  } finally {
    stopListening();
  }
}

async function runSteps(steps: readonly Step[], run: Run): Promise<number> {
  let total = NOTHING;
  for (const step of steps) {
    printLine(`\n=== ${step.name}`);
    for (const call of step.calls) {
      const { success, tally } = await runDeno(call, {
        ...run,
        env: { ...run.env, ...await step.readEnv?.() },
      });
      total = addTallies(total, tally);
      if (!success) {
        printLine(`\nStep "${step.name}" failed`, Deno.stderr);
        return 1;
      }
    }
  }
  printTotal(total);
  return 0;
}

async function runDeno(
  args: readonly string[],
  { env, signal }: Run,
): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    // The summary is read, and colours would stand between its words.
    env: { ...env, NO_COLOR: "1" },
    signal,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [stdout, stderr, { success }] = await Promise.all([
    passOn(child.stdout, Deno.stdout),
    passOn(child.stderr, Deno.stderr),
    child.status,
  ]);
  return { success, tally: countTests(`${stdout}\n${stderr}`) };
}

/** Shows the text as it comes, and returns all of it. */
async function passOn(
  from: ReadableStream<Uint8Array>,
  to: typeof Deno.stdout,
): Promise<string> {
  let text = "";
  for await (const chunk of from.pipeThrough(new TextDecoderStream())) {
    await writeAll(to, new TextEncoder().encode(chunk));
    text += chunk;
  }
  return text;
}

async function writeAll(
  to: typeof Deno.stdout,
  bytes: Uint8Array,
): Promise<void> {
  while (bytes.length > 0) bytes = bytes.subarray(await to.write(bytes));
}

function countTests(text: string): Tally {
  let tally = NOTHING;
  for (const match of text.matchAll(SUMMARY_REGEXP)) {
    const [, passed, failed, ignored, ignoredSteps] = match;
    tally = addTallies(tally, {
      passed: Number(passed),
      failed: Number(failed),
      skipped: Number(ignored ?? 0) + Number(ignoredSteps ?? 0),
      reasons: [],
    });
  }
  const reasons = text.split("\n")
    .filter((line) => line.startsWith(SKIPPED_PREFIX))
    .map((line) => line.slice(SKIPPED_PREFIX.length));
  return { ...tally, reasons };
}

function addTallies(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    reasons: [...a.reasons, ...b.reasons],
  };
}

function printTotal({ passed, failed, skipped, reasons }: Tally): void {
  printLine("");
  for (const reason of reasons) printLine(`Skipped ${reason}`);
  printLine(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** A port that nothing listens on: the one the tested executable may reach. */
function findFreePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function main(wanted: readonly string[]): Promise<number> {
  const imports = readImportFlags();
  const steps = buildSteps(
    imports,
    findFreePort(),
    await listIntegrationTests(),
  );
  const names = steps.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    printLine(`Cannot run step "${unknown}": it is not known`, Deno.stderr);
    printLine(`Use ${names.join(", ")}.`, Deno.stderr);
    return 2;
  }
  return await runInFolder(
    steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name)),
  );
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
