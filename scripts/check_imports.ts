/**
 * Fails when an import goes from one room of `src` to another that the map of
 * the rooms does not lead to, and when the map has what no import uses.
 *
 *     deno run --allow-read=main.ts,src scripts/check_imports.ts
 *
 * Reads the text of the files, so it needs no network and resolves nothing.
 *
 * @module
 */

import { walk } from "@std/fs/walk";

import { printLine } from "./print_line.ts";

/** Source text by path from the root of the checkout, with `/` in it. */
export type SourceText = ReadonlyMap<string, string>;

/** The rooms that each room may import, itself aside. */
export type RoomMap = Readonly<Record<string, readonly string[]>>;

/**
 * The rooms: each folder of `src`, and each file that stands by itself because
 * it is an interface that others know without the room around it. `main.ts` and
 * `run` see everything and hand it in; `core` is pure.
 */
export const ROOMS: RoomMap = {
  "main.ts": ["run", "cli", "system", "errors.ts"],
  "run": [
    "cli",
    "cli/report",
    "cli/report/lint",
    "commands",
    "core/catalog",
    "core/description",
    "core/diagram",
    "core/doctor",
    "core/lint",
    "core/lint/rules",
    "core/setup",
    "core/verify",
    "page",
    "source",
    "source/diagnose",
    "source/embedded",
    "source/sql",
    "source/rebuilder.ts",
    "source/source.ts",
    "libpq",
    "folder",
    "git",
    "git/git.ts",
    "system",
    "errors.ts",
  ],
  "cli": [
    "core/catalog",
    "core/lint",
    "core/lint/rules",
    "core/setup",
    "core/text",
    "source/source.ts",
    "libpq",
    "errors.ts",
  ],
  "cli/report/lint": [
    "commands",
    "core/lint",
    "core/catalog",
    "core/text",
    "errors.ts",
  ],
  "cli/report": [
    "commands",
    "core/files",
    "core/pages",
    "core/catalog",
    "core/text",
    "errors.ts",
  ],
  "commands": [
    "core/description",
    "core/files",
    "core/pages",
    "core/dump",
    "core/catalog",
    "core/catalog/details",
    "core/lint",
    "core/setup",
    "core/doctor",
    "core/text",
    "core/verify",
    "source/rebuilder.ts",
    "source/source.ts",
    "folder/folder.ts",
    "folder/workspace.ts",
    "git/git.ts",
    "errors.ts",
  ],
  "core/verify": [
    "core/files",
    "core/pages",
    "core/dump",
    "core/migrations",
    "core/sql",
    "core/catalog",
    "core/text",
  ],
  "core/description": [
    "core/diagram",
    "core/files",
    "core/dump",
    "core/catalog",
    "core/catalog/details",
    "core/text",
  ],
  "core/diagram": ["core/catalog", "core/text"],
  "core/files": [
    "core/pages",
    "core/dump",
    "core/sql",
    "core/catalog",
    "core/text",
    "errors.ts",
  ],
  "core/pages": [
    "core/diagram",
    "core/catalog",
    "core/catalog/details",
    "core/text",
  ],
  "core/lint": [
    "core/sql",
    "core/catalog",
    "core/catalog/details",
    "core/text",
  ],
  "core/lint/rules": [
    "core/lint",
    "core/catalog",
    "core/catalog/details",
    "core/text",
  ],
  "core/dump": ["core/sql", "core/catalog", "core/text"],
  "core/sql": [],
  "core/catalog": ["core/text", "errors.ts"],
  "core/catalog/details": ["core/catalog", "core/text"],
  "core/migrations": [
    "core/migrations/layouts",
    "core/catalog",
    "core/text",
  ],
  "core/migrations/layouts": ["core/text", "errors.ts"],
  "core/setup": ["core/pages", "core/catalog", "core/text"],
  "core/doctor": ["core/catalog", "core/text", "errors.ts"],
  "core/text": [],
  "page": ["core/diagram", "page/client", "system"],
  "page/client": [
    "core/catalog",
    "core/description",
    "core/diagram",
    "core/lint",
  ],
  "source": [
    "core/catalog",
    "core/catalog/details",
    "source/replay",
    "source/pg_dump/wasm",
    "source/pg_dump",
    "source/locks",
    "source/session",
    "source/programs",
    "source/sql",
    "source/rebuilder.ts",
    "source/source.ts",
    "libpq",
    "system",
    "errors.ts",
  ],
  "source/diagnose": [
    "core/doctor",
    "source",
    "source/pg_dump/wasm",
    "source/programs",
    "source/source.ts",
    "libpq",
    "libpq/files",
    "system",
    "errors.ts",
  ],
  "source/embedded": [
    "core/sql",
    "core/catalog",
    "core/catalog/details",
    "core/migrations",
    "core/migrations/layouts",
    "source/replay",
    "source/pg_dump/wasm",
    "source/pg_dump",
    "source/session",
    "source/sql",
    "source/rebuilder.ts",
    "source/source.ts",
    "system",
    "errors.ts",
  ],
  "source/replay": [
    "core/dump",
    "core/sql",
    "core/catalog",
    "source/rebuilder.ts",
  ],
  "source/rebuilder.ts": ["core/dump", "core/catalog", "source/source.ts"],
  "source/pg_dump/wasm": [
    "source/pg_dump",
    "source/locks",
    "source/session",
    "source/sql",
    "source/source.ts",
    "libpq",
    "system",
    "errors.ts",
  ],
  "source/pg_dump": [
    "core/dump",
    "core/catalog",
    "source/locks",
    "source/session",
    "source/programs",
    "source/sql",
    "source/source.ts",
    "libpq",
    "system",
    "errors.ts",
  ],
  "source/locks": [
    "core/catalog",
    "source/sql",
    "source/source.ts",
    "errors.ts",
  ],
  "source/session": [
    "core/catalog",
    "source/programs",
    "source/sql",
    "source/source.ts",
    "libpq",
    "system",
    "errors.ts",
  ],
  "source/programs": ["system", "errors.ts"],
  "source/sql": ["core/dump", "core/catalog", "core/catalog/details", "libpq"],
  "source/source.ts": [
    "core/dump",
    "core/catalog",
    "core/catalog/details",
    "libpq",
    "errors.ts",
  ],
  "libpq": ["libpq/tls", "libpq/scram", "libpq/files", "system", "errors.ts"],
  "libpq/tls": ["libpq/files", "errors.ts"],
  "libpq/scram": [],
  "libpq/files": ["errors.ts"],
  "folder": [
    "core/files",
    "core/catalog",
    "core/doctor",
    "core/text",
    "folder/folder.ts",
    "folder/workspace.ts",
    "system",
    "errors.ts",
  ],
  "folder/folder.ts": ["core/files"],
  "folder/workspace.ts": [],
  "git": [
    "core/setup",
    "core/doctor",
    "core/text",
    "git/push",
    "git/commit",
    "git/program",
    "git/git.ts",
    "errors.ts",
  ],
  "git/push": [
    "core/text",
    "git/commit",
    "git/program",
    "git/git.ts",
    "system",
    "errors.ts",
  ],
  "git/commit": [
    "core/files",
    "core/pages",
    "core/catalog",
    "git/program",
    "git/git.ts",
    "errors.ts",
  ],
  "git/program": ["system", "errors.ts"],
  "git/git.ts": [],
  "system": ["errors.ts"],
  "errors.ts": [],
};

