/**
 * Reads `postgres://` URIs as libpq does.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { Parameters } from "./connection.ts";
import { FORM_HINT, normalizeUri } from "./foreign_uri.ts";
import { findParameter, SSL_MODES, URI_KEYWORDS } from "./parameters.ts";

/** What other programs call a `sslmode`, in lower case. */
const FOREIGN_SSL_MODES: Readonly<Record<string, string>> = {
  "no-verify": "require",
  required: "require",
  true: "require",
  on: "require",
  "1": "require",
  preferred: "prefer",
  false: "disable",
  off: "disable",
  "0": "disable",
  disabled: "disable",
  none: "disable",
  "verify_ca": "verify-ca",
  "verify_full": "verify-full",
  "verify_identity": "verify-full",
};

const URI_REGEXP =
  /^postgres:\/\/(?:([^@/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s;

const ENCODE_HINT =
  'In the user and the password, write "@" as %40, ":" as %3A, "/" as %2F, "?" as %3F, "#" as %23 and "%" as %25.';

/**
 * Says what to do about a parameter that libpq does not know.
 *
 * @param known Those that a URI may have.
 */
export type ExplainParameter = (
  keyword: string,
  known: readonly string[],
) => string;

/** Whether a text is the number of a TCP port. */
export function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/**
 * Reads a URI.
 *
 * @param origin Where it was given (`--dbname`, `DATABASE_URL`); messages name
 * this and never quote the URI, which may hold a password.
 * @param explain The hint where it has a parameter that libpq does not know.
 * @throws {UsageError} If it is none, or has such a parameter.
 */
export function parseConnectionUri(
  uri: string,
  origin: string,
  explain: ExplainParameter,
): Parameters {
  const [match, userInfo, hosts = "", dbname, query] =
    URI_REGEXP.exec(normalizeUri(uri, origin)) ?? [];
  if (match === undefined) throw explainMalformed(origin);
  const isCut = userInfo === undefined && isPartOfPassword(query ?? "");
  if (hosts.includes("@") || dbname?.includes("@") || isCut) {
    throw new UsageError(
      `Cannot read the URI in ${origin}: it has an "@" in the wrong place`,
      ENCODE_HINT,
    );
  }
  const parameters: Record<string, string> = {
    ...parseUserInfo(userInfo, origin),
    ...parseHosts(hosts, origin),
    ...(dbname ? { dbname: decode(dbname, origin) } : {}),
  };
  for (const [keyword, value] of parseQuery(query, origin, explain)) {
    parameters[keyword] = value;
  }
  return parameters;
}

/** Where a password has both "/" and "?", what comes after them is no query. */
function isPartOfPassword(query: string): boolean {
  return query.includes("@") &&
    query.split("&").some((pair) => {
      const [keyword = ""] = pair.split("=");
      return !URI_KEYWORDS.includes(keyword);
    });
}

function parseUserInfo(
  userInfo: string | undefined,
  origin: string,
): Parameters {
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
function parseHosts(text: string, origin: string): Parameters {
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
    `${FORM_HINT} ${ENCODE_HINT}`,
  );
}

function parseQuery(
  query: string | undefined,
  origin: string,
  explain: ExplainParameter,
): [keyword: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const part of (query ?? "").split("&").filter(Boolean)) {
    const equals = part.indexOf("=");
    if (equals < 0) throw explainValueless(part, origin);
    const keyword = decode(part.slice(0, equals), origin);
    const value = decode(part.slice(equals + 1), origin);
    if (findParameter(keyword)?.inUri === "ignored") continue;
    // JDBC's spelling, which libpq takes as well.
    if (keyword === "ssl" && value === "true") {
      pairs.push(["sslmode", "require"]);
    } else pairs.push([checkKeyword(keyword, origin, explain), value]);
    if (keyword === "sslmode") checkSslMode(value, origin);
  }
  return pairs;
}

/** Quotes a parameter that is known alone: another may be a part of a password. */
function explainValueless(text: string, origin: string): UsageError {
  const what = URI_KEYWORDS.includes(text)
    ? `parameter "${text}" has no value`
    : 'a parameter after "?" has no value';
  return new UsageError(
    `Cannot read the URI in ${origin}: ${what}`,
    'Write parameters as ?NAME=VALUE&NAME=VALUE, and "?" in a password as %3F.',
  );
}

function checkSslMode(value: string, origin: string): void {
  if (value === "" || SSL_MODES.some((mode) => mode === value)) return;
  const meant = FOREIGN_SSL_MODES[value.toLowerCase()] ??
    SSL_MODES.find((mode) => mode === value.toLowerCase());
  throw new UsageError(
    `Cannot use parameter "sslmode" of the URI in ${origin}: libpq does not know the value "${value}"`,
    meant === undefined
      ? `Use one of ${SSL_MODES.join(", ")}.`
      : `Write sslmode=${meant}.`,
  );
}

function checkKeyword(
  keyword: string,
  origin: string,
  explain: ExplainParameter,
): string {
  const found = findParameter(keyword);
  if (found !== undefined && found.inUri === undefined) return keyword;
  const what = `Cannot use parameter "${keyword}" of the URI in ${origin}`;
  if (typeof found?.inUri === "object") {
    throw new UsageError(`${what}: ${found.inUri.reason}`, found.inUri.hint);
  }
  throw new UsageError(
    `${what}: libpq does not know it`,
    explain(keyword, URI_KEYWORDS),
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
      ENCODE_HINT,
    );
  }
}

function explainMalformed(origin: string): UsageError {
  return new UsageError(
    `Cannot read the URI in ${origin}: its host is none`,
    `${FORM_HINT} An address of IPv6 stands in brackets.`,
  );
}
