import { assertEquals } from "@std/assert";

import { findBadImports } from "../../../scripts/check_imports.ts";

interface Case {
  readonly fact: string;
  readonly files: Readonly<Record<string, string>>;
  readonly bad: readonly string[];
}

const CASES: readonly Case[] = [
  {
    fact: "lets main.ts import everything",
    files: {
      "main.ts": 'import { a } from "./src/folder/lock.ts";\nimport "pg";\n',
    },
    bad: [],
  },
  {
    fact: "lets commands import the core and the interfaces",
    files: {
      "src/commands/sync.ts":
        'import type { Source } from "../source/source.ts";\n' +
        'import { planSync } from "../core/plan.ts";\n',
    },
    bad: [],
  },
  {
    fact: "refuses a command that imports a source",
    files: {
      "src/commands/sync.ts":
        'import {\n  runDump,\n} from "../source/client_tools.ts";\n',
    },
    bad: ["src/commands/sync.ts must not import src/source/client_tools.ts"],
  },
  {
    fact: "refuses a core that imports a folder, in any form",
    files: {
      "src/core/files/plan.ts": 'export * from "../../folder/folder.ts";\n' +
        'const lock = await import("../../folder/lock.ts");\n',
    },
    bad: [
      "src/core/files/plan.ts must not import src/folder/folder.ts",
      "src/core/files/plan.ts must not import src/folder/lock.ts",
    ],
  },
  {
    fact: "refuses a package in the core",
    files: {
      "src/core/files/plan.ts": 'import { join } from "@std/path/join";\n',
    },
    bad: ["src/core/files/plan.ts must not import @std/path/join"],
  },
  {
    fact: "refuses pg outside the built-in source",
    files: {
      "src/libpq/login.ts": 'import pg from "pg";\n',
      "src/source/choose.ts": 'import pg from "pg";\n',
    },
    bad: ["src/source/choose.ts must not import pg"],
  },
  {
    fact: "refuses an own import of a file that belongs to no layer",
    files: { "src/utils.ts": 'import "./errors.ts";\n' },
    bad: ["src/utils.ts must not import src/errors.ts"],
  },
  {
    fact: "finds a circle",
    files: {
      "src/core/a.ts": 'import { b } from "./b.ts";\n',
      "src/core/b.ts": 'import { a } from "./a.ts";\n',
    },
    bad: ["A circle: src/core/a.ts > src/core/b.ts > src/core/a.ts"],
  },
  {
    fact: "takes no import out of a docstring or a value",
    files: {
      "src/core/a.ts": '/**\n * import { b } from "../folder/lock.ts";\n */\n' +
        'export const ORDER = " from "; // "x"\n' +
        'export function say(): string {\n  return "from";\n}\n',
    },
    bad: [],
  },
];

for (const { fact, files, bad } of CASES) {
  Deno.test(`findBadImports() ${fact}`, () => {
    assertEquals(findBadImports(new Map(Object.entries(files))), [...bad]);
  });
}
