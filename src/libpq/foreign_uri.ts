/**
 * Says what is wrong with a connection that is written for another program.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** How a connection is written here. */
export const FORM_HINT =
  "Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE.";

/** Half a sentence that says what a text is, and what to do. */
interface ForeignForm {
  readonly pattern: RegExp;
  readonly reason: string;
  readonly hint: string;
}

const FOREIGN_FORMS: readonly ForeignForm[] = [
  {
    pattern: /^["'`“‘]/,
    reason: "it stands in quotes",
    hint:
      "Take the quotes away; not every program that reads them from a file does.",
  },
  {
    pattern: /^psql\s/,
    reason: "it is a command for a shell",
    hint: "Give what stands after psql alone, without its quotes.",
  },
  {
    pattern: /^[\w ]+=/,
    reason: "it holds settings as key=value",
    hint: FORM_HINT,
  },
  {
    pattern: /^jdbc:/i,
    reason: "it is one for JDBC",
    hint:
      'Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, without "jdbc:".',
  },
  {
    pattern: /[\r\n\t]/,
    reason: "it has a line break or a tab in it",
    hint: "Write it on one line.",
  },
];

/** Dialects and drivers: `postgresql+asyncpg://`. */
const SCHEME_REGEXP = /^postgres(?:ql)?(?:\+[\w.-]+)?:\/\//i;

/** As RFC 3986 has it; no password is that short and stands before `://`. */
const OTHER_SCHEME_REGEXP = /^([a-z][a-z0-9+.-]{0,29}):\/\//i;

/** Whether a text is meant as a whole connection, whoever it is written for. */
export function looksLikeUri(text: string): boolean {
  return text.includes("://") ||
    /^[\s"']*(?:jdbc|postgres(?:ql)?):/i.test(text);
}

/**
 * Makes a URI of libpq of a text: white space around it goes, and so does the
 * driver in its scheme.
 *
 * @param origin Where it was given. The text, which may hold a password, is never
 * quoted.
 * @throws {UsageError} If it is written in another way.
 */
export function normalizeUri(text: string, origin: string): string {
  const trimmed = text.trim();
  const foreign = FOREIGN_FORMS.find(({ pattern }) => pattern.test(trimmed));
  if (foreign !== undefined) throw explain(foreign, origin);
  if (SCHEME_REGEXP.test(trimmed)) {
    return trimmed.replace(SCHEME_REGEXP, "postgres://");
  }
  const [, scheme] = OTHER_SCHEME_REGEXP.exec(trimmed) ?? [];
  const reason = scheme === undefined
    ? 'it does not begin with "postgres://"'
    : `it begins with "${scheme}://" and not with "postgres://"`;
  throw explain({ reason, hint: FORM_HINT }, origin);
}

function explain(
  { reason, hint }: Pick<ForeignForm, "reason" | "hint">,
  origin: string,
): UsageError {
  return new UsageError(`Cannot read the URI in ${origin}: ${reason}`, hint);
}
