/**
 * Finds the tests of a source file.
 *
 * @module
 */

import { walk } from "@std/fs/walk";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

/** The file that an import names; one of types alone runs nothing of it. */
const IMPORT_REGEXP = /^(?:im|ex)port (?!type\b)[^;]*?from "(\.[^"]*)"/gm;

/** The files that import a file, by its path. */
export type Importers = ReadonlyMap<string, readonly string[]>;

/** Reads who imports whom among the sources, their unit tests and what those share. */
export async function readImporters(): Promise<Importers> {
  const importers = new Map<string, string[]>();
  for (const folder of ["src", "tests/unit", "tests/support"]) {
    for await (const { path } of walk(folder, { exts: [".ts"] })) {
      const text = await Deno.readTextFile(path);
      for (const [, specifier = ""] of text.matchAll(IMPORT_REGEXP)) {
        const imported = join(dirname(path), specifier);
        importers.set(imported, [...importers.get(imported) ?? [], path]);
      }
    }
  }
  return importers;
}

/**
 * Finds the tests of a file: those that import it or, where none does, all that
 * come to it through other files.
 */
export function findOwnTests(path: string, importers: Importers): string[] {
  const direct = selectTests(importers.get(path) ?? []);
  if (direct.length > 0) return direct;
  const above = new Set([path]);
  // A set grows while it is walked: so the importers' importers come too.
  for (const file of above) {
    for (const importer of importers.get(file) ?? []) above.add(importer);
  }
  return selectTests([...above]);
}

function selectTests(paths: readonly string[]): string[] {
  return paths.filter((path) => path.endsWith("_test.ts"));
}
