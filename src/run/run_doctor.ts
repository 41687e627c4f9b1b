/**
 * Runs `doctor` with the real parts.
 *
 * @module
 */

import { renderJson, renderLines } from "../cli/report/text.ts";
import type { Settings } from "../cli/settings.ts";
import {
  doctor,
  type DoctorInput,
  type LimitedSource,
} from "../commands/doctor.ts";
import {
  describeFindings,
  findFailure,
  type Finding,
  findOk,
  findWarning,
} from "../core/doctor/diagnosis.ts";
import { DatabaseError, type ExitCode, SchemaSyncError } from "../errors.ts";
import { diagnoseFolder } from "../folder/diagnose_folder.ts";
import { openLocalFolder } from "../folder/local_folder.ts";
import { diagnoseGit } from "../git/diagnose_git.ts";
import { diagnoseDump, diagnoseTools } from "../source/diagnose/clients.ts";
import { diagnoseNetwork, diagnosePooler } from "../source/diagnose/network.ts";
import { diagnosePassword } from "../source/diagnose/password.ts";
import { DIAGNOSIS_SQL } from "../source/sql/diagnosis_query.ts";
import { describeConnection } from "../libpq/environment.ts";
import { readBuildState } from "../system/diagnose_build.ts";
import { joinSignals } from "../system/join_signals.ts";
import { writeResult } from "../system/output.ts";
import { completeSettings } from "./complete_settings.ts";
import { openSource } from "./open_source.ts";
import { listRequirements } from "./requirements.ts";

/** How long it waits for the server, in milliseconds. */
const SERVER_LIMIT_MS = 20_000;

/** Runs every check and prints what was found. */
export async function runDoctor(
  settings: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { isJson, isQuiet } = settings;
  const report = await doctor(await buildDoctorInput(settings, signal));
  // A check that was ended is no finding.
  signal.throwIfAborted();
  const { command, findings, code } = report;
  if (isJson) await writeResult(renderJson({ command, findings, code }));
  else if (!isQuiet) {
    await writeResult(renderLines(describeFindings(findings)));
  }
  return code;
}

async function buildDoctorInput(
  given: Settings,
  signal: AbortSignal,
): Promise<DoctorInput> {
  const { settings, findings } = await completeOrTell(given);
  const { client, connection, files, filter, folder } = settings;
  const git = { folder, environment: settings.gitEnvironment, signal };
  return {
    isFromFiles: files !== undefined,
    filter,
    folder: openLocalFolder(folder, signal),
    diagnosisSql: DIAGNOSIS_SQL,
    before: [
      () => checkBuild(settings, signal),
      () => Promise.resolve(findings),
      ...(files === undefined
        ? [
          async () => [await diagnoseTools(connection, client, signal)],
          async () => [await diagnosePassword(connection, client)],
          () => diagnoseNetwork(connection, signal),
        ]
        : []),
    ],
    openSource: () => openLimitedSource(settings, signal),
    diagnoseVersion: async ({ serverVersion: version }) => {
      const server = { version, major: Number.parseInt(version) };
      return files === undefined
        ? [
          await diagnoseDump(connection, client, server, signal),
          await diagnosePooler(connection, signal),
        ]
        : [];
    },
    after: [
      () => diagnoseFolder(folder),
      () => diagnoseGit(git),
    ],
  };
}

/** Whatever is wrong with the settings file, more may be found. */
async function completeOrTell(
  given: Settings,
): Promise<{ readonly settings: Settings; readonly findings: Finding[] }> {
  try {
    return { settings: await completeSettings(given), findings: [] };
  } catch (error) {
    if (!(error instanceof SchemaSyncError)) throw error;
    return { settings: given, findings: [findFailure("settings", error)] };
  }
}

async function checkBuild(
  settings: Settings,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { granted, errors, programs, withheld } = await readBuildState(
    listRequirements(settings),
    signal,
  );
  const may = [...granted, `run ${programs.join(", ") || "no program"}`];
  return [
    findOk("build", `may ${may.join("; ")}`),
    ...errors.map((error) => findFailure("build", error)),
    ...(withheld.length === 0 ? [] : [warnOfWithheld(programs, withheld)]),
  ];
}

function warnOfWithheld(
  programs: readonly string[],
  withheld: readonly string[],
): Finding {
  return findWarning(
    "environment",
    `${withheld.join(", ")} cannot reach ${
      programs.join(", ")
    }: Deno's sandbox starts no program with it`,
    "Where one needs it, put a script of its name first on PATH that sets it and starts the real one.",
  );
}

/** A check that hangs is to end with a line that says so. */
async function openLimitedSource(
  settings: Settings,
  signal: AbortSignal,
): Promise<LimitedSource> {
  // Files take as long as there are statements in them.
  if (settings.files !== undefined) {
    const source = await openSource(settings, signal, () => {});
    return { source, liftLimit: () => {} };
  }
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(
      new DatabaseError(
        `Cannot read ${
          describeConnection(settings.connection)
        }: no answer within ${SERVER_LIMIT_MS / 1000} s`,
        "See what keeps the server busy, and what stands between here and there.",
      ),
    );
  }, SERVER_LIMIT_MS);
  Deno.unrefTimer(timer);
  const source = await openSource(
    settings,
    joinSignals(signal, limit.signal).signal,
    () => {},
  );
  return { source, liftLimit: () => clearTimeout(timer) };
}
