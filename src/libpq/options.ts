/**
 * Finds out what libpq would connect to and how: parameters, then the service,
 * then the environment, then the defaults.
 *
 * @module
 */

import { DatabaseError } from "../errors.ts";
import { buildLibpqEnvironment } from "./environment.ts";
import type { Connection } from "./connection.ts";
import { type HomeFiles, locateHomeFiles } from "./files/home_files.ts";
import { type ReadFile, readNamedOrUsual } from "./files/read_file.ts";
import { findService, ServiceFileError } from "./files/service_file.ts";

/** Parameters by libpq's keywords, wherever they came from. */
export type Options = Readonly<Record<string, string>>;

/**
 * The variables of libpq, by keyword.
 *
 * Source: https://www.postgresql.org/docs/18/libpq-envars.html.
 */
const VARIABLES: Readonly<Record<string, string>> = {
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  dbname: "PGDATABASE",
  user: "PGUSER",
  password: "PGPASSWORD",
  passfile: "PGPASSFILE",
  "require_auth": "PGREQUIREAUTH",
  "channel_binding": "PGCHANNELBINDING",
  options: "PGOPTIONS",
  "application_name": "PGAPPNAME",
  sslmode: "PGSSLMODE",
  sslnegotiation: "PGSSLNEGOTIATION",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslcertmode: "PGSSLCERTMODE",
  sslrootcert: "PGSSLROOTCERT",
  sslcrl: "PGSSLCRL",
  sslcrldir: "PGSSLCRLDIR",
  sslsni: "PGSSLSNI",
  requirepeer: "PGREQUIREPEER",
  "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
  "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
  gssencmode: "PGGSSENCMODE",
  "connect_timeout": "PGCONNECT_TIMEOUT",
  "target_session_attrs": "PGTARGETSESSIONATTRS",
  "load_balance_hosts": "PGLOADBALANCEHOSTS",
  "min_protocol_version": "PGMINPROTOCOLVERSION",
};

/**
 * Keywords that have no variable or mean nothing to the built-in client.
 *
 * Source: https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
 */
const OTHER_KEYWORDS: readonly string[] = [
  "client_encoding",
  "fallback_application_name",
  "gssdelegation",
  "gsslib",
  "keepalives",
  "keepalives_count",
  "keepalives_idle",
  "keepalives_interval",
  "krbsrvname",
  "max_protocol_version",
  "replication",
  "sslcompression",
  "sslpassword",
  "tcp_user_timeout",
];

/**
 * Values that the built-in client can do of keywords that it cannot do in full.
 * An empty one means the default, and so does a keyword that is absent.
 */
const SUPPORTED_VALUES: Readonly<Record<string, readonly string[]>> = {
  "require_auth": [],
  "channel_binding": ["disable", "prefer"],
  sslnegotiation: ["postgres"],
  sslcertmode: ["allow", "disable"],
  sslcrl: [],
  sslcrldir: [],
  requirepeer: [],
  "ssl_min_protocol_version": ["TLSv1", "TLSv1.1", "TLSv1.2"],
  "ssl_max_protocol_version": ["TLSv1.3"],
  gssencmode: ["disable", "prefer"],
  replication: ["false", "off", "no", "0"],
  "target_session_attrs": ["any"],
  "load_balance_hosts": ["disable"],
  "min_protocol_version": ["3.0"],
};

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
  for (const [keyword, variable] of Object.entries(VARIABLES)) {
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
    !Object.hasOwn(VARIABLES, keyword) && !OTHER_KEYWORDS.includes(keyword)
  );
  if (unknown === undefined) return;
  throw new ServiceFileError(`libpq does not know the keyword "${unknown}"`);
}

function requireSupported(options: Options): void {
  for (const [keyword, values] of Object.entries(SUPPORTED_VALUES)) {
    const value = options[keyword] ?? "";
    if (value === "" || values.includes(value)) continue;
    throw new DatabaseError(
      `Cannot connect with ${keyword}=${value}: the built-in client cannot do that`,
      "Use --client tools, or take that setting out.",
    );
  }
}
