/**
 * Reads folders of migrations, each file once and when it is asked for.
 *
 * @module
 */

import type { FolderFiles } from "../../core/migrations/plan_migrations.ts";

/** Packages that others have written, with migrations of their own. */
const FOREIGN_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  "vendor",
]);

/**
 * Reads the names of all files below folders, which are one to a tool.
 *
 * Requires `--allow-read` on each folder.
 *
 * @param folders Without a slash at the end; several only where a tool takes
 * them for one, and then the paths begin with them.
 */
export async function readFolder(
  folders: readonly string[],
): Promise<FolderFiles> {
  const [first = ""] = folders;
  const isOne = folders.length === 1;
  const root = isOne ? `${first}/` : "";
  const paths: string[] = [];
  for (const folder of folders) {
    for (const path of await walk(`${folder}/`, "")) {
      paths.push(isOne ? path : `${folder}/${path}`);
    }
  }
  const texts = new Map<string, string>();
  return {
    path: folders.join(", "),
    paths,
    textOf: (path) => {
      const text = texts.get(path) ?? readText(`${root}${path}`, paths, path);
      texts.set(path, text);
      return text;
    },
  };
}

/** What is no UTF-8 is found out when it is to be run. */
function readText(
  file: string,
  paths: readonly string[],
  path: string,
): string {
  return paths.includes(path)
    ? new TextDecoder().decode(Deno.readFileSync(file))
    : "";
}

/** Paths of all files below, from the folder that was asked for. */
async function walk(folder: string, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(`${folder}${prefix}`)) {
    if (name.startsWith(".") || FOREIGN_FOLDERS.has(name)) continue;
    // Follows links, which an entry of the folder does not.
    const { isDirectory } = await Deno.stat(`${folder}${prefix}${name}`);
    if (isDirectory) paths.push(...await walk(folder, `${prefix}${name}/`));
    else paths.push(`${prefix}${name}`);
  }
  return paths;
}
