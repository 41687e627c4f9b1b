import { assertEquals } from "@std/assert";

import {
  findBadImports,
  type RoomMap,
  ROOMS,
} from "../../../scripts/check_imports.ts";

interface Case {
  readonly fact: string;
  readonly rooms: RoomMap;
  readonly files: Readonly<Record<string, string>>;
  readonly bad: readonly string[];
}

const CASES: readonly Case[] = [
  {
    fact: "lets a room import those that the map leads to, and itself",
    rooms: { "main.ts": ["folder"], folder: ["errors.ts"], "errors.ts": [] },
    files: {
      "main.ts": 'import { a } from "./src/folder/lock.ts";\n',
      "src/folder/lock.ts": 'import { b } from "./read.ts";\n',
      "src/folder/read.ts": 'import type { E } from "../errors.ts";\n',
      "src/errors.ts": "",
    },
    bad: [],
  },
  {
    fact: "lets an interface be known without its room",
    rooms: {
      commands: ["source/source.ts"],
      source: [],
      "source/source.ts": [],
    },
    files: {
      "src/commands/sync.ts":
        'import type { Source } from "../source/source.ts";\n' +
        'import {\n  runDump,\n} from "../source/client_tools.ts";\n',
      "src/source/source.ts": "",
      "src/source/client_tools.ts": "",
    },
    bad: ["src/commands/sync.ts must not import src/source/client_tools.ts"],
  },
  {
    fact: "takes a folder in a folder for another room",
    rooms: { cli: [], "cli/report": [] },
    files: {
      "src/cli/args.ts": 'import "./report/text.ts";\n',
      "src/cli/report/text.ts": "",
    },
    bad: ["src/cli/args.ts must not import src/cli/report/text.ts"],
  },
  {
    fact: "refuses an import in any form",
    rooms: { "core/files": [], folder: [] },
    files: {
      "src/core/files/plan.ts": 'export * from "../../folder/folder.ts";\n' +
        'const lock = await import("../../folder/lock.ts");\n' +
        'import "../../folder/lock.js";\n' +
        'import { scene } from "../../../tests/support/scene.ts";\n',
      "src/folder/lock.ts": "",
    },
    bad: [
      "src/core/files/plan.ts must not import src/folder/lock.js",
      "src/core/files/plan.ts must not import tests/support/scene.ts",
      "src/core/files/plan.ts must not import src/folder/folder.ts",
      "src/core/files/plan.ts must not import src/folder/lock.ts",
    ],
  },
  {
    fact: "refuses a package in the core, and one of another file",
    rooms: { "core/files": [], libpq: [], source: [] },
    files: {
      "src/core/files/plan.ts": 'import { join } from "@std/path/join";\n',
      "src/libpq/login.ts": 'import pg from "pg";\n',
      "src/source/choose.ts": 'import pg from "pg";\n',
    },
    bad: [
      "src/core/files/plan.ts must not import @std/path/join",
      "src/source/choose.ts must not import pg",
    ],
  },
  {
    fact: "refuses a file in no room",
    rooms: { "errors.ts": [] },
    files: { "src/utils.ts": 'import "./errors.ts";\n', "src/errors.ts": "" },
    bad: [
      "src/utils.ts is in no room of the map",
      "src/utils.ts must not import src/errors.ts",
    ],
  },
  {
    fact: "refuses what the map has and no file",
    rooms: { cli: ["core/text"], "core/text": [], "core/lint": [] },
    files: { "src/cli/args.ts": "", "src/core/text/words.ts": "" },
    bad: [
      "The map has a room without files: core/lint",
      "The map has an arrow that no import uses: cli > core/text",
    ],
  },
  {
    fact: "finds a circle of files, and one of rooms",
    rooms: { a: ["b"], b: ["a"] },
    files: {
      "src/a/one.ts": 'import { b } from "../b/one.ts";\n',
      "src/b/one.ts": 'import { b } from "./two.ts";\n',
      "src/b/two.ts":
        'import { b } from "./one.ts";\nimport { a } from "../a/two.ts";\n',
      "src/a/two.ts": "",
    },
    bad: [
      "A circle: src/b/one.ts > src/b/two.ts > src/b/one.ts",
      "A circle: a > b > a",
    ],
  },
  {
    fact: "takes no import out of a docstring or a value",
    rooms: { "core/text": [] },
    files: {
      "src/core/text/a.ts":
        '/**\n * import { b } from "../../folder/lock.ts";\n */\n' +
        'export const ORDER = " from "; // "x"\n' +
        'export function say(): string {\n  return "from";\n}\n',
    },
    bad: [],
  },
];

for (const { fact, rooms, files, bad } of CASES) {
  Deno.test(`findBadImports() ${fact}`, () => {
    const sources = new Map(Object.entries(files));
    assertEquals(findBadImports(sources, rooms), [...bad]);
  });
}

for (
  const [rooms, allowed] of [
    [/^core\//, /^core\/|^errors\.ts$/],
    [
      /^commands$/,
      /^core\/|^errors\.ts$|\/(?:source|rebuilder|folder|workspace|git)\.ts$/,
    ],
    [/^libpq/, /^libpq|^system$|^errors\.ts$/],
    [/^source/, /^source|^libpq|^system$|^core\/|^errors\.ts$/],
    [/^folder/, /^folder|^system$|^core\/|^errors\.ts$/],
    [/^git/, /^git|^system$|^core\/|^errors\.ts$/],
    [/^system$/, /^errors\.ts$/],
  ] as const
) {
  Deno.test(`The map leads from ${rooms.source} to ${allowed.source} alone`, () => {
    const arrows = Object.entries(ROOMS).filter(([room]) => rooms.test(room))
      .flatMap(([room, targets]) => targets.map((target) => [room, target]));
    assertEquals(arrows.length > 0, true);
    assertEquals(
      arrows.filter(([, target]) => !allowed.test(target ?? "")),
      [],
    );
  });
}
