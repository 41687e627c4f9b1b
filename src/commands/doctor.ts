/**
 * `schema-sync doctor`: finds out what is wrong with the set-up.
 *
 * @module
 */

import { buildCatalog, type Catalog } from "../core/catalog/catalog.ts";
import {
  exitCodeOfFindings,
  findFailure,
  type Finding,
  findOk,
  findSkipped,
} from "../core/doctor/diagnosis.ts";
import { showQualifiedName } from "../core/catalog/identifier.ts";
import { planDump } from "../core/dump/scope.ts";
import { checkNothingForeign } from "../core/files/foreign_files.ts";
import {
  type Selection,
  selectTables,
  type TableFilter,
} from "../core/catalog/selection.ts";
import {
  findOfFiles,
  findOfServer,
  type ServerFacts,
} from "../core/doctor/server_findings.ts";
import {
  fileOf,
  type FolderState,
  readFolderState,
} from "../core/files/folder_state.ts";
import { type ExitCode, FolderError, SchemaSyncError } from "../errors.ts";
import type { Folder } from "../folder/folder.ts";
import type { Dump, Hindrance, Source } from "../source/source.ts";

/** One or more checks that belong together. */
export type Check = () => Promise<readonly Finding[]>;

/** A source with a limit on how long what it is asked for may take. */
export interface LimitedSource {
  readonly source: Source;
  /** Takes the limit off. */
  readonly liftLimit: () => void;
}

/** What a doctor works with. */
export interface DoctorInput {
  /** Whether files are read in place of a server. */
  readonly isFromFiles: boolean;
  /** The checks up to the login, in their order. */
  readonly before: readonly Check[];
  /** Opens what a sync would read. */
  readonly openSource: () => Promise<LimitedSource>;
  /** The query for what the catalog does not tell. */
  readonly diagnosisSql: string;
  /** What is known only once the server's version is. */
  readonly diagnoseVersion: (server: Catalog) => Promise<readonly Finding[]>;
  readonly filter: TableFilter;
  readonly folder: Folder;
  /** The checks that need no server, in their order. */
  readonly after: readonly Check[];
}

/** What a doctor found. */
export interface DoctorReport {
  readonly command: "doctor";
  readonly findings: readonly Finding[];
  readonly code: ExitCode;
}

const DUMP = "dump";

/** The checks that need a server, and those of files in its place. */
const SERVER_CHECKS = [
  "login",
  "pg_dump",
  "pooler",
  "server",
  "read-only",
  "tables",
  "rights",
  "locks",
  DUMP,
];
const FILES_CHECKS = ["files", "tables"];

/** Makes every check that can be made, along the way that a sync takes. */
export async function doctor(input: DoctorInput): Promise<DoctorReport> {
  const before = await runChecks(input.before);
  const failed = before.find(({ mark }) => mark === "failed");
  const server = failed === undefined
    ? await checkServer(input)
    : findSkipped(listChecks(input), `not tried, see "${failed.check}"`);
  const findings = [...before, ...server, ...await runChecks(input.after)];
  return { command: "doctor", findings, code: exitCodeOfFindings(findings) };
}

function listChecks({ isFromFiles }: DoctorInput): readonly string[] {
  return isFromFiles ? FILES_CHECKS : SERVER_CHECKS;
}

async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...await check());
  return findings;
}

async function checkServer(input: DoctorInput): Promise<Finding[]> {
  const { source, liftLimit } = await input.openSource();
  const findings: Finding[] = [];
  try {
    const catalog = buildCatalog(await source.readCatalog());
    if (input.isFromFiles) return await judge(input, source, catalog);
    findings.push(describeLogin(source, catalog));
    findings.push(...await input.diagnoseVersion(catalog));
    findings.push(...await judge(input, source, catalog));
    if (
      findings.some(({ check, mark }) =>
        check === "pg_dump" && mark === "failed"
      )
    ) {
      return [...findings, ...findSkipped([DUMP], 'not tried, see "pg_dump"')];
    }
    // In a large database it takes its time.
    liftLimit();
    return [...findings, ...await checkDump(input, source, catalog)];
  } catch (error) {
    if (!(error instanceof SchemaSyncError)) throw error;
    const done = new Set(findings.map(({ check }) => check));
    const left = listChecks(input).filter((check) => !done.has(check));
    const [failed = "", ...others] = left;
    return [
      ...findings,
      findFailure(failed, error),
      ...findSkipped(others, `not tried, see "${failed}"`),
    ];
  } finally {
    await source.close();
  }
}

function describeLogin(
  { client }: Source,
  { role, database }: Catalog,
): Finding {
  return findOk(
    "login",
    `as "${role}" to database "${database}", by ${client}`,
  );
}

async function judge(
  { diagnosisSql, filter, folder }: DoctorInput,
  source: Source,
  catalog: Catalog,
): Promise<Finding[]> {
  const content = await readIfPossible(folder);
  const state = readFolderState(catalog, content);
  const facts = { catalog, filter, orphaned: state.orphaned };
  const document = await source.query?.(diagnosisSql);
  const findings = document === undefined
    ? findOfFiles(facts)
    : findOfServer(facts, JSON.parse(document));
  return [...findings, ...findForeignFiles(facts, state)];
}

/** Dumps one table: what a server refuses, it refuses then as well. */
async function checkDump(
  { filter, folder }: DoctorInput,
  source: Source,
  catalog: Catalog,
): Promise<Finding[]> {
  const content = await readIfPossible(folder);
  const { orphaned } = readFolderState(catalog, content);
  const selection = selectIfPossible(catalog, filter, orphaned);
  const [table] = selection?.wanted ?? [];
  if (selection === undefined || table === undefined) {
    return findSkipped([DUMP], "not tried, there is no table to try it with");
  }
  const trial = { ...selection, isNamed: true, wanted: [table] };
  try {
    const outcome = await source.dump(planDump(catalog, filter, trial));
    return describeDump(outcome, showQualifiedName(table));
  } catch (error) {
    if (error instanceof SchemaSyncError) return [findFailure(DUMP, error)];
    throw error;
  }
}

function describeDump(outcome: Dump | Hindrance, table: string): Finding[] {
  switch (outcome.kind) {
    case "dumped":
      return [findOk(DUMP, `tried with ${table}`)];
    case "out of locks":
      return [findFailure(DUMP, outcome.error)];
    case "locked":
    case "changed":
      return findSkipped([DUMP], `not known, ${table} is being changed`);
  }
}

/** Only the tables tell which files a sync is going to write. */
function findForeignFiles(
  { catalog, filter, orphaned }: ServerFacts,
  folder: FolderState,
): Finding[] {
  const selection = selectIfPossible(catalog, filter, orphaned);
  if (selection === undefined) return [];
  const files = selection.wanted.map((table) => fileOf(table, folder));
  try {
    checkNothingForeign(files, folder.content);
    return [];
  } catch (error) {
    if (error instanceof FolderError) return [findFailure("own files", error)];
    throw error;
  }
}

/** That there are no tables is told by a check of its own. */
function selectIfPossible(
  ...[catalog, filter, orphaned]: Parameters<typeof selectTables>
): Selection | undefined {
  try {
    return selectTables(catalog, filter, orphaned);
  } catch (error) {
    if (error instanceof SchemaSyncError) return undefined;
    throw error;
  }
}

/** What is wrong with the folder is told by a check of its own. */
async function readIfPossible(
  folder: Folder,
): Promise<Awaited<ReturnType<Folder["read"]>>> {
  try {
    return await folder.read();
  } catch (error) {
    if (error instanceof FolderError) return new Map();
    throw error;
  }
}
