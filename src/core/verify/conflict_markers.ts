/**
 * Finds what a merge of git leaves where it did not know what to do.
 *
 * @module
 */

import { buildTokenRegexp, scanSql } from "../sql/tokens.ts";
import { lineAt } from "../text/line_at.ts";

/** Source: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented. */
const MARKER_REGEXP = /^(?:<{7} .*|={7}|>{7} .*|\|{7}(?: .*)?)\r?$/gm;

/** All three of them, in their order. */
const CONFLICT_REGEXP = /^<{7} .*$[^]*?^={7}\r?$[^]*?^>{7} /m;

const QUOTED_REGEXP = buildTokenRegexp();

/**
 * Finds the line of the first marker, from 1.
 *
 * A comment or the body of a function may have one such line of its own; within
 * quotes only a whole conflict counts.
 *
 * @param isSql Whether the text has quotes, as SQL has them.
 */
export function findConflict(text: string, isSql: boolean): number | undefined {
  const [first, ...others] = [...text.matchAll(MARKER_REGEXP)];
  if (first === undefined) return undefined;
  const conflict = CONFLICT_REGEXP.exec(text);
  if (conflict !== null) return lineAt(text, conflict.index);
  if (!isSql) return undefined;
  const quoted = [...scanSql(text, QUOTED_REGEXP)];
  const bare = [first, ...others].find(({ index }) =>
    !quoted.some(({ start, end }) => start < index && index < end)
  );
  return bare === undefined ? undefined : lineAt(text, bare.index);
}
