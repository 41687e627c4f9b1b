/**
 * Reads password files.
 *
 * @module
 */

/** What a line of a password file is found by. */
export interface PasswordKey {
  /** As it was given: a name, an address, or the folder of a unix socket. */
  readonly host: string;
  readonly port: string;
  readonly dbname: string;
  readonly user: string;
}

/** A field, and the colon after it. A backslash at the end of a line is one. */
const FIELD_REGEXP = /((?:\\.|[^\\:])*\\?)(:|$)/g;

/**
 * Finds a password, which may be empty: that of the first line of `host:port:database:user:password`
 * whose fields all fit or are `*`.
 *
 * Source: https://www.postgresql.org/docs/15/libpq-pgpass.html.
 */
export function findPassword(
  text: string,
  { host, port, dbname, user }: PasswordKey,
): string | undefined {
  const wanted = [host, port, dbname, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const fields = splitFields(line);
    const password = fields[wanted.length];
    const fits = wanted.every((value, i) =>
      fields[i] === "*" || unescape(fields[i] ?? "") === value
    );
    if (password !== undefined && fits) return unescape(password);
  }
  return undefined;
}

/** Splits at colons that no backslash stands before. */
function splitFields(line: string): string[] {
  const fields: string[] = [];
  for (const [, field = "", end] of line.matchAll(FIELD_REGEXP)) {
    fields.push(field);
    if (end === "") break;
  }
  return fields;
}

function unescape(field: string): string {
  return field.replace(/\\(.)/g, "$1");
}
