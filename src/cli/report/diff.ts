/**
 * Shows changed files as a unified diff that `git apply` and `patch -p1` take.
 *
 * @module
 */

import { structuredPatch, type StructuredPatchHunk } from "diff";

import type { FileChange } from "../../core/files/file_changes.ts";
import { escapeUnprintable } from "../../core/catalog/identifier.ts";

/** Lines of context, as in git. */
const CONTEXT = 3;

/**
 * From how many differing lines on a file is shown as replaced: the time to find
 * the shortest diff grows with their square.
 */
const MAX_DIFFERENCES = 4_000;

const COLORS = {
  header: "\x1b[1m",
  hunk: "\x1b[36m",
  added: "\x1b[32m",
  removed: "\x1b[31m",
} as const;

const RESET = "\x1b[0m";

/**
 * Renders the diff of one file.
 *
 * There is no `diff --git` line: with it, git would count the paths from the
 * top of the repository and not from the current folder.
 *
 * @param folder As the person gave it.
 */
export function renderFileDiff(
  { file, before, after }: FileChange,
  folder: string,
): string {
  const path = [...folder.split("/"), file]
    .filter((name) => name !== "" && name !== ".")
    .join("/");
  const lines = [
    `--- ${before === undefined ? "/dev/null" : showPath(`a/${path}`)}`,
    `+++ ${after === undefined ? "/dev/null" : showPath(`b/${path}`)}`,
    ...listHunkLines(before ?? "", after ?? ""),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Where a diff is printed. */
export interface DiffTarget {
  /** Text of the database must not steer it; another program needs every byte. */
  readonly isTerminal: boolean;
  readonly isColored: boolean;
}

/** Renders the diff of several files, one after the other. */
export function renderDiff(
  files: readonly FileChange[],
  folder: string,
  { isTerminal, isColored }: DiffTarget,
): string {
  const diff = files.map((change) => renderFileDiff(change, folder)).join("");
  const shown = isTerminal ? escapeLines(diff) : diff;
  return isColored ? colorDiff(shown) : shown;
}

/** Tabs and line breaks stay. */
function escapeLines(text: string): string {
  return text.replace(/[^\t\n]+/g, escapeUnprintable);
}

/** Colours a diff for a terminal. */
export function colorDiff(diff: string): string {
  return diff.replace(/^.+$/gm, (line) => {
    const color = findColor(line);
    return color === undefined ? line : `${color}${line}${RESET}`;
  });
}

function findColor(line: string): string | undefined {
  if (/^(---|\+\+\+) (\/dev\/null|"?[ab]\/)/.test(line)) return COLORS.header;
  if (line.startsWith("@@")) return COLORS.hunk;
  if (line.startsWith("+")) return COLORS.added;
  return line.startsWith("-") ? COLORS.removed : undefined;
}

function listHunkLines(before: string, after: string): string[] {
  const patch = structuredPatch("", "", before, after, "", "", {
    context: CONTEXT,
    maxEditLength: MAX_DIFFERENCES,
  });
  return (patch?.hunks ?? [buildReplacement(before, after)])
    .flatMap((hunk) => [
      `@@ -${showRange(hunk.oldStart, hunk.oldLines)} +${
        showRange(hunk.newStart, hunk.newLines)
      } @@`,
      ...hunk.lines,
    ]);
}

/** No lines at all stand, by the format, after the line before them. */
function showRange(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** The hunk that takes all lines out and puts all new ones in. */
function buildReplacement(before: string, after: string): StructuredPatchHunk {
  const [removed] = structuredPatch("", "", before, "").hunks;
  const [added] = structuredPatch("", "", "", after).hunks;
  return {
    oldStart: removed?.oldStart ?? 1,
    oldLines: removed?.oldLines ?? 0,
    newStart: added?.newStart ?? 1,
    newLines: added?.newLines ?? 0,
    lines: [...removed?.lines ?? [], ...added?.lines ?? []],
  };
}

/** As git writes a path: in quotes where it needs them, and ended by a tab where it has a space. */
function showPath(path: string): string {
  if (!/["\\\p{Cc}]/u.test(path)) {
    return path.includes(" ") ? `${path}\t` : path;
  }
  const escaped = path.replace(
    /["\\]|\p{Cc}/gu,
    (char) =>
      char === '"' || char === "\\"
        ? `\\${char}`
        : [...new TextEncoder().encode(char)]
          .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`)
          .join(""),
  );
  return `"${escaped}"`;
}
