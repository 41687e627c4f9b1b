/**
 * Tells `init` what the settings lead to.
 *
 * @module
 */

import type { HookPlace, SetupFacts } from "../core/setup/setup_facts.ts";
import type { Defaults } from "./defaults.ts";
import { renderFileTemplate } from "./file_keys.ts";
import {
  CONNECTION_OPTIONS,
  type OptionValues,
  renderSetupFlags,
} from "./options.ts";
import type { Settings } from "./settings.ts";

/** Where the program runs. */
export interface SetupPlace {
  readonly hook: HookPlace | undefined;
  /** The current folder, absolute. */
  readonly project: string;
  /** The path of the executable; `undefined`: it is run from its source. */
  readonly executable: string | undefined;
}

/** What a program that is run from its source is called once it is compiled. */
const PROGRAM_NAME = "schema-sync";

/** Builds what a set-up is made from, all but the texts that are there. */
export function buildSetupFacts(
  settings: Settings,
  defaults: Defaults,
  { hook, project, executable }: SetupPlace,
): Omit<SetupFacts, "isBlind" | "texts"> {
  const { files, connection: { parameters }, gitEnvironment } = settings;
  const { host, port, user, dbname } = parameters;
  const searchPath = gitEnvironment["PATH"] ?? "";
  return {
    program: nameProgram(executable, project, searchPath),
    programPath: executable ?? `${project}/${PROGRAM_NAME}`,
    flags: renderSetupFlags(
      { ...settings.options, ...readPlace(settings) },
      defaults,
    ),
    folder: normalizeFolder(settings.folder, project),
    database: files?.database ?? dbname ?? defaults.dbname,
    host: host ?? defaults.host,
    port: port ?? defaults.port,
    user: user ?? defaults.user,
    project,
    login: gitEnvironment["USER"] ?? gitEnvironment["LOGNAME"] ?? "deploy",
    hook,
    settingsText: renderFileTemplate(),
  };
}

/**
 * Counted from the project where it is in it, and by its name where `PATH` leads
 * to it, so that it holds on every machine.
 */
function nameProgram(
  executable: string | undefined,
  project: string,
  searchPath: string,
): string {
  if (executable === undefined) return `./${PROGRAM_NAME}`;
  if (executable.startsWith(`${project}/`)) {
    return `./${executable.slice(project.length + 1)}`;
  }
  const end = executable.lastIndexOf("/");
  return searchPath.split(":").includes(executable.slice(0, end))
    ? executable.slice(end + 1)
    : executable;
}

function normalizeFolder(folder: string, project: string): string {
  const inside = folder.startsWith(`${project}/`)
    ? folder.slice(project.length + 1)
    : folder;
  return inside.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
}

/** Where the database is, in the words of the options; never a password. */
function readPlace(
  { files, connection, isFromDatabaseUrl }: Settings,
): Partial<OptionValues> {
  if (files !== undefined) return { dbname: files.database };
  // The application has the variable, and it may hold a password.
  if (isFromDatabaseUrl) return {};
  return Object.fromEntries(
    CONNECTION_OPTIONS.map((
      { name, keyword },
    ) => [name, connection.parameters[keyword]]),
  );
}