/** Packages, and a file outside of `src`, that belong to these files alone. */
const OWN_PACKAGES: ReadonlyMap<string, readonly string[]> = new Map([
  ["@viz-js/viz", ["src/page/layout_worker.ts"]],
  ["deno.json", ["src/cli/help.ts"]],
  ["jsonc-parser", [
    "src/cli/file_text.ts",
    "src/cli/lint_value.ts",
    "src/cli/settings_file.ts",
    "src/core/setup/json_members.ts",
  ]],
  ["minisearch", ["src/page/client/search.js", "src/page/program.ts"]],
  ["pg", ["src/libpq/login.ts"]],
]);

// Statements begin a line; what a docstring shows as an example does not.
const IMPORT_REGEXP = /^import\s+(?:[^;"()=]*?\sfrom\s+)?"([^"]+)"/gm;
const EXPORT_REGEXP =
  /^export\s+(?:type\s+)?(?:\*[\w\s]*?|\{[^}]*\})\s*from\s+"([^"]+)"/gm;
const DYNAMIC_REGEXP = /\bimport\(\s*"([^"]+)"/g;

/** An import of a file: of another one, by its path, or of a package, by its name. */
interface Import {
  readonly path: string;
  readonly target: string;
}

/**
 * Finds the imports that the map does not allow, what the map has and the files
 * have not, and the circles.
 *
 * @param sources `main.ts` and every file of `src`.
 * @returns One sentence for each, in the order of the files; empty if all is well.
 */
