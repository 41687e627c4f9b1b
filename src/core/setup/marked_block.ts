/**
 * Keeps a block of lines between two markers in a text that belongs to somebody
 * else.
 *
 * @module
 */

/** The lines that a block stands between. */
export interface Markers {
  readonly begin: string;
  readonly end: string;
}

/** Where a block goes that is not there yet; it is replaced where it is. */
export type BlockPlace = (text: string) => number;

/**
 * Puts a block into a text; everything else stays as it is, byte for byte.
 *
 * @param text `undefined`: there is no such file yet.
 * @param lines What goes between the markers.
 * @param place Gives the begin of a line, or the end of the text (default).
 */
export function putBlock(
  text: string | undefined,
  lines: readonly string[],
  { begin, end }: Markers,
  place: BlockPlace = (text) => text.length,
): string {
  const old = text ?? "";
  const eol = old.includes("\r\n") ? "\r\n" : "\n";
  const block = [begin, ...lines, end].map((line) => line + eol).join("");
  const [from, to] = findBlock(old, begin, end) ?? [];
  if (from !== undefined) return old.slice(0, from) + block + old.slice(to);
  const at = place(old);
  const before = old.slice(0, at);
  const after = old.slice(at);
  return before + separate(before, eol) + block +
    (after === "" ? "" : eol + after);
}

/** From the begin of the first marker's line to the end of the last one's. */
function findBlock(
  text: string,
  begin: string,
  end: string,
): readonly [number, number] | undefined {
  const from = findLine(text, begin, 0);
  const last = from < 0 ? -1 : findLine(text, end, from);
  if (last < 0) return undefined;
  const lineEnd = text.indexOf("\n", last);
  return [from, lineEnd < 0 ? text.length : lineEnd + 1];
}

function findLine(text: string, line: string, from: number): number {
  for (
    let at = text.indexOf(line, from);
    at >= 0;
    at = text.indexOf(line, at + 1)
  ) {
    const isAtStart = at === 0 || text[at - 1] === "\n";
    const rest = text.slice(at + line.length, at + line.length + 2);
    if (isAtStart && /^(?:\r?\n|\r?$)/.test(rest)) return at;
  }
  return -1;
}

/** One empty line, unless there is nothing to be kept apart from. */
function separate(before: string, eol: string): string {
  if (before === "" || before.endsWith(eol + eol)) return "";
  return before.endsWith("\n") ? eol : eol + eol;
}
