/**
 * Finds the tests of a source file.
 *
 * @module
 */

import { walk } from "@std/fs/walk";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

/** The file that an import names; an import of types alone tests nothing. */
const IMPORT_REGEXP = /^import (?!type\b)[^;]*?from "(\.[^"]*)"/gm;

/** The unit tests that import a file, by its path. */
export async function findOwnTests(): Promise<Map<string, string[]>> {
  const tests = new Map<string, string[]>();
  for await (const { path } of walk("tests/unit", { match: [/_test\.ts$/] })) {
    const text = await Deno.readTextFile(path);
    for (const [, specifier = ""] of text.matchAll(IMPORT_REGEXP)) {
      const source = join(dirname(path), specifier);
      tests.set(source, [...tests.get(source) ?? [], path]);
    }
  }
  return tests;
}
