/**
 * Reads the files that scripts include.
 *
 * @module
 */

import { ScriptError } from "../../core/sql/statements.ts";

/**
 * The paths that a name may mean, the likeliest first: from the file that
 * includes it, from the folder that was given, from here.
 *
 * @param isRelative Whether only the first is meant.
 */
export function listIncludePaths(
  name: string,
  { from, folder, isRelative }: {
    readonly from: string;
    readonly folder: string;
    readonly isRelative: boolean;
  },
): string[] {
  if (name.startsWith("/")) return [normalize(name)];
  const bases = isRelative ? [parentOf(from)] : [".", parentOf(from), folder];
  return [...new Set(bases.map((base) => normalize(`${base}/${name}`)))];
}

/** The paths of these that are in the folder. */
export function keepInside(paths: readonly string[], folder: string): string[] {
  const root = normalize(folder);
  return paths.filter((path) =>
    root === "."
      ? !path.startsWith("../") && !path.startsWith("/")
      : path.startsWith(`${root}/`)
  );
}

/** Says that a file may not be included. */
export function explainOutside(name: string, folder: string): ScriptError {
  return new ScriptError(
    0,
    `"${name}" is included, and not in "${folder}"`,
    "Give --from a folder that both are in, or the file with a --from of its own before this one.",
  );
}

/** Says that a file is not there. */
export function explainNoInclude(name: string): ScriptError {
  return new ScriptError(
    0,
    `"${name}" is included, and does not exist`,
    "Add the file, or take the line out.",
  );
}

/** The folder of a file. */
export function parentOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end) || "/";
}

/** Without `.`, and without `..` but at the start. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const isUp = part === ".." && parts.length > 0 && parts.at(-1) !== "..";
    if (isUp) parts.pop();
    else parts.push(part);
  }
  const joined = parts.join("/");
  return path.startsWith("/") ? `/${joined}` : joined || ".";
}
