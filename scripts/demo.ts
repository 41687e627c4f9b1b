/**
 * Shows the main job without a server: sync a folder with the migrations of a project, add
 * one, sync again, drop a table, sync again.
 *
 * Each command stands before its output as a user would type it. What is left is a git
 * repository with the folder `docs/schemas` to look at.
 *
 * Run by `deno task demo [--out FOLDER]`.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";
import { resolve } from "@std/path/resolve";

import {
  EXIT_CODES,
  FolderError,
  SchemaSyncError,
  UsageError,
} from "../src/errors.ts";
import { onInterrupt } from "./on_interrupt.ts";
import { printLine } from "./print_line.ts";
import { buildRunArgs, readSyncPermissions } from "./task_args.ts";

/** What all steps share. */
interface Demo {
  /** The folder of the repository, absolute; every command runs in it. */
  readonly project: string;
  /** The whole environment of every command. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether git is there and keeps the project. */
  readonly hasGit: boolean;
  /** Ends the demo and the command that runs. */
  readonly signal: AbortSignal;
}

/** A migration, and what to show of the change of the folder. */
interface Step {
  readonly title: string;
  /** Name of a file in `scripts/demo`. */
  readonly migration: string;
  readonly commitMessage: string;
  /** Arguments of `git diff --staged`, one list for each time it is shown. */
  readonly differences: readonly (readonly string[])[];
}

/** A program to run, and the words that a user would type for it. */
interface Command {
  readonly typed: string;
  readonly program: string;
  readonly args: readonly string[];
}

const STEPS: readonly Step[] = [
  {
    title: "A project whose migrations make 48 tables, and an empty folder",
    migration: "1_schema.sql",
    commitMessage: "docs: add the schema of the database",
    differences: [["--shortstat"]],
  },
  {
    title: "A migration adds a table",
    migration: "2_survey_notes.sql",
    commitMessage: "docs: survey notes",
    differences: [["--stat"], ["docs/schemas/survey_notes.sql"]],
  },
  {
    title: "Another one drops a table",
    migration: "3_drop_old_notes.sql",
    commitMessage: "docs: old notes are gone",
    differences: [["--stat"], ["docs/schemas/_table_list.txt"]],
  },
];

/** Where the project keeps its migrations. */
const MIGRATIONS = "db/migrations";

/** Variables that would lead `git` or the sync somewhere else. */
const FOREIGN_VARIABLE_REGEXP = /^(PG|GIT_|SCHEMA_SYNC_|DATABASE_URL$)/;

/** Keeps the user's settings, such as signed commits and a pager, out of the demo. */
const GIT_VARIABLES: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_PAGER: "cat",
  GIT_AUTHOR_NAME: "Demo",
  GIT_AUTHOR_EMAIL: "demo@localhost",
  GIT_COMMITTER_NAME: "Demo",
  GIT_COMMITTER_EMAIL: "demo@localhost",
};

/**
 * Runs the demo from the first table to the last line, and reports every failure itself.
 *
 * Requires `--allow-all`.
 *
 * @param args The command line, without the program.
 * @returns The exit code: 0, 1 for a failed demo, 130 for an interrupted one, else the
 * code of the error.
 */
export async function runDemo(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const stopListening = onInterrupt(() => interruption.abort());
  try {
    const project = await makeProject(parseOut(args));
    await demonstrate(project, interruption.signal);
    const folder = join(project, "docs", "schemas");
    printLine(
      `\nThe folder is yours to look at:\n${folder}`,
    );
    return EXIT_CODES.done;
  } catch (error) {
    // A terminal sends Ctrl-C to the commands too: theirs is not the failure.
    if (interruption.signal.aborted) {
      printLine("\nInterrupted.", Deno.stderr);
      return EXIT_CODES.interrupted;
    }
    return reportError(error);
  } finally {
    stopListening();
  }
}

function parseOut(args: readonly string[]): string | undefined {
  const flags = parseArgs([...args], {
    string: ["out"],
    unknown: (arg: string) => {
      throw new UsageError(
        `Cannot use "${arg}": it is not known`,
        'Run "deno task demo [--out FOLDER]".',
      );
    },
  });
  if (flags.out === "") {
    throw new UsageError(
      `Cannot use "--out": it needs a folder`,
      `Add one: "--out FOLDER".`,
    );
  }
  return flags.out;
}

