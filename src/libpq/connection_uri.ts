/**
 * Reads `postgres://` URIs as libpq does.
 *
 * @module
 */

import { findNearestName } from "../core/text/nearest_name.ts";
import { UsageError } from "../errors.ts";

/** The parts of a URI, by libpq's keywords; `password` among them. */
export type UriParameters = Readonly<Record<string, string>>;

/**
 * Keywords that a URI may set.
 *
 * Source: https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
 */
const KEYWORDS: readonly string[] = [
  "host",
  "hostaddr",
  "port",
  "dbname",
  "user",
  "password",
  "passfile",
  "require_auth",
  "channel_binding",
  "connect_timeout",
  "options",
  "application_name",
  "fallback_application_name",
  "keepalives",
  "keepalives_idle",
  "keepalives_interval",
  "keepalives_count",
  "tcp_user_timeout",
  "gssencmode",
  "sslmode",
  "sslnegotiation",
  "sslcompression",
  "sslcert",
  "sslkey",
  "sslcertmode",
  "sslrootcert",
  "sslcrl",
  "sslcrldir",
  "sslsni",
  "requirepeer",
  "ssl_min_protocol_version",
  "ssl_max_protocol_version",
  "min_protocol_version",
  "max_protocol_version",
  "krbsrvname",
  "gsslib",
  "gssdelegation",
  "service",
  "target_session_attrs",
  "load_balance_hosts",
];

/** Known to libpq, and secret. */
const REFUSED_KEYWORDS: readonly string[] = ["sslpassword"];

/** Allowed by libpq and without meaning here: text always comes in UTF-8. */
const IGNORED_KEYWORDS: readonly string[] = ["client_encoding"];

const FORM_HINT = "Write it as postgres://USER@HOST:PORT/DATABASE.";

const URI_REGEXP =
  /^postgres(?:ql)?:\/\/(?:([^@/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s;

/** Whether a value of `--dbname` is a URI and not a name. */
export function isConnectionUri(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text);
}

/** Whether a text is the number of a TCP port. */
export function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/**
 * Reads a URI.
 *
 * @param origin Where it was given (`--dbname`, `DATABASE_URL`); messages name
 * this and never quote the URI, which may hold a password.
 * @throws {UsageError} If it is none, or has a parameter that libpq does not know.
 */
export function parseConnectionUri(uri: string, origin: string): UriParameters {
  const [match, userInfo, hosts = "", dbname, query] = URI_REGEXP.exec(uri) ??
    [];
  if (match === undefined) throw explainMalformed(origin);
  if (hosts.includes("@") || dbname?.includes("@")) {
    throw new UsageError(
      `Cannot read the URI in ${origin}: it has an "@" in the wrong place`,
      'Write "@" as %40, ":" as %3A and "/" as %2F in the user and the password.',
    );
  }
  const parameters: Record<string, string> = {
    ...parseUserInfo(userInfo, origin),
    ...parseHosts(hosts, origin),
    ...(dbname ? { dbname: decode(dbname, origin) } : {}),
  };
  for (const [keyword, value] of parseQuery(query, origin)) {
    parameters[keyword] = value;
  }
  return parameters;
}

function parseUserInfo(
  userInfo: string | undefined,
  origin: string,
): UriParameters {
  if (userInfo === undefined) return {};
  const colon = userInfo.indexOf(":");
  const user = colon < 0 ? userInfo : userInfo.slice(0, colon);
  const password = colon < 0 ? "" : userInfo.slice(colon + 1);
  return {
    ...(user === "" ? {} : { user: decode(user, origin) }),
    ...(password === "" ? {} : { password: decode(password, origin) }),
  };
}

/** `a:1,[::1]:2` is a list of hosts beside a list of ports. */
function parseHosts(text: string, origin: string): UriParameters {
  if (text === "") return {};
  const hosts: string[] = [];
  const ports: string[] = [];
  for (const part of text.split(",")) {
    const [match, ipv6, name, port] =
      /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(.*))?$/.exec(part) ?? [];
    if (match === undefined) throw explainMalformed(origin);
    hosts.push(decode(ipv6 ?? name ?? "", origin));
    ports.push(checkPort(port ?? "", origin));
  }
  return {
    ...(hosts.some(Boolean) ? { host: hosts.join(",") } : {}),
    ...(ports.some(Boolean) ? { port: ports.join(",") } : {}),
  };
}

/** Quotes nothing: it may be a password, where "@" and the host were left out. */
function checkPort(port: string, origin: string): string {
  if (port === "" || isPort(port)) return port;
  throw new UsageError(
    `Cannot read the URI in ${origin}: its port is no number from 1 to 65535`,
    FORM_HINT,
  );
}

function parseQuery(
  query: string | undefined,
  origin: string,
): [keyword: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const part of (query ?? "").split("&").filter(Boolean)) {
    const equals = part.indexOf("=");
    if (equals < 0) throw explainMalformed(origin);
    const keyword = decode(part.slice(0, equals), origin);
    const value = decode(part.slice(equals + 1), origin);
    if (IGNORED_KEYWORDS.includes(keyword)) continue;
    // JDBC's spelling, which libpq takes as well.
    if (keyword === "ssl" && value === "true") {
      pairs.push(["sslmode", "require"]);
    } else pairs.push([checkKeyword(keyword, origin), value]);
  }
  return pairs;
}

function checkKeyword(keyword: string, origin: string): string {
  if (KEYWORDS.includes(keyword)) return keyword;
  if (REFUSED_KEYWORDS.includes(keyword)) {
    throw new UsageError(
      `Cannot use parameter "${keyword}" of the URI in ${origin}: it would show in "ps"`,
      "Use a key that has no password of its own.",
    );
  }
  const nearest = findNearestName(keyword, KEYWORDS);
  throw new UsageError(
    `Cannot use parameter "${keyword}" of the URI in ${origin}: libpq does not know it`,
    nearest === undefined
      ? "Take it out; schemas are chosen with --schema."
      : `Did you mean ${nearest}?`,
  );
}

function decode(text: string, origin: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes("\0")) return decoded;
    throw new UsageError(
      `Cannot read the URI in ${origin}: it has a zero byte`,
      "Take %00 out.",
    );
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new UsageError(
      `Cannot read the URI in ${origin}: it has a "%" that begins no character`,
      'Write "%" itself as %25.',
    );
  }
}

function explainMalformed(origin: string): UsageError {
  return new UsageError(`Cannot read the URI in ${origin}`, FORM_HINT);
}
