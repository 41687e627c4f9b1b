/**
 * The part of a migration that goes forward.
 *
 * @module
 */

import { LAYOUTS } from "./layouts.ts";
import type { Marks } from "./layouts/layout.ts";

const MARKS = LAYOUTS.flatMap(({ marks }) => marks ?? []);

/** What may stand behind a mark that is alone on its line. */
const REST_REGEXP = /^[\s=-]*$/;

/**
 * Empties the lines of a migration that take it back, so that all others keep
 * their numbers. A file without marks stays as it is.
 */
export function keepUpSection(text: string): string {
  const lines = text.split("\n");
  const marks =
    MARKS.find(({ up, down }) =>
      lines.some((line) => (up ?? down).test(line))
    ) ?? findLoneMark(lines);
  return marks === undefined ? text : keepLines(lines, marks).join("\n");
}

/** A mark of the way back that is there without the other one. */
function findLoneMark(lines: readonly string[]): Marks | undefined {
  const found = MARKS.find(({ down }) =>
    lines.some((line) =>
      down.test(line) && REST_REGEXP.test(line.replace(down, ""))
    )
  );
  return found && { down: found.down };
}

function keepLines(
  lines: readonly string[],
  { up, down }: Marks,
): readonly string[] {
  let isForward = up === undefined;
  return lines.map((line) => {
    const isMark = up?.test(line) || down.test(line);
    if (isMark) isForward = up?.test(line) ?? false;
    // Play's marks are no comments of SQL.
    return isForward && !(isMark && line.startsWith("#")) ? line : "";
  });
}
