import { assertEquals, assertRejects } from "@std/assert";

import { commitFolder } from "../../../src/commands/commit_folder.ts";
import { GitError, InterruptedError } from "../../../src/errors.ts";
import type { Folder } from "../../../src/folder/folder.ts";
import type { CommittedFile, Git } from "../../../src/git/git.ts";
import { tableText } from "../../support/table_text.ts";

const USERS = tableText("users", "id integer");
const USERS_CHANGED = tableText("users", "id bigint");

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): Folder {
  const unused = (): Promise<never> =>
    Promise.reject(new Error("not asked for"));
  return {
    path: "docs/schemas",
    read: () => Promise.resolve(new Map(Object.entries(files))),
    lock: unused,
    apply: unused,
  };
}

/** A git that finds these changes and notes what it is asked for. */
function gitOf(
  changes: readonly CommittedFile[],
  behavior: Partial<Git> = {},
): { readonly git: Git; readonly calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    calls,
    git: {
      readStaged: () => Promise.resolve(new Map()),
      readChanges: () => Promise.resolve([...changes]),
      commit: (files, message) => {
        calls.push(["commit", files, message]);
        return Promise.resolve({ id: "1a2b3c4", branch: "main" });
      },
      push: () => {
        calls.push(["push"]);
        return Promise.resolve({ target: "origin/main", id: "5d6e7f8" });
      },
      ...behavior,
    },
  };
}

Deno.test("commitFolder() commits files of ours alone", async () => {
  const { git, calls } = gitOf([
    { file: "_index.md", before: "old" },
    { file: "_table_list.txt" },
    { file: "README.md", before: "by hand" },
    { file: "gone.sql", before: tableText("gone", "id integer") },
    { file: "seeds.sql" },
    { file: "users.sql", before: USERS },
  ]);
  const folder = folderOf({
    "_index.md": "new",
    "_table_list.txt": "users\n",
    "README.md": "changed by hand",
    "seeds.sql": "SELECT 1;\n",
    "users.sql": USERS_CHANGED,
  });
  const outcome = await commitFolder(folder, { git, isPushed: false });
  const message = "schema: change users; remove gone\n\nchange users\n" +
    "  ~ column id: integer -> bigint\n\nremove gone\n";
  assertEquals(calls, [[
    "commit",
    ["_index.md", "_table_list.txt", "gone.sql", "users.sql"],
    message,
  ]]);
  assertEquals(outcome, { commit: { id: "1a2b3c4", branch: "main", message } });
});

Deno.test("commitFolder() tells of no commit where git sees no difference", async () => {
  const { git } = gitOf([{ file: "users.sql", before: USERS }], {
    commit: () => Promise.resolve(undefined),
  });
  const folder = folderOf({ "users.sql": USERS_CHANGED });
  assertEquals(await commitFolder(folder, { git, isPushed: false }), {});
});

Deno.test("commitFolder() takes another message, and pushes if asked to", async () => {
  const { git, calls } = gitOf([{ file: "users.sql" }]);
  const outcome = await commitFolder(folderOf({ "users.sql": USERS }), {
    git,
    message: "mine",
    isPushed: true,
  });
  assertEquals(calls, [["commit", ["users.sql"], "mine"], ["push"]]);
  // It may have been put on top of others.
  assertEquals([outcome.pushedTo, outcome.commit?.id], [
    "origin/main",
    "5d6e7f8",
  ]);
});

Deno.test("commitFolder() commits no change of line ends, but pushes what is there", async () => {
  const { git, calls } = gitOf([{ file: "users.sql", before: USERS }]);
  const folder = folderOf({ "users.sql": USERS.replaceAll("\n", "\r\n") });
  assertEquals(await commitFolder(folder, { git, isPushed: true }), {
    pushedTo: "origin/main",
  });
  assertEquals(calls, [["push"]]);
});

Deno.test("commitFolder() commits line ends that the DDL has and git no longer converts", async () => {
  const header = "changes made by hand.\n-- Line ends: 1 of the DDL are CR LF";
  const exact = tableText("users", "id text DEFAULT 'a\r\nb'")
    .replace("changes made by hand.", header);
  const before = exact.replaceAll("\r\n", "\n");
  const { git, calls } = gitOf([{ file: "users.sql", before }]);
  await commitFolder(folderOf({ "users.sql": exact }), {
    ...{ git, message: "mine", isPushed: false },
  });
  assertEquals(calls, [["commit", ["users.sql"], "mine"]]);
});

Deno.test("commitFolder() tells of a push that failed beside the commit", async () => {
  const failure = new GitError("Cannot push", "Wait.");
  const { git } = gitOf([{ file: "users.sql" }], {
    push: () => Promise.reject(failure),
  });
  const outcome = await commitFolder(folderOf({ "users.sql": USERS }), {
    git,
    isPushed: true,
  });
  assertEquals([outcome.commit?.id, outcome.failure], ["1a2b3c4", failure]);
});

Deno.test("commitFolder() lets an interruption through", async () => {
  const { git } = gitOf([], {
    readChanges: () => Promise.reject(new InterruptedError("SIGINT")),
  });
  await assertRejects(
    () => commitFolder(folderOf({}), { git, isPushed: false }),
    InterruptedError,
  );
});
