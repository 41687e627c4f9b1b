/**
 * Names the build that may do what this one may not.
 *
 * @module
 */

import type { Endpoint } from "./permissions.ts";

/**
 * Renders the command that compiles for these servers and this folder, ready
 * for a POSIX shell.
 */
export function renderBuildCommand(
  endpoints: readonly Endpoint[],
  folder: string,
): string {
  const hosts = endpoints.map(({ host }) => host).join(",");
  const ports = endpoints.map(({ port }) => port);
  const port = new Set(ports).size === 1 ? ports.slice(0, 1) : ports;
  return [
    ...["deno", "task", "compile", "--host", hosts],
    ...["--port", port.join(","), "--out", folder],
  ].map(quoteWord).join(" ");
}

/** Renders the command that compiles for loading these files. */
export function renderFilesBuildCommand(paths: readonly string[]): string {
  const flags = paths.flatMap((path) => ["--from", path]);
  return ["deno", "task", "compile", ...flags].map(quoteWord).join(" ");
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}