/** Makes the folder of the repository, in the system's temporary folder if none is given. */
async function makeProject(out: string | undefined): Promise<string> {
  if (out === undefined) {
    return await Deno.makeTempDir({ prefix: "schema-sync-demo-" });
  }
  const project = resolve(out);
  await Deno.mkdir(project, { recursive: true });
  for await (const _entry of Deno.readDir(project)) {
    throw new FolderError(
      `Cannot use "${out}" for the demo: it is not empty`,
      "Name a folder that is new or empty.",
    );
  }
  return project;
}

async function demonstrate(
  project: string,
  signal: AbortSignal,
): Promise<void> {
  const environment = buildEnvironment();
  const hasGit = await initRepository(project, environment);
  const demo: Demo = { project, environment, hasGit, signal };
  await Deno.mkdir(join(project, MIGRATIONS), { recursive: true });
  printLine(
    `No server runs and no program of PostgreSQL is used.\nThe commands below run in ${project}.`,
  );
  if (!hasGit) {
    printLine("Without git on this machine the differences are left out.");
  }
  for (const step of STEPS) await runStep(demo, step);
}

/** The environment of this process, without what is set for another database. */
function buildEnvironment(): Record<string, string> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => !FOREIGN_VARIABLE_REGEXP.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...GIT_VARIABLES,
  };
}

async function runStep(demo: Demo, step: Step): Promise<void> {
  printLine(`\n──── ${step.title} ${"─".repeat(72 - step.title.length)}`);
  await addMigration(demo, step.migration);
  await run(demo, buildSync());
  if (!demo.hasGit) return;
  await run(demo, buildGit("add", "db", "docs"));
  for (const args of step.differences) {
    await run(demo, buildGit("diff", "--staged", ...args));
  }
  await run(
    demo,
    buildGit("commit", "--quiet", "--message", step.commitMessage),
  );
}

async function addMigration(
  { project }: Demo,
  fileName: string,
): Promise<void> {
  const path = fromFileUrl(new URL(`demo/${fileName}`, import.meta.url));
  printLine(`\n$ cp ${fileName} ${MIGRATIONS}/`);
  await Deno.copyFile(path, join(project, MIGRATIONS, fileName));
}

/** Runs from source, and may do no more than `deno task sync` may. */
function buildSync(): Command {
  const args = ["sync", "--from", MIGRATIONS, "--dbname", "skyfire"];
  return {
    typed: `schema-sync ${args.join(" ")}`,
    program: Deno.execPath(),
    args: [...buildRunArgs(readSyncPermissions()), ...args],
  };
}

function buildGit(...args: readonly string[]): Command {
  const words = args.map((arg) => arg.includes(" ") ? `"${arg}"` : arg);
  return { typed: `git ${words.join(" ")}`, program: "git", args };
}

/**
 * Shows a command and runs it; what it prints goes straight to the terminal.
 *
 * @throws {Error} If the command fails, or the reason of the signal if it was aborted.
 */
async function run(demo: Demo, command: Command): Promise<void> {
  printLine(`\n$ ${command.typed}`);
  const child = new Deno.Command(command.program, {
    args: [...command.args],
    cwd: demo.project,
    env: { ...demo.environment },
    clearEnv: true,
    signal: demo.signal,
  }).spawn();
  const { code } = await child.status;
  demo.signal.throwIfAborted();
  if (code !== 0) {
    throw new Error(`Cannot go on: "${command.typed}" ended with code ${code}`);
  }
}

/**
 * Makes the project a git repository.
 *
 * @returns `false` if there is no git.
 */
async function initRepository(
  project: string,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("git", {
      args: ["init", "--quiet"],
      cwd: project,
      env: { ...environment },
      clearEnv: true,
      stderr: "inherit",
    }).output();
    if (!success) {
      throw new Error(`Cannot make a git repository of "${project}"`);
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Prints one sentence and the remedy, and returns the exit code. */
function reportError(error: unknown): number {
  printLine(
    error instanceof Error ? error.message : String(error),
    Deno.stderr,
  );
  if (!(error instanceof SchemaSyncError)) return 1;
  printLine(error.hint, Deno.stderr);
  return error.code;
}

if (import.meta.main) Deno.exitCode = await runDemo(Deno.args);
