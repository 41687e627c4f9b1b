/**
 * Compares the entries of a dump with those of a folder, by means that the
 * program does not use.
 *
 * @module
 */

/**
 * Where an entry begins. Text that imitates it cuts a dump and a file at the
 * same places, so that is no harm.
 */
const ENTRY_START_REGEXP =
  /^(?=--\n-- Name: [^\n]*; Type: [^\n]*; Schema: [^\n]*; Owner: [^\n]*\n--\n\n)/m;

const CLOSING = "--\n-- PostgreSQL database dump complete\n--\n";

/** What `pg_dump` sets between entries, and a file before its first one. */
const SETTINGS_REGEXP =
  /(?:^|(?<=\n))(?:SET default_(?:tablespace|table_access_method) = [^\n]*;\n\n)+$/;

/** What stands in place of what may be secret. */
const MASK = "********";

/** The files that hold entries, by their paths. */
export type FolderFiles = Readonly<Record<string, string | undefined>>;

/**
 * Compares a dump with a folder.
 *
 * Every entry has to be in one file, byte for byte but for what is masked in it;
 * the order within files and the lines around entries do not matter.
 *
 * @returns A line for each entry that is missing, that no dump has, or that is
 * another one; none if all is well.
 */
export function compareEntries(dump: string, files: FolderFiles): string[] {
  const wanted = countAll(cutDump(dump));
  const found = Object.entries(files)
    .filter(([path]) => path.endsWith(".sql"))
    .flatMap(([path, text]) =>
      cutFile(text ?? "").map((entry) => ({ path, entry }))
    );
  const extra: Found[] = [];
  for (const each of found) {
    if (!take(wanted, each.entry)) extra.push(each);
  }
  const missing = [...wanted].flatMap(([entry, count]) =>
    Array.from({ length: count }, () => entry)
  );
  return describe(missing, extra);
}

interface Found {
  readonly path: string;
  readonly entry: string;
}

function cutDump(dump: string): string[] {
  const end = dump.lastIndexOf(CLOSING);
  return cut(dump.slice(0, end)).slice(1);
}

/** The entries of a file, which begin after its header. */
function cutFile(text: string): string[] {
  const body = text.slice(text.indexOf("\n\n") + 2);
  const [before = "", ...entries] = cut(body);
  return before === "" ? entries : [before, ...entries];
}

function cut(text: string): string[] {
  return text.split(ENTRY_START_REGEXP).map((piece) => {
    const entry = piece.replace(SETTINGS_REGEXP, "");
    return entry === "" ? "" : `${entry.replace(/\n+$/, "")}\n`;
  });
}

function countAll(entries: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    counts.set(entry, (counts.get(entry) ?? 0) + 1);
  }
  return counts;
}

/** Takes an entry, or one that it is with something masked. */
function take(counts: Map<string, number>, entry: string): boolean {
  const taken = counts.has(entry)
    ? entry
    : entry.includes(MASK)
    ? findUnmasked(counts, entry)
    : undefined;
  if (taken === undefined) return false;
  const count = counts.get(taken) ?? 0;
  if (count > 1) counts.set(taken, count - 1);
  else counts.delete(taken);
  return true;
}

function findUnmasked(
  counts: ReadonlyMap<string, number>,
  entry: string,
): string | undefined {
  const pattern = entry
    .split(/('\*{8}'|\*{8})/)
    .map((part) =>
      part === `'${MASK}'`
        ? "E?'(?:[^']|'')*'(?!')"
        : part === MASK
        ? "(?:[^'\\n]|'')*?"
        : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    )
    .join("");
  const regexp = new RegExp(`^${pattern}$`);
  return [...counts.keys()].find((wanted) =>
    readTitle(wanted) === readTitle(entry) && regexp.test(wanted)
  );
}

/** The line that says what an entry makes. */
function readTitle(entry: string): string {
  return /^-- Name: .*$/m.exec(entry)?.[0].slice(3) ?? entry.slice(0, 200);
}

function describe(
  missing: readonly string[],
  extra: readonly Found[],
): string[] {
  const rest = [...missing];
  const findings: string[] = [];
  for (const { path, entry } of extra) {
    const title = readTitle(entry);
    const index = rest.findIndex((wanted) => readTitle(wanted) === title);
    const [wanted] = index < 0 ? [] : rest.splice(index, 1);
    findings.push(
      wanted === undefined
        ? `${path} has what no dump has: ${title}`
        : `${path} has another ${title}: ${describeDifference(wanted, entry)}`,
    );
  }
  return [
    ...findings,
    ...rest.map((entry) => `no file has: ${readTitle(entry)}`),
  ];
}

function describeDifference(wanted: string, actual: string): string {
  const lines = actual.split("\n");
  const index = wanted.split("\n").findIndex((line, i) => line !== lines[i]);
  return index < 0
    ? "it goes on"
    : `${JSON.stringify(lines[index])} for ${
      JSON.stringify(wanted.split("\n")[index])
    }`;
}