export function findBadImports(
  sources: SourceText,
  rooms: RoomMap = ROOMS,
): string[] {
  const imports = [...sources].flatMap(([path, text]) =>
    readImports(path, text).map((target) => ({ path, target }))
  );
  const own = imports.filter(({ target }) => isOwnFile(target));
  return [
    ...findHomeless([...sources.keys()], rooms),
    ...imports.filter((one) => !isAllowed(one, rooms))
      .map(({ path, target }) => `${path} must not import ${target}`),
    ...findUnused([...sources.keys()], own, rooms),
    ...findCircles(groupImports(own)),
    ...findCircles(new Map(Object.entries(rooms))),
  ];
}

/** The room of a file, whether the map has it or not. */
function roomOf(path: string, rooms: RoomMap): string {
  const name = path.replace(/^src\//, "");
  return Object.hasOwn(rooms, name) ? name : name.replace(/\/?[^/]*$/, "");
}

function findHomeless(paths: readonly string[], rooms: RoomMap): string[] {
  return paths.filter((path) => !Object.hasOwn(rooms, roomOf(path, rooms)))
    .map((path) => `${path} is in no room of the map`);
}

function isAllowed({ path, target }: Import, rooms: RoomMap): boolean {
  if (!isOwnFile(target)) return isPackageAllowed(path, target);
  const from = roomOf(path, rooms);
  const to = roomOf(target, rooms);
  return from === to || (rooms[from]?.includes(to) ?? false);
}

/** A map that has more than there is would let in what nobody looked at. */
function findUnused(
  paths: readonly string[],
  imports: readonly Import[],
  rooms: RoomMap,
): string[] {
  const filled = new Set(paths.map((path) => roomOf(path, rooms)));
  const used = new Set(
    imports.map(({ path, target }) =>
      `${roomOf(path, rooms)} > ${roomOf(target, rooms)}`
    ),
  );
  const arrows = Object.entries(rooms).flatMap(([from, targets]) =>
    targets.map((to) => `${from} > ${to}`)
  );
  return [
    ...Object.keys(rooms).filter((room) => !filled.has(room))
      .map((room) => `The map has a room without files: ${room}`),
    ...arrows.filter((arrow) => !used.has(arrow))
      .map((arrow) => `The map has an arrow that no import uses: ${arrow}`),
  ];
}

function groupImports(
  imports: readonly Import[],
): ReadonlyMap<string, readonly string[]> {
  const byPath = Map.groupBy(imports, ({ path }) => path);
  return new Map(
    [...byPath].map(([path, own]) => [path, own.map(({ target }) => target)]),
  );
}

/** Own files as paths from the root, packages by their bare names. */
function readImports(path: string, text: string): string[] {
  const matches = [
    ...text.matchAll(IMPORT_REGEXP),
    ...text.matchAll(EXPORT_REGEXP),
    ...text.matchAll(DYNAMIC_REGEXP),
  ];
  return matches.map(([, specifier = ""]) =>
    specifier.startsWith(".")
      ? new URL(specifier, `file:///${path}`).pathname.slice(1)
      : specifier
  );
}

function isOwnFile(target: string): boolean {
  return target.startsWith("src/") || target.endsWith(".ts");
}

/** The core has no package but those that are its own, and pure as it is. */
function isPackageAllowed(path: string, name: string): boolean {
  const owners = OWN_PACKAGES.get(name);
  if (owners !== undefined) return owners.includes(path);
  return !path.startsWith("src/core/");
}

function findCircles(
  imports: ReadonlyMap<string, readonly string[]>,
): string[] {
  const circles: string[] = [];
  const done = new Set<string>();

  function visit(path: string, trail: readonly string[]): void {
    const start = trail.indexOf(path);
    if (start >= 0) {
      circles.push(`A circle: ${[...trail.slice(start), path].join(" > ")}`);
    }
    if (start >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) {
      visit(target, [...trail, path]);
    }
    done.add(path);
  }

  for (const path of imports.keys()) visit(path, []);
  return circles;
}

async function readSources(): Promise<SourceText> {
  const paths = ["main.ts"];
  for await (const { path } of walk("src", { exts: [".ts", ".js"] })) {
    paths.push(path);
  }
  const sources = new Map<string, string>();
  for (const path of paths.sort()) {
    sources.set(path.replaceAll("\\", "/"), await Deno.readTextFile(path));
  }
  return sources;
}

if (import.meta.main) {
  const bad = findBadImports(await readSources());
  for (const sentence of bad) printLine(sentence, Deno.stderr);
  Deno.exitCode = bad.length === 0 ? 0 : 1;
}
