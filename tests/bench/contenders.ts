/**
 * What runs against each other on a database.
 *
 * @module
 */

import { join } from "@std/path/join";

import type { Contender } from "./contest.ts";
import { generatedTableName } from "./generated_tables.ts";
import { type Program, runProgram } from "./program.ts";
import { outFolder, type Subject } from "./subject.ts";

/** The loop runs on so many tables and is extrapolated: all of 1,000 take minutes. */
const LOOP_SAMPLE = 40;
/** As the bash script did that the program replaces. */
const LOOP_WIDTH = 4;
/** Above, even the sample takes too long. */
const LOOP_MAX_TABLES = 1_000;

/** Names of the contenders. */
export const CONTENDERS = {
  plainDump: "one pg_dump -s",
  fullSync: "full sync into an empty folder",
  unchangedSync: "sync that finds nothing changed",
  changedSync: "sync after a change of one table",
  builtInSync: "full sync with the built-in client",
  page: "page",
  tableLoop: `loop of pg_dump -s -t, from ${LOOP_SAMPLE} tables`,
} as const;

/**
 * Builds what runs against each other on a database of generated tables.
 *
 * The per-table loop is left out where it would take too long.
 */
export async function buildContenders(
  subject: Subject,
  database: string,
  tables: number,
): Promise<Contender[]> {
  const contenders = [
    buildPlainDump(subject, database),
    buildFullSync(subject, database, "tools"),
    buildFullSync(subject, database, "built-in"),
    await buildUnchangedSync(subject, database),
    await buildChangedSync(subject, database),
    {
      name: CONTENDERS.page,
      run: () => runProgram(buildPage(subject, database)),
    },
  ];
  if (tables > LOOP_MAX_TABLES) return contenders;
  return [...contenders, buildTableLoop(subject, database, tables)];
}

/** What a sync reads a database with. */
export type Client = "tools" | "built-in";

/** Builds a sync of a database into a folder of this name, below the scratch folder. */
export function buildSync(
  subject: Subject,
  database: string,
  folderName: string,
  client: Client,
): Program {
  const folder = join(outFolder(subject.scratch), folderName);
  return {
    ...subject.program,
    args: [
      ...[...subject.program.args, "sync", "--out", folder],
      ...["--client", client],
    ],
    environment: connect(subject, database),
  };
}

/** Builds what prints the page of a database. */
export function buildPage(subject: Subject, database: string): Program {
  const { args } = subject.program;
  return {
    ...subject.program,
    args: [...args, "page", "--output=-", "--client=tools"],
    environment: connect(subject, database),
  };
}

function buildPlainDump(subject: Subject, database: string): Contender {
  const dump = buildDump(subject, database, "--file=/dev/null");
  return { name: CONTENDERS.plainDump, run: () => runProgram(dump) };
}

/**
 * Into another folder each time: ext4 passes over the inodes of files that were
 * removed in the last minute, and so would make the next ones many times slower.
 */
function buildFullSync(
  subject: Subject,
  database: string,
  client: Client,
): Contender {
  const isBuiltIn = client === "built-in";
  let round = 0;
  return {
    name: isBuiltIn ? CONTENDERS.builtInSync : CONTENDERS.fullSync,
    run: () => {
      const folder = `${database}-${client}-${++round}`;
      return runProgram(buildSync(subject, database, folder, client));
    },
  };
}

/** Over a folder that two runs have brought in step: the second reads all files. */
async function buildUnchangedSync(
  subject: Subject,
  database: string,
): Promise<Contender> {
  const sync = buildSync(subject, database, database, "tools");
  await runProgram(sync);
  await runProgram(sync);
  return { name: CONTENDERS.unchangedSync, run: () => runProgram(sync) };
}

/** The statement takes a few milliseconds, which count with the rest. */
async function buildChangedSync(
  subject: Subject,
  database: string,
): Promise<Contender> {
  const other = await subject.server.createDatabase(undefined, {
    template: database,
  });
  const sync = buildSync(subject, other, other, "tools");
  await runProgram(sync);
  const table = `"public"."${generatedTableName(1)}"`;
  let round = 0;
  return {
    name: CONTENDERS.changedSync,
    run: async () => {
      const sql = `COMMENT ON TABLE ${table} IS 'Round ${++round}'`;
      await subject.server.query(other, sql);
      await runProgram(sync);
    },
  };
}

function buildTableLoop(
  subject: Subject,
  database: string,
  tables: number,
): Contender {
  const sample = Math.min(LOOP_SAMPLE, tables);
  const dumps = Array.from({ length: sample }, (_, index) => {
    const name = generatedTableName(1 + Math.floor(index * tables / sample));
    return buildDump(
      subject,
      database,
      `--table="public"."${name}"`,
      "--file=/dev/null",
    );
  });
  return {
    name: CONTENDERS.tableLoop,
    run: () => runInParallel(dumps),
    scale: tables / sample,
  };
}

async function runInParallel(programs: readonly Program[]): Promise<void> {
  const waiting = programs.values();
  async function work(): Promise<void> {
    for (const program of waiting) await runProgram(program);
  }
  await Promise.all(Array.from({ length: LOOP_WIDTH }, work));
}

function buildDump(
  subject: Subject,
  database: string,
  ...args: readonly string[]
): Program {
  return {
    ...subject.program,
    path: "pg_dump",
    args: ["-s", ...args],
    environment: connect(subject, database),
  };
}

function connect(
  { program, server }: Subject,
  database: string,
): Record<string, string> {
  return { ...program.environment, ...server.environment(database) };
}
