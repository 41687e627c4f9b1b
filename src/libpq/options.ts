/**
 * Finds out what libpq would connect to and how: parameters, then the service,
 * then the environment, then the defaults.
 *
 * @module
 */

import { DatabaseError } from "../errors.ts";
import { buildLibpqEnvironment } from "./environment.ts";
import type { Connection, Parameters } from "./connection.ts";
import { type HomeFiles, locateHomeFiles } from "./files/home_files.ts";
import { type ReadFile, readNamedOrUsual } from "./files/read_file.ts";
import { findParameter, findUnsupported, listHeeded } from "./parameters.ts";
import { findService, ServiceFileError } from "./files/service_file.ts";

/** Parameters, wherever they came from. */
export type Options = Parameters;

/**
 * Puts everything together that says how to connect.
 *
 * @param settings As {@linkcode buildLibpqEnvironment} takes them.
 * @throws {DatabaseError} If the service is not to be found, or if something is
 * asked for that the built-in client cannot do.
 */
export async function resolveOptions(
  connection: Connection,
  settings: readonly string[],
  readFile: ReadFile,
): Promise<Options> {
  const environment = buildLibpqEnvironment(connection, settings);
  const home = locateHomeFiles(environment);
  const { service = environment["PGSERVICE"] } = connection.parameters;
  const fromService = service === undefined
    ? {}
    : await readService(service, environment, home, readFile);
  const given: Record<string, string> = {
    ...readVariables(environment),
    ...fromService,
    ...connection.parameters,
  };
  requireSupported(given);
  return {
    ...given,
    ...requireRole(given),
    passfile: given["passfile"] || home.passwords || "",
    // What a service says goes with our own settings and not instead of them.
    options: `${fromService["options"] ?? ""}  ${environment["PGOPTIONS"]}`
      .trim(),
  };
}

/** The database is called as the role unless it is named. */
function requireRole(
  { user = "", dbname = "" }: Options,
): { user: string; dbname: string } {
  if (user !== "") return { user, dbname: dbname || user };
  throw new DatabaseError(
    "Cannot connect: the service does not say as whom",
    "Name the role with --username or PGUSER.",
  );
}

function readVariables(
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const options: Record<string, string> = {};
  if (environment["PGREQUIRESSL"]?.startsWith("1")) {
    options["sslmode"] = "require";
  }
  for (const { keyword, variable } of listHeeded()) {
    const value = environment[variable];
    if (value !== undefined) options[keyword] = value;
  }
  return options;
}

async function readService(
  service: string,
  environment: Readonly<Record<string, string>>,
  home: HomeFiles,
  readFile: ReadFile,
): Promise<Record<string, string>> {
  const places = [
    { named: environment["PGSERVICEFILE"], usual: home.services },
    ...listSystemServiceFiles(environment["PGSYSCONFDIR"])
      .map((usual) => ({ named: undefined, usual })),
  ];
  const paths: string[] = [];
  for (const { named, usual } of places) {
    const { path, file } = await readNamedOrUsual(readFile, named, usual);
    paths.push(path);
    const found = file && readServiceFile(file.text, service, path);
    if (found !== undefined) return found;
  }
  throw new DatabaseError(
    `Cannot connect: definition of service "${service}" not found in ${
      paths.filter(Boolean).join(", ")
    }`,
    "Check the service file and that this program may read it.",
  );
}

/** Debian's folder, and that of most others. */
function listSystemServiceFiles(folder: string | undefined): string[] {
  const folders = folder === undefined
    ? ["/etc/postgresql-common", "/etc"]
    : [folder];
  return folders.map((path) => `${path}/pg_service.conf`);
}

function readServiceFile(
  text: string,
  service: string,
  path: string,
): Record<string, string> | undefined {
  try {
    const parameters = findService(text, service);
    checkKeywords(Object.keys(parameters ?? {}));
    return parameters;
  } catch (error) {
    if (!(error instanceof ServiceFileError)) throw error;
    throw new DatabaseError(
      `Cannot read service file "${path}": ${error.message}`,
      "Write one keyword=value a line.",
      { cause: error },
    );
  }
}

/** A misspelt `sslmode` must not mean that there is none. */
function checkKeywords(keywords: readonly string[]): void {
  const unknown = keywords.find((keyword) =>
    findParameter(keyword) === undefined
  );
  if (unknown === undefined) return;
  throw new ServiceFileError(`libpq does not know the keyword "${unknown}"`);
}

function requireSupported(options: Options): void {
  const keyword = findUnsupported(options);
  if (keyword === undefined) return;
  throw new DatabaseError(
    `Cannot connect with ${keyword}=${
      options[keyword]
    }: the built-in client cannot do that`,
    "Use --client tools, or take that setting out.",
  );
}
