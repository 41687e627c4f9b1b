// Not among the unit tests: the package that parses reads the environment.

import { assertEquals } from "@std/assert";

import {
  applyMutant,
  findMutants,
} from "../../scripts/mutants/find_mutants.ts";

const CASES:
  readonly (readonly [source: string, mutated: readonly string[]])[] = [
    ["a === b;", ["a !== b;"]],
    ["a < b;", ["a <= b;"]],
    ["a ?? b;", ["a && b;"]],
    ["f(!a);", ["f((a));"]],
    ["f(1);", ["f((1 + 1));"]],
    ["f(true);", ["f(false);"]],
    ['f("a");', ['f("");']],
    ['f("");', ['f("mutant");']],
    ["if (a) b();", ["if (true) b();", "if (false) b();"]],
    ["f(a ? b : c);", ["f(true ? b : c);", "f(false ? b : c);"]],
    ['const a = { "b": c };', []],
    ['import { a } from "b";', []],
    ['type A = "b" | 1;', []],
    ['interface A { readonly b: "c" }', []],
    ["// a === b", []],
  ];

for (const [source, mutated] of CASES) {
  Deno.test(`findMutants() changes ${source}`, () => {
    const found = findMutants(source);
    assertEquals(found.map((mutant) => applyMutant(source, mutant)), mutated);
  });
}
