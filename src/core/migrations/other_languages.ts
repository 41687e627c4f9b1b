/**
 * Migrations that are programs.
 *
 * @module
 */

import { nameOf } from "./layouts/layout.ts";

/** A name as tools give it: a number or a version first. */
const PROGRAM_REGEXP =
  /^(?:V?\d[^/]*|m\d{6}_[^/]*)\.(go|js|cjs|mjs|ts|py|rb|php|java|kt|cs|ex|exs|cr)$/;

/**
 * Counts the migrations in other languages, by the end of their names.
 *
 * @returns `12 .go`, say; none where there are none.
 */
export function countPrograms(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths.filter((path) => !isLoader(path, paths))) {
    const end = PROGRAM_REGEXP.exec(nameOf(path))?.[1];
    if (end !== undefined) counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  return [...counts].map(([end, count]) => `${count} .${end}`);
}

/** db-migrate has a program for each script, which only loads it from `sqls`. */
function isLoader(path: string, paths: readonly string[]): boolean {
  const stem = path.replace(/\.[^./]+$/, "");
  const name = nameOf(stem);
  const folder = path.slice(0, path.length - nameOf(path).length);
  return paths.includes(`${folder}sqls/${name}-up.sql`);
}
