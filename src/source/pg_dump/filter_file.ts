/**
 * Tells `pg_dump` 17 and later by a file what to dump: its WebAssembly has no
 * room for thousands of arguments.
 *
 * @module
 */

/** Options, split into those that stay and the text of a filter file. */
export interface FilteredOptions {
  readonly args: readonly string[];
  /** Empty if nothing is to be filtered. */
  readonly filter: string;
}

/** What a filter file says for an option. */
const RULES: Readonly<Record<string, string>> = {
  "--schema": "include schema",
  "--table": "include table",
  "--exclude-table": "exclude table",
};

/**
 * Moves the options that name tables and schemas, which have to be quoted, into
 * a filter file.
 *
 * A name with a carriage return stays where it is: the file cannot hold one.
 *
 * Source: `read_quoted_string` in `src/bin/pg_dump/filter.c` of PostgreSQL 18.
 */
export function moveToFilter(options: readonly string[]): FilteredOptions {
  const args: string[] = [];
  let filter = "";
  for (const option of options) {
    const [, name = "", pattern = ""] = /^([^=]+)=(.*)$/s.exec(option) ?? [];
    const rule = RULES[name];
    if (rule === undefined || pattern.includes("\r")) args.push(option);
    else filter += `${rule} ${escapePattern(pattern)}\n`;
  }
  return { args, filter };
}

function escapePattern(pattern: string): string {
  return pattern.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
