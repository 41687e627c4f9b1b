/**
 * Finds out where to connect: flags, then the environment, then the defaults.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { ServerConnection } from "../source/source.ts";
import type { CommandLine } from "./args.ts";
import { refuseConnectionText } from "./connection_text.ts";
import { isPort, parseConnectionUri } from "../libpq/connection_uri.ts";
import { DEFAULTS, type Defaults } from "./defaults.ts";
import type { Parameters } from "../libpq/connection.ts";
import { HANDED_ON_VARIABLES } from "../libpq/parameters.ts";
import { type Environment, SYSTEM_VARIABLES } from "./environment.ts";
import {
  type HostEntry,
  HostListError,
  type HostLists,
  parseHostLists,
} from "../libpq/host_lists.ts";
import { explainParameter } from "./foreign_parameters.ts";
import { looksLikeUri } from "../libpq/foreign_uri.ts";
import { CONNECTION_OPTIONS } from "./options.ts";

const CONNECTION_VARIABLES: readonly string[] = CONNECTION_OPTIONS.map(
  ({ variable }) => variable,
);

/** A connection, and whether `DATABASE_URL` gave it. */
export interface ConnectionSettings {
  readonly connection: ServerConnection;
  readonly isFromDatabaseUrl: boolean;
}

/**
 * Finds out where to connect.
 *
 * @throws {UsageError} If a port is none, or a URI cannot be read.
 */
export function parseConnectionSettings(
  line: CommandLine,
  environment: Environment,
  defaults: Defaults = DEFAULTS,
): ConnectionSettings {
  const flags = readFlags(line);
  const url = findDatabaseUrl(line, environment);
  const given = url === undefined
    ? flags
    : parseConnectionUri(url, "DATABASE_URL", explainParameter);
  return {
    connection: {
      ...buildConnection(given, environment, defaults),
      ...(line.allowPooler ? { allowsPooler: true } : {}),
    },
    isFromDatabaseUrl: url !== undefined,
  };
}

/** Where variables and services say that another server is meant. */
const TARGET_VARIABLES: readonly string[] = [
  ...CONNECTION_VARIABLES,
  ...["PGHOSTADDR", "PGSERVICE"],
];

/**
 * Reads the URI of a database to be built anew. Nothing else says where it is, so
 * that no other one is meant by chance; passwords and TLS are those of any other.
 *
 * @param flag That gives it.
 * @throws {UsageError} If it cannot be read, or does not say where it is.
 */
export function parseScratchConnection(
  uri: string,
  flag: string,
  environment: Environment,
): ServerConnection {
  const given = parseConnectionUri(uri, flag, explainParameter);
  for (const keyword of ["host", "dbname"]) {
    const isNamed = given[keyword] || given["service"] ||
      keyword === "host" && given["hostaddr"];
    if (isNamed) continue;
    throw new UsageError(
      `Cannot use the URI in ${flag}: it names no ${
        keyword === "host" ? "server" : "database"
      }`,
      "Write postgres://USER@HOST:PORT/DATABASE, of a database that is empty.",
    );
  }
  const others = Object.entries(environment)
    .filter(([name]) => !TARGET_VARIABLES.includes(name));
  return buildConnection(given, Object.fromEntries(others), DEFAULTS);
}

/** As in psql, what a URI says goes before the other flags. */
function readFlags(line: CommandLine): Parameters {
  const { dbname = "" } = line;
  const isUri = looksLikeUri(dbname);
  const words: Record<string, string | undefined> = {};
  for (const { name, keyword, flag } of CONNECTION_OPTIONS) {
    const word = isUri && name === "dbname" ? undefined : line[name];
    refuseConnectionText(word ?? "", flag);
    words[keyword] = word;
  }
  return {
    ...withoutUndefined(words),
    ...(isUri ? parseConnectionUri(dbname, "--dbname", explainParameter) : {}),
  };
}

