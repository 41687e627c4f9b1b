/**
 * Git repositories for tests: a bare remote and clones of it.
 *
 * @module
 */

import { walk } from "@std/fs/walk";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";
import { relative } from "@std/path/relative";

import { tableText } from "./table_text.ts";
import { makeTempFolder } from "./temp_folder.ts";

/** What git is given, so that nothing of this machine's user counts. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: Deno.env.get("PATH") ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Jane",
  GIT_AUTHOR_EMAIL: "jane@example.com",
  GIT_COMMITTER_NAME: "Jane",
  GIT_COMMITTER_EMAIL: "jane@example.com",
};

/** A work tree. */
export interface WorkTree {
  readonly path: string;
  /** `docs/schemas` in it. */
  readonly folder: string;
  /** Runs git and gives what it printed; throws if it fails. */
  git(...args: readonly string[]): Promise<string>;
  /** Writes files by their paths; `undefined` deletes. */
  write(files: Readonly<Record<string, string | undefined>>): Promise<void>;
  /** All of the state that a person sees: branch, commits, index, work tree. */
  readState(): Promise<string>;
}

/** A bare repository and clones of it, gone with the block. */
export interface Remote extends AsyncDisposable {
  readonly path: string;
  /** Makes a clone that has `README.md` and `docs/schemas/users.sql` committed. */
  clone(name: string): Promise<WorkTree>;
}

/** Makes a repository without a remote, whose folder is there and empty. */
export async function initRepository(path: string): Promise<WorkTree> {
  const tree = openWorkTree(path);
  await Deno.mkdir(tree.folder, { recursive: true });
  await tree.git("init", "--quiet", "--initial-branch=main");
  return tree;
}

/** Files by their paths below a folder. */
type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** What each of them begins as: git takes many processes to make the same anew. */
let newRemote: Promise<Files> | undefined;

/** Makes a bare repository with one commit. */
export async function makeRemote(): Promise<Remote> {
  newRemote ??= buildRemote();
  const temp = await makeTempFolder();
  const path = join(temp.path, "remote.git");
  await writeFiles(path, await newRemote);
  return {
    path,
    clone: async (name) => {
      const target = join(temp.path, name);
      await openWorkTree(temp.path).git("clone", "--quiet", path, target);
      return openWorkTree(target);
    },
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}

async function buildRemote(): Promise<Files> {
  await using temp = await makeTempFolder();
  const path = join(temp.path, "remote.git");
  await Deno.mkdir(path);
  await openWorkTree(path).git("init", "--quiet", "--bare", "-b", "main");
  const first = await initRepository(join(temp.path, "first"));
  await first.write({
    "README.md": "# Project\n",
    "docs/schemas/users.sql": tableText("users", "id integer"),
  });
  await first.git("add", "--all");
  await first.git("commit", "--quiet", "--message", "first");
  await first.git("push", "--quiet", path, "main");
  return await readFiles(path);
}

async function readFiles(folder: string): Promise<Files> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const { path } of walk(folder, { includeDirs: false })) {
    files.set(relative(folder, path), await Deno.readFile(path));
  }
  return files;
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
  }
}

/** Opens a work tree that is there. */
export function openWorkTree(path: string): WorkTree {
  async function git(...args: readonly string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("git", {
      args: [...args],
      cwd: path,
      env: { ...GIT_ENVIRONMENT },
      clearEnv: true,
      stdin: "null",
    }).output();
    if (success) return new TextDecoder().decode(stdout);
    throw new Error(new TextDecoder().decode(stderr));
  }
  return {
    path,
    folder: join(path, "docs/schemas"),
    git,
    write: async (files) => {
      for (const [name, text] of Object.entries(files)) {
        const file = join(path, name);
        if (text === undefined) await Deno.remove(file);
        else {
          await Deno.mkdir(join(file, ".."), { recursive: true });
          await Deno.writeTextFile(file, text);
        }
      }
    },
    readState: async () =>
      [
        await git("log", "--oneline", "--all", "--graph"),
        await git("status", "--porcelain=v2", "--branch", "--ignored"),
        await git("diff", "HEAD"),
        await git("diff", "--staged"),
        await git("worktree", "list"),
      ].join("\n"),
  };
}
