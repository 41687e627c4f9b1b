/**
 * Names the build that may do what this one may not.
 *
 * @module
 */

import { renderCommand } from "../text/shell_words.ts";

/**
 * Renders the command that compiles for these servers and this folder, ready
 * for a POSIX shell.
 */
export function renderBuildCommand(
  endpoints: readonly { readonly host: string; readonly port: string }[],
  folder: string,
): string {
  const hosts = endpoints.map(({ host }) => host).join(",");
  const ports = endpoints.map(({ port }) => port);
  const port = new Set(ports).size === 1 ? ports.slice(0, 1) : ports;
  return renderCommand([
    ...["deno", "task", "compile", "--host", hosts],
    ...["--port", port.join(","), "--out", folder],
  ]);
}

/** Renders the command that compiles for loading these files. */
export function renderFilesBuildCommand(paths: readonly string[]): string {
  const flags = paths.flatMap((path) => ["--from", path]);
  return renderCommand(["deno", "task", "compile", ...flags]);
}
