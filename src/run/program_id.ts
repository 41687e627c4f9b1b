/**
 * Tells one program from another that may write other files.
 *
 * @module
 */

import { fromFileUrl } from "@std/path/from-file-url";

import { VERSION } from "../cli/help.ts";

/**
 * The version and what the program was made from: an executable says it itself,
 * a checkout is known by when its newest file was changed.
 *
 * @param source What an executable was made from.
 */
export function findProgramId(source: string | undefined): string {
  if (source !== undefined) return `${VERSION}+${source}`;
  return Deno.build.standalone ? VERSION : `${VERSION}+${findNewest()}`;
}

/** The time of the newest file of the program; nothing where it may not look. */
function findNewest(): string {
  try {
    const times = listFiles(fromFileUrl(new URL("../", import.meta.url)))
      .map((file) => Deno.statSync(file).mtime?.getTime() ?? 0);
    return String(times.reduce((newest, time) => Math.max(newest, time), 0));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "";
    throw error;
  }
}

function listFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(`${folder}${name}/`) : [`${folder}${name}`]
  );
}
