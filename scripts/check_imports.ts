/**
 * Fails when an import points against the arrows between the layers.
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

/** What commands and the command line may know of the outer layers. */
const INTERFACES = [
  "src/source/source.ts",
  "src/folder/folder.ts",
  "src/folder/workspace.ts",
  "src/git/git.ts",
];

const CORE = ["src/core/", "src/errors.ts"];

/**
 * The files that each layer may import; a folder ends in `/`. `main.ts`, which
 * is not listed, and `src/run` see everything and hand it in.
 */
const ARROWS: ReadonlyMap<string, readonly string[]> = new Map([
  ["src/run/", ["src/"]],
  ["src/errors.ts", []],
  ["src/core/", CORE],
  ["src/system/", ["src/system/", "src/errors.ts"]],
  ["src/libpq/", ["src/libpq/", "src/system/", "src/errors.ts"]],
  ["src/source/", ["src/source/", "src/libpq/", "src/system/", ...CORE]],
  ["src/folder/", ["src/folder/", "src/system/", ...CORE]],
  ["src/git/", ["src/git/", "src/system/", ...CORE]],
  ["src/commands/", ["src/commands/", ...INTERFACES, ...CORE]],
  [
    "src/cli/",
    [
      ...["src/cli/", "src/commands/", "src/libpq/"],
      ...["deno.json", ...INTERFACES, ...CORE],
    ],
  ],
]);

/** Packages that belong to a single file. */
const OWN_PACKAGES: ReadonlyMap<string, string> = new Map([
  ["jsonc-parser", "src/core/setup/json_members.ts"],
  ["pg", "src/libpq/login.ts"],
]);

// Statements begin a line; what a docstring shows as an example does not.
const IMPORT_REGEXP = /^import\s+(?:[^;"()=]*?\sfrom\s+)?"([^"]+)"/gm;
const EXPORT_REGEXP =
  /^export\s+(?:type\s+)?(?:\*[\w\s]*?|\{[^}]*\})\s*from\s+"([^"]+)"/gm;
const DYNAMIC_REGEXP = /\bimport\(\s*"([^"]+)"/g;

/**
 * Finds the imports that no arrow allows, and the circles.
 *
 * @param sources `main.ts` and every file of `src`.
 * @returns One sentence for each, in the order of the files; empty if all is well.
 */
export function findBadImports(sources: SourceText): string[] {
  const imports = new Map<string, readonly string[]>();
  for (const [path, text] of sources) {
    imports.set(path, readImports(path, text));
  }
  const bad: string[] = [];
  for (const [path, targets] of imports) {
    for (const target of targets) {
      if (!isAllowed(path, target)) {
        bad.push(`${path} must not import ${target}`);
      }
    }
  }
  return [...bad, ...findCircles(imports)];
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

function isAllowed(path: string, target: string): boolean {
  if (path === "main.ts") return true;
  if (!isOwnFile(target)) return isPackageAllowed(path, target);
  const arrows = [...ARROWS].find(([layer]) => covers(layer, path))?.[1] ?? [];
  return arrows.some((arrow) => covers(arrow, target));
}

function isOwnFile(target: string): boolean {
  return target.endsWith(".ts") || target.endsWith(".json");
}

/** The core has no package but those that are its own, and pure as it is. */
function isPackageAllowed(path: string, name: string): boolean {
  const owner = OWN_PACKAGES.get(name);
  if (owner !== undefined) return owner === path;
  return !path.startsWith("src/core/");
}

function covers(layer: string, path: string): boolean {
  return layer.endsWith("/") ? path.startsWith(layer) : path === layer;
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
  for await (const { path } of walk("src", { exts: [".ts"] })) paths.push(path);
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
