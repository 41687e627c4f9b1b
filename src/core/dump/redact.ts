/**
 * Keeps what may be secret out of the files.
 *
 * @module
 */

import { buildTokenRegexp, scanSql } from "../sql/tokens.ts";
import type { TocEntry } from "./entries.ts";

/** What stands in place of a value. */
const REDACTED = "'********'";

/**
 * Options of servers, wrappers, user mappings and foreign tables that are no
 * secret: those of `postgres_fdw` and `file_fdw` that say where and how. Any other
 * may be one.
 */
const HARMLESS_OPTIONS: ReadonlySet<string> = new Set([
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
  for (const { opening, start, end } of scanSql(text, TOKEN_REGEXP)) {
    if (opening === "--" || opening === "/*") continue;
    // A quote within a literal ends one token and begins the next.
    if (opening === "'" && start === done && start > 0) {
      done = end;
    } else if (opening === "OPTIONS") isInOptions = true;
    else if (opening === ")" || opening === ";") isInOptions = false;
    else if (opening === "(" || opening === ",") option = undefined;
    else if (isInOptions && opening === "'" && option !== undefined) {
      // In `E'…'` the letter before the quote is a token of its own.
      if (!HARMLESS_OPTIONS.has(option)) {
        const from = text[start - 1] === "E" ? start - 1 : start;
        redacted += text.slice(done, from) + REDACTED;
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

/** What comes before the literal, and the literal. */
const CONNECTION_REGEXP =
  /^(CREATE SUBSCRIPTION (?:"(?:[^"]|"")*"|[^\s"]+) CONNECTION )(E?)'((?:[^']|'')*)'/m;

/** `CONNECTION 'host=a password=b'`, or a URI. */
function redactConninfo(text: string): string {
  return text.replace(CONNECTION_REGEXP, (_, before, prefix, literal) => {
    const backslash = prefix === "" ? "\\" : "\\\\";
    const conninfo = literal.replaceAll("''", "'")
      .replaceAll(backslash, "\\");
    const redacted = redactConnection(conninfo)
      .replaceAll("\\", backslash)
      .replaceAll("'", "''");
    return `${before}${prefix}'${redacted}'`;
  });
}

/** What stands in place of a part of a literal. */
const MASK = "********";

/** Keywords of libpq whose values let somebody in. */
const SECRET_KEYWORD_REGEXP =
  /^(?:(?:ssl)?password|oauth_client_secret|scram_(?:client|server)_key)$/i;

/** Keyword and value, the latter bare or in quotes, each with escapes. */
const PAIR_REGEXP =
  /([^\s=]+)(\s*=\s*)('(?:[^'\\]|\\[^])*'|(?:[^\s\\]|\\[^])*)/g;

/**
 * Source: `conninfo_parse()` and `conninfo_uri_parse_options()` in
 * `src/interfaces/libpq/fe-connect.c`, PostgreSQL 18.
 */
function redactConnection(conninfo: string): string {
  if (!/^postgres(?:ql)?:\/\//.test(conninfo)) {
    return conninfo.replace(
      PAIR_REGEXP,
      (pair, keyword, equals) =>
        SECRET_KEYWORD_REGEXP.test(keyword) ? keyword + equals + MASK : pair,
    );
  }
  return conninfo
    .replace(/^([^:]+:\/\/[^:@/]*):[^@/]*@/, `$1:${MASK}@`)
    .replace(
      /([?&])([^=&?]*)=([^&]*)/g,
      (pair, before, keyword) =>
        SECRET_KEYWORD_REGEXP.test(decodePercent(keyword))
          ? `${before}${keyword}=${MASK}`
          : pair,
    );
}

/** Of ASCII, of which all keywords are. */
function decodePercent(text: string): string {
  return text.replace(
    /%([0-9a-f]{2})/gi,
    (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