function findDatabaseUrl(
  line: CommandLine,
  environment: Environment,
): string | undefined {
  const isElsewhere = environment["PGSERVICE"] !== undefined ||
    CONNECTION_OPTIONS.some(({ name, variable }) =>
      line[name] !== undefined || environment[variable] !== undefined
    );
  return isElsewhere ? undefined : environment["DATABASE_URL"] || undefined;
}

function buildConnection(
  given: Parameters,
  environment: Environment,
  defaults: Defaults,
): ServerConnection {
  const { password = environment["PGPASSWORD"], options, ...explicit } = given;
  const handedOn = pick(environment, [
    ...HANDED_ON_VARIABLES,
    ...SYSTEM_VARIABLES,
  ]);
  // Parameters would go before our own settings, variables go with them.
  if (options !== undefined) handedOn["PGOPTIONS"] = options;
  const hasService = explicit["service"] !== undefined ||
    handedOn["PGSERVICE"] !== undefined;
  // A service file goes after parameters and before variables and defaults.
  const parameters = hasService
    ? explicit
    : addDefaults(explicit, environment, defaults);
  checkPorts(parameters["port"] ?? "");
  if (!hasService) {
    readLists({ hostaddr: environment["PGHOSTADDR"], ...parameters });
  }
  return {
    parameters,
    ...(password === undefined ? {} : { password }),
    environment: hasService
      ? { ...handedOn, ...pick(environment, CONNECTION_VARIABLES) }
      : handedOn,
  };
}

/** An address needs no host name, so none is made up for it. */
function addDefaults(
  explicit: Parameters,
  environment: Environment,
  defaults: Defaults,
): Parameters {
  const given = { ...readVariables(environment), ...explicit };
  const { hostaddr = environment["PGHOSTADDR"] } = given;
  const { host, user, dbname } = defaults;
  const port = defaultPort({ host: given["host"], hostaddr }, defaults);
  return { ...(hostaddr ? {} : { host }), port, user, dbname, ...given };
}

/** Where a build has a port for each of its servers, that of a server goes with it. */
function defaultPort(
  { host, hostaddr }: HostLists,
  defaults: Pick<Defaults, "host" | "port">,
): string {
  const ports = defaults.port.split(",");
  const isSameList = (host ?? defaults.host) === defaults.host && !hostaddr;
  if (ports.length === 1 || isSameList) {
    return defaults.port;
  }
  const hosts = defaults.host.split(",");
  return readLists({ host, hostaddr })
    .map(({ name, address }) => ports[hosts.indexOf(address || name)] ?? "")
    .join(",");
}

function readVariables(environment: Environment): Record<string, string> {
  const values: Record<string, string | undefined> = {};
  for (const { keyword, variable } of CONNECTION_OPTIONS) {
    const value = environment[variable] || undefined;
    refuseConnectionText(value ?? "", variable);
    values[keyword] = value;
  }
  return withoutUndefined(values);
}

/** A list of ports goes with a list of hosts; an empty one means the default. */
function checkPorts(ports: string): void {
  for (const port of ports.split(",")) {
    if (port !== "" && !isPort(port)) {
      throw new UsageError(
        `Cannot use port "${port}": it is no number from 1 to 65535`,
        "Check --port, PGPORT or the URI.",
      );
    }
  }
}

function readLists(lists: HostLists): HostEntry[] {
  try {
    return parseHostLists(lists);
  } catch (error) {
    if (!(error instanceof HostListError)) throw error;
    throw new UsageError(
      `Cannot connect: ${error.message}`,
      "Give one port for all hosts or one for each, and as many addresses as hosts.",
    );
  }
}

function pick(
  environment: Environment,
  names: readonly string[],
): Record<string, string> {
  return withoutUndefined(
    Object.fromEntries(names.map((name) => [name, environment[name]])),
  );
}

function withoutUndefined(
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const present: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) present[key] = value;
  }
  return present;
}
