/**
 * What doctor prints.
 *
 * @module
 */

/** The line of a check, and its remedy. */
export function findCheck(stdout: string, check: string): string[] {
  const all = stdout.split("\n");
  const at = all.findIndex((line) => line.slice(2).startsWith(`${check}: `));
  return all.slice(at, all[at + 1]?.startsWith("  ") ? at + 2 : at + 1);
}
