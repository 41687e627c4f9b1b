/**
 * Checks the cutter of dumps against random ones.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

import { cutDump } from "../../src/core/dump/entries.ts";
import { makeRandom } from "./random.ts";
import { makeDump } from "./random_dump.ts";

/**
 * Cuts one random dump for each seed and asserts that what comes out is what
 * went in.
 *
 * @throws {Error} With the seed that leads back to the dump.
 */
export function checkDumps(firstSeed: number, count: number): void {
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const { text, entries } = makeDump(makeRandom(seed));
    try {
      assertEquals(cutDump(text), entries);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(text)}`, {
        cause: error,
      });
    }
  }
}
