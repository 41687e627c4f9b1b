/**
 * Keeps what may be secret out of the files.
 *
 * @module
 */

import { buildTokenRegexp, scanWholeTokens } from "../sql/tokens.ts";
import type { TocEntry } from "./entries.ts";

/** What stands in place of a value. */
const STARS = "********";

/**
 * Options of servers, wrappers, user mappings and foreign tables that are no
 * secret: those of `postgres_fdw` and `file_fdw` that say where and how. Any other
 * may be one.
 */
export const HARMLESS_OPTIONS: ReadonlySet<string> = new Set([
  ...["host", "hostaddr", "port", "dbname", "user", "username", "sslmode"],
  ...["application_name", "connect_timeout", "client_encoding", "schema_name"],
  ...["table_name", "column_name", "fetch_size", "batch_size", "updatable"],
  ...["use_remote_estimate", "fdw_startup_cost", "fdw_tuple_cost"],
  ...["extensions", "truncatable", "async_capable", "keep_connections"],
  ...[
    "import_collate",
    "import_default",
    "import_generated",
    "import_not_null",
  ],
  ...["analyze_sampling", "parallel_commit", "parallel_abort", "filename"],
  ...["format", "header", "delimiter", "quote", "escape", "null", "encoding"],
  ...["force_not_null", "force_null", "default"],
]);

/** Entries whose options may be secret. */
const WITH_OPTIONS: ReadonlySet<string> = new Set([
  "FOREIGN DATA WRAPPER",
  "SERVER",
  "FOREIGN SERVER",
  "USER MAPPING",
  "FOREIGN TABLE",
]);

const TOKEN_REGEXP = buildTokenRegexp(/[(),;]|[\w\u0080-\uffff$]+/.source);

/** The text of an entry without what may be secret in it. */
export function redactEntry({ type, text }: TocEntry): string {
  if (WITH_OPTIONS.has(type)) return redactOptions(text);
  return type === "SUBSCRIPTION" ? redactConninfo(text) : text;
}

/** `OPTIONS (host 'a', password 'b')` */
function redactOptions(text: string): string {
  let redacted = "";
  let done = 0;
  let option: string | undefined;
  let isInOptions = false;
  for (const { opening, start, end } of scanWholeTokens(text, TOKEN_REGEXP)) {
    if (opening === "--" || opening === "/*") continue;
    if (opening === "OPTIONS") isInOptions = true;
    else if (opening === ")" || opening === ";") isInOptions = false;
    else if (opening === "(" || opening === ",") option = undefined;
    else if (isInOptions && opening === "'" && option !== undefined) {
      if (!HARMLESS_OPTIONS.has(option)) {
        const from = hasEscapes(text, start) ? start - 1 : start;
        redacted += text.slice(done, from) + `'${STARS}'`;
        done = end;
      }
      option = undefined;
    } else if (isInOptions && opening !== "E") {
      option ??= text.slice(start, end).replace(/^"(.*)"$/s, "$1")
        .toLowerCase();
    }
  }
  return redacted + text.slice(done);
}

/** In `E'…'` the letter before the quote is a token of its own. */
function hasEscapes(text: string, start: number): boolean {
  return text[start - 1] === "E";
}

/** `CONNECTION 'host=a password=b'`, or a URI. */
function redactConninfo(text: string): string {
  let isConnection = false;
  for (const { opening, start, end } of scanWholeTokens(text, TOKEN_REGEXP)) {
    if (opening === "CONNECTION") isConnection = true;
    else if (opening === "'" && isConnection) {
      const isEscaped = hasEscapes(text, start);
      const conninfo = text.slice(start + 1, end - 1).replace(
        isEscaped ? /'(')|\\(.)/gs : /'(')/g,
        (_, quote?: string, char?: string) => quote ?? char ?? "",
      );
      const redacted = redactConnection(conninfo)
        .replace(isEscaped ? /['\\]/g : /'/g, "$&$&");
      return `${text.slice(0, start)}'${redacted}'${text.slice(end)}`;
    }
  }
  return text;
}

/**
 * Keywords of libpq whose value is a secret.
 *
 * Source: https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
 */
export const SECRET_KEYWORDS: ReadonlySet<string> = new Set([
  ...["password", "sslpassword", "oauth_client_secret"],
  ...["scram_client_key", "scram_server_key"],
]);

/** Keyword, sign and value, as `conninfo_parse()` of libpq takes them apart. */
const KEYWORD_REGEXP =
  /([^\s=]+)(\s*=\s*)(?:'(?:[^'\\]|\\.)*'|(?:[^\s\\]|\\.)*)/gs;

function redactConnection(conninfo: string): string {
  return /^postgres(?:ql)?:\/\//.test(conninfo)
    ? redactUri(conninfo)
    : conninfo.replace(
      KEYWORD_REGEXP,
      (whole, keyword: string, sign: string) =>
        SECRET_KEYWORDS.has(keyword) ? keyword + sign + STARS : whole,
    );
}

function redactUri(uri: string): string {
  return uri
    .replace(/^([a-z]+:\/\/[^:@/]*):[^@/]*@/, `$1:${STARS}@`)
    .replace(
      /([?&][^=&]*=)[^&]*/g,
      (whole, start: string) =>
        SECRET_KEYWORDS.has(decodePercents(start.slice(1, -1)))
          ? start + STARS
          : whole,
    );
}

/** Of a keyword, which has no letters beyond ASCII. */
function decodePercents(text: string): string {
  return text.replace(
    /%([0-9a-f]{2})/gi,
    (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
