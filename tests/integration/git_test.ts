import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs/exists";
import { join } from "@std/path/join";

import { GitError, InterruptedError } from "../../src/errors.ts";
import type { Git } from "../../src/git/git.ts";
import { openLocalGit } from "../../src/git/local_git.ts";
import { readChanges } from "../../src/git/commit/read_changes.ts";
import {
  GIT_ENVIRONMENT,
  initRepository,
  makeRemote,
  openWorkTree,
  type Remote,
  type WorkTree,
} from "../support/repositories.ts";
import { tableText } from "../support/table_text.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

function openGit(
  { folder }: Pick<WorkTree, "folder">,
  environment: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
): Git {
  return openLocalGit({
    folder,
    environment: { ...GIT_ENVIRONMENT, ...environment },
    signal,
  });
}

/** Asserts that something fails, with its whole message and remedy. */
async function assertGitError(
  run: () => Promise<unknown>,
  message: string,
  hint: string,
): Promise<void> {
  const error = await assertRejects(run, GitError);
  assertEquals([error.message, error.hint], [message, hint]);
}

async function writeScript(path: string, body: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${body}\n`);
  await Deno.chmod(path, 0o755);
}

/** A change of the folder that is not committed. */
const NOTES = { "docs/schemas/notes.sql": tableText("notes", "id integer") };

Deno.test("readChanges() tells what is changed, new, gone, staged and ignored, with its text in the last commit", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  const names = ["b", "ä b", "%2E", "gone", "staged", "same", "out"];
  for (const name of names) {
    await tree.write({ [`docs/schemas/${name}.sql`]: `old ${name} é\n\n` });
  }
  await tree.write({ ".gitignore": "ignored.sql\n", "docs/x.sql": "x\n" });
  await tree.git("add", "--all");
  await tree.git("commit", "--quiet", "--message", "first");
  await tree.git("rm", "--quiet", "--cached", "docs/schemas/out.sql");
  await tree.write({
    "docs/schemas/b.sql": "new\n",
    "docs/schemas/ä b.sql": "new\n",
    "docs/schemas/%2E.sql": "new\n",
    "docs/schemas/gone.sql": undefined,
    "docs/schemas/staged.sql": "new\n",
    "docs/schemas/new.sql": "new\n",
    "docs/schemas/ignored.sql": "new\n",
    "docs/schemas/below/new.sql": "new\n",
    "docs/x.sql": "new\n",
  });
  await tree.git("add", "docs/schemas/staged.sql");
  const changes = await openGit(tree).readChanges();
  assertEquals(
    changes.toSorted((a, b) => a.file < b.file ? -1 : 1),
    [
      { file: "%2E.sql", before: "old %2E é\n\n" },
      { file: "b.sql", before: "old b é\n\n" },
      { file: "gone.sql", before: "old gone é\n\n" },
      { file: "ignored.sql" },
      { file: "new.sql" },
      { file: "out.sql", before: "old out é\n\n" },
      { file: "staged.sql", before: "old staged é\n\n" },
      { file: "ä b.sql", before: "old ä b é\n\n" },
    ],
  );
});

Deno.test("readStaged() gives what the index has, as far as git has it, and never fails", async () => {
  await using temp = await makeTempFolder();
  const files = ["a.sql", "b.sql", "c.sql", "other.sql"];
  assertEquals(
    await openGit({ folder: temp.path }).readStaged(files),
    new Map(),
  );
  const tree = await initRepository(temp.path);
  for (const file of [...files, "below/c.sql"]) {
    await tree.write({ [`docs/schemas/${file}`]: `text of ${file}\n` });
  }
  await tree.git("add", "--all");
  const blob = await tree.git("rev-parse", ":docs/schemas/b.sql");
  await Deno.remove(
    join(tree.path, ".git/objects", blob.slice(0, 2), blob.slice(2).trim()),
  );
  await tree.git("rm", "--quiet", "--cached", "docs/schemas/c.sql");
  assertEquals(
    await openGit(tree).readStaged(files.slice(0, 3)),
    new Map([["a.sql", "text of a.sql\n"]]),
  );
});

Deno.test("readChanges() tells of the sub-folders that a sync writes to, and of no others", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  await tree.write({
    "docs/schemas/views/a.sql": "old a\n",
    "docs/schemas/views/gone.sql": "old gone\n",
    "docs/schemas/views/same.sql": "same\n",
    "docs/schemas/other/a.sql": "old\n",
    "docs/schemas/notes.txt": "old\n",
    ".gitignore": "ignored.sql\n",
  });
  await tree.git("add", "--all");
  await tree.git("commit", "--quiet", "--message", "first");
  await tree.write({
    "docs/schemas/views/a.sql": "new\n",
    "docs/schemas/views/gone.sql": undefined,
    "docs/schemas/views/new.sql": "new\n",
    "docs/schemas/views/ignored.sql": "new\n",
    "docs/schemas/views/below/a.sql": "new\n",
    "docs/schemas/other/a.sql": "new\n",
    "docs/schemas/notes.txt": "new\n",
  });
  const changes = await readChanges({
    folder: tree.folder,
    environment: GIT_ENVIRONMENT,
    signal: new AbortController().signal,
  }, ["views"]);
  assertEquals(
    changes.toSorted((a, b) => a.file < b.file ? -1 : 1),
    [
      { file: "views/a.sql", before: "old a\n" },
      { file: "views/gone.sql", before: "old gone\n" },
      { file: "views/ignored.sql" },
      { file: "views/new.sql" },
    ],
  );
});

Deno.test("commit() makes the first commit of a repository", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  await tree.write({ ...NOTES, "other.txt": "x\n" });
  await tree.git("add", "other.txt");
  const git = openGit(tree);
  assertEquals(await git.readChanges(), [{ file: "notes.sql" }]);
  const commit = await git.commit(["notes.sql"], "schema: add notes\n");
  assertEquals(commit?.branch, "main");
  assertEquals(
    await tree.git("show", "--format=%s", "--name-only"),
    "schema: add notes\n\ndocs/schemas/notes.sql\n",
  );
  assertEquals(await tree.git("status", "--porcelain"), "A  other.txt\n");
});

Deno.test("commit() commits what it is told, and leaves what else is staged or changed", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await tree.write({
    ...NOTES,
    "docs/schemas/users.sql": undefined,
    "docs/schemas/README.md": "by hand\n",
    "staged.txt": "staged\n",
    "untracked.txt": "x\n",
  });
  await tree.git("add", "staged.txt");
  await tree.write({ "staged.txt": "staged, and changed since\n" });
  await tree.write({ "README.md": "changed\n" });
  const before = await tree.git("diff", "--", "README.md", "staged.txt");
  const commit = await openGit(tree).commit(
    ["notes.sql", "users.sql"],
    "subject\n\nbody\n# no comment\n",
  );
  assertEquals(
    await tree.git("show", "--format=%h%n%B", "--name-status", "--no-renames"),
    `${commit?.id}\nsubject\n\nbody\n# no comment\n\n\nA\tdocs/schemas/notes.sql\nD\tdocs/schemas/users.sql\n`,
  );
  assertEquals(await tree.git("diff", "--", "README.md", "staged.txt"), before);
  assertEquals(
    await tree.git("status", "--porcelain", "--untracked-files=all"),
    " M README.md\nAM staged.txt\n?? docs/schemas/README.md\n?? untracked.txt\n",
  );
});

Deno.test("commit() makes none where git converts all that differs, and git knows it then", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await tree.write({ ".gitattributes": "* text=auto\n" });
  const path = join(tree.folder, "users.sql");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace("\n", "\r\n"));
  assertEquals(
    await tree.git("status", "--porcelain", "docs"),
    " M docs/schemas/users.sql\n",
  );
  const head = await tree.git("rev-parse", "HEAD");
  assertEquals(await openGit(tree).commit(["users.sql"], "none"), undefined);
  assertEquals(await tree.git("rev-parse", "HEAD"), head);
  assertEquals(await tree.git("status", "--porcelain", "docs"), "");
});

Deno.test("commit() takes thousands of files", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  const files = Array.from(
    { length: 5_000 },
    (_, i) => `${"t".repeat(40)}${i}.sql`,
  );
  for (const file of files) {
    await Deno.writeTextFile(join(tree.folder, file), "old\n");
  }
  const git = openGit(tree);
  await git.commit(files, "all");
  for (const file of files) {
    await Deno.writeTextFile(join(tree.folder, file), "new\n");
  }
  const changes = await git.readChanges();
  assertEquals(changes.length, 5_000);
  assertEquals(changes.every(({ before }) => before === "old\n"), true);
});

Deno.test("commit() takes a file that was deleted with git rm", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await commitNotes(tree, openGit(tree));
  await tree.git("rm", "--quiet", "docs/schemas/users.sql");
  const git = openGit(tree);
  assertEquals((await git.readChanges()).map(({ file }) => file), [
    "users.sql",
  ]);
  await git.commit(["users.sql"], "schema: prune users");
  assertEquals(await tree.git("status", "--porcelain"), "");
});

Deno.test("commit() takes names as they are, and lets hooks use patterns", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await tree.write({
    "docs/schemas/*.sql": tableText("*", "id integer"),
    ...NOTES,
  });
  await writeScript(
    join(tree.path, ".git/hooks/pre-commit"),
    "test -n \"$(git diff --cached --name-only -- '*.sql')\"",
  );
  await openGit(tree).commit(["*.sql"], "schema: add *");
  assertEquals(
    await tree.git("status", "--porcelain"),
    "?? docs/schemas/notes.sql\n",
  );
});

/** Leaves a command that takes up a commit in the middle of a conflict. */
async function stopAtConflict(
  tree: WorkTree,
  command: "cherry-pick" | "rebase" | "revert",
): Promise<void> {
  await tree.git("stash", "--quiet", "--include-untracked");
  await tree.git("checkout", "--quiet", "-b", "other");
  await tree.write({ "README.md": "theirs\n" });
  await tree.git("commit", "--quiet", "--message", "theirs", "README.md");
  const theirs = await tree.git("rev-parse", "HEAD");
  if (command !== "revert") await tree.git("checkout", "--quiet", "main");
  await tree.write({ "README.md": "mine\n" });
  await tree.git("commit", "--quiet", "--message", "mine", "README.md");
  await assertRejects(() => tree.git(command, theirs.trim()));
  await tree.write(NOTES);
}

/** What keeps a commit from being made, and what is said of it. */
const REFUSALS: Readonly<
  Record<string, {
    readonly prepare: (tree: WorkTree) => Promise<unknown>;
    readonly environment?: Readonly<Record<string, string>>;
    readonly reason: string | ((tree: WorkTree) => string);
    readonly hint: string | ((tree: WorkTree) => string);
  }>
> = {
  "a hook that refuses": {
    prepare: (tree) =>
      writeScript(
        join(tree.path, ".git/hooks/pre-commit"),
        "echo checking; echo 'no schema today' >&2; exit 1",
      ),
    reason: 'git says "no schema today"',
    hint: "Run the same by hand with git to see all of what it or a hook says.",
  },
  "a hook that refuses, while git tells what it does": {
    prepare: (tree) =>
      writeScript(
        join(tree.path, ".git/hooks/pre-commit"),
        "echo 'no schema today' >&2; git version >/dev/null; exit 1",
      ),
    environment: { GIT_TRACE: "1" },
    reason: 'git says "no schema today"',
    hint: "Run the same by hand with git to see all of what it or a hook says.",
  },
  "no name": {
    prepare: (tree) => tree.git("config", "user.useConfigOnly", "true"),
    environment: {
      GIT_AUTHOR_NAME: "",
      GIT_AUTHOR_EMAIL: "",
      GIT_COMMITTER_NAME: "",
      GIT_COMMITTER_EMAIL: "",
    },
    reason: "git knows no name and no address for the commit",
    hint: "Set both with git config user.name and git config user.email.",
  },
  "a merge in progress": {
    prepare: async (tree) => {
      await tree.git("checkout", "--quiet", "-b", "other");
      await tree.git("commit", "--quiet", "--allow-empty", "-m", "other");
      await tree.git("checkout", "--quiet", "main");
      await tree.git("commit", "--quiet", "--allow-empty", "-m", "main");
      await tree.git("merge", "--quiet", "--no-commit", "--no-ff", "other");
    },
    reason: "a merge is in progress",
    hint: "Finish it or undo it (git merge --abort), then sync again.",
  },
  "a cherry-pick in progress": {
    prepare: (tree) => stopAtConflict(tree, "cherry-pick"),
    reason: "a cherry-pick is in progress",
    hint: "Finish it or undo it (git cherry-pick --abort), then sync again.",
  },
  "a revert in progress": {
    prepare: (tree) => stopAtConflict(tree, "revert"),
    reason: "a revert is in progress",
    hint: "Finish it or undo it (git revert --abort), then sync again.",
  },
  "a rebase in progress": {
    prepare: (tree) => stopAtConflict(tree, "rebase"),
    reason: "no branch is checked out",
    hint:
      "Finish what is in progress (git status tells), or check a branch out with git switch.",
  },
  "an owner that is not the user of this run": {
    prepare: () => Promise.resolve(),
    environment: { GIT_TEST_ASSUME_DIFFERENT_OWNER: "true" },
    reason: "the repository belongs to another user",
    hint: ({ path }) =>
      `Run "git config --global --add safe.directory ${path}".`,
  },
  "a signature that cannot be made": {
    prepare: async (tree) => {
      await tree.git("config", "commit.gpgSign", "true");
      await tree.git("config", "gpg.program", "false");
    },
    reason: "its signature could not be made",
    hint:
      "Unlock the key of this user, or sync with git config commit.gpgSign false.",
  },
  "no branch": {
    prepare: (tree) => tree.git("checkout", "--quiet", "--detach"),
    reason: "no branch is checked out",
    hint:
      "Finish what is in progress (git status tells), or check a branch out with git switch.",
  },
  "another git at work": {
    prepare: (tree) =>
      Deno.writeTextFile(join(tree.path, ".git/index.lock"), ""),
    reason: "another git is at work in the repository",
    hint: ({ path }) =>
      `Wait until it has ended; if none runs, delete ${
        join(path, ".git/index.lock")
      }.`,
  },
  "another git that moves the branch": {
    prepare: (tree) =>
      Deno.writeTextFile(join(tree.path, ".git/HEAD.lock"), ""),
    reason: "another git is at work in the repository",
    hint: ({ path }) =>
      `Wait until it has ended; if none runs, delete ${
        join(path, ".git/HEAD.lock")
      }.`,
  },
  "a rule of .gitignore": {
    prepare: (tree) => tree.write({ ".gitignore": "docs/\n" }),
    reason: "a rule of .gitignore leaves its files out",
    hint: "Take out the rule that git check-ignore -v names.",
  },
};

for (const [name, refusal] of Object.entries(REFUSALS)) {
  Deno.test(`commit() is refused by ${name}, and leaves all as it was`, async () => {
    await using remote = await makeRemote();
    const tree = await remote.clone("clone");
    await tree.write({ ...NOTES, "staged.txt": "x\n" });
    await tree.git("add", "staged.txt");
    await refusal.prepare(tree);
    const before = await tree.readState();
    const { reason, hint } = refusal;
    await assertGitError(
      () => openGit(tree, refusal.environment).commit(["notes.sql"], "x"),
      `Cannot commit folder "${tree.folder}": ${
        typeof reason === "string" ? reason : reason(tree)
      }`,
      typeof hint === "string" ? hint : hint(tree),
    );
    assertEquals(await tree.readState(), before);
  });
}

Deno.test("readChanges() says that there is no repository, or none with a work tree", async () => {
  await using temp = await makeTempFolder();
  const folder = temp.path;
  await assertGitError(
    () => openGit({ folder }).readChanges(),
    `Cannot read the state of folder "${folder}": the folder is in no git repository`,
    'Make one with "git init", or sync without --commit.',
  );
  await openWorkTree(folder).git("init", "--quiet", "--bare");
  await assertGitError(
    () => openGit({ folder }).readChanges(),
    `Cannot read the state of folder "${folder}": the repository has no work tree`,
    "Sync in a clone of it.",
  );
});

Deno.test("readChanges() says that there is no git", async () => {
  await using temp = await makeTempFolder();
  await assertGitError(
    () => openGit({ folder: temp.path }, { PATH: temp.path }).readChanges(),
    `Cannot read the state of folder "${temp.path}": git is not on PATH`,
    "Install git, or sync without --commit.",
  );
});

Deno.test({
  name: "readChanges() says that this build may not run git",
  permissions: { run: false, env: true },
  fn: () =>
    assertGitError(
      () => openGit({ folder: "." }, { PATH: "/usr/bin" }).readChanges(),
      'Cannot read the state of folder ".": this build of schema-sync may not run git',
      "Commit by hand, or compile a build without --no-run.",
    ),
});

async function commitNotes(tree: WorkTree, git: Git): Promise<void> {
  await tree.write(NOTES);
  await git.commit(["notes.sql"], "schema: add notes");
}

/** Another clone pushes a change of these files. */
async function pushElsewhere(
  tree: WorkTree,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await tree.write(files);
  await tree.git("add", "--all");
  await tree.git("commit", "--quiet", "--message", "elsewhere");
  await tree.git("push", "--quiet");
}

Deno.test("push() pushes to the upstream, whatever its name, and only if it lacks something", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await tree.git("config", "push.default", "nothing");
  await tree.git("checkout", "--quiet", "-b", "work");
  await tree.git("push", "--quiet", "-u", "origin", "work:review/work");
  const git = openGit(tree);
  assertEquals(await git.push(), undefined);
  await commitNotes(tree, git);
  assertEquals((await git.push())?.target, "origin/review/work");
  assertEquals(
    await openWorkTree(remote.path).git("log", "--format=%s", "review/work"),
    "schema: add notes\nfirst\n",
  );
});

/** A second remote, called `fork`, with the same commits. */
async function addFork(tree: WorkTree): Promise<string> {
  const path = join(tree.path, "..", "fork.git");
  await tree.git("clone", "--quiet", "--bare", ".", path);
  await tree.git("remote", "add", "fork", path);
  await tree.git("fetch", "--quiet", "fork");
  return path;
}

/** Settings of git, where a push then goes, and what it is called. */
const PUSH_TARGETS: readonly (readonly [
  Readonly<Record<string, string>>,
  "fork" | "origin",
  string,
])[] = [
  [{}, "origin", "main"],
  [{ "remote.pushDefault": "fork" }, "fork", "main"],
  [{ "branch.main.pushRemote": "fork" }, "fork", "main"],
  [
    { "branch.main.pushRemote": "origin", "remote.pushDefault": "fork" },
    "origin",
    "main",
  ],
  [
    { "remote.pushDefault": "fork", "push.default": "current" },
    "fork",
    "main",
  ],
  [
    {
      "remote.pushDefault": "fork",
      "remote.fork.push": "refs/heads/*:refs/heads/bot/*",
    },
    "fork",
    "bot/main",
  ],
  [{ "remote.origin.push": "HEAD:refs/heads/review" }, "origin", "review"],
  [{ "push.default": "upstream" }, "origin", "main"],
];

for (const [settings, remoteName, ref] of PUSH_TARGETS) {
  Deno.test(`push() goes where git push does under ${JSON.stringify(settings)}`, async () => {
    await using remote = await makeRemote();
    const tree = await remote.clone("clone");
    const fork = await addFork(tree);
    for (const [key, value] of Object.entries(settings)) {
      await tree.git("config", key, value);
    }
    const git = openGit(tree);
    await commitNotes(tree, git);
    assertEquals((await git.push())?.target, `${remoteName}/${ref}`);
    assertEquals(await git.push(), undefined);
    const [there, other] = remoteName === "fork"
      ? [fork, remote.path]
      : [remote.path, fork];
    assertEquals(
      await openWorkTree(there).git("log", "-1", "--format=%s", ref),
      "schema: add notes\n",
    );
    assertEquals(
      await openWorkTree(other).git("log", "--all", "--format=%s"),
      "first\n",
    );
  });
}

Deno.test("push() gives a branch an upstream where git would", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await tree.git("checkout", "--quiet", "-b", "work");
  await tree.git("config", "push.autoSetupRemote", "true");
  assertEquals((await openGit(tree).push())?.target, "origin/work");
  assertEquals(
    await tree.git("rev-parse", "--abbrev-ref", "@{upstream}"),
    "origin/work\n",
  );
});

Deno.test("push() puts nothing on top of a fork that has moved", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const fork = await addFork(tree);
  await tree.git("config", "remote.pushDefault", "fork");
  const there = openWorkTree(fork);
  const commit = await there.git(
    ...["commit-tree", "-p", "main", "-m", "there", "main^{tree}"],
  );
  await there.git("update-ref", "refs/heads/main", commit.trim());
  const git = openGit(tree);
  await commitNotes(tree, git);
  const before = await tree.readState();
  await assertGitError(
    () => git.push(),
    'Cannot push branch "main": fork/main has commits that are not here',
    "See them with git fetch fork; bring both together, then run git push fork main.",
  );
  assertEquals(await tree.readState(), before);
});

Deno.test("push() says that the push remote is not where push.default wants it", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await addFork(tree);
  await tree.git("config", "remote.pushDefault", "fork");
  await tree.git("config", "push.default", "upstream");
  await assertGitError(
    () => openGit(tree).push(),
    'Cannot push branch "main": push.default is "upstream", and origin/main is not on fork',
    "Set git config push.default current to push to main there.",
  );
});

Deno.test("push() puts the commit on top of what others pushed, and leaves what is staged or changed", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const other = await remote.clone("other");
  await pushElsewhere(other, { "docs/other.md": "x\n", "app.ts": "x\n" });
  const git = openGit(tree);
  await commitNotes(tree, git);
  await tree.write({ "staged.txt": "staged\n", "README.md": "changed\n" });
  await tree.git("add", "staged.txt");
  await tree.write({ "staged.txt": "staged, changed\n", "new.txt": "new\n" });
  const before = await tree.git("status", "--porcelain");
  const diff = await tree.git("diff");
  const pushed = await git.push();
  assertEquals(pushed, {
    target: "origin/main",
    id: (await tree.git("rev-parse", "--short", "HEAD")).trim(),
  });
  assertEquals(await tree.git("status", "--porcelain"), before);
  assertEquals(await tree.git("diff"), diff);
  assertEquals(
    await tree.git("log", "--format=%s %D"),
    "schema: add notes HEAD -> main, origin/main, origin/HEAD\nelsewhere \nfirst \n",
  );
  assertEquals(await Deno.readTextFile(join(tree.path, "app.ts")), "x\n");
  assertEquals(
    (await tree.git("worktree", "list")).trimEnd().split("\n").length,
    1,
  );
});

/** A clone with a commit of its own, whose upstream has moved. */
async function fallBehind(remote: Remote): Promise<WorkTree> {
  const tree = await remote.clone("clone");
  await commitNotes(tree, openGit(tree));
  await pushElsewhere(await remote.clone("other"), { "app.ts": "x\n" });
  await tree.git("fetch", "--quiet");
  return tree;
}

/** Has a script run once while files are written into a work tree aside. */
async function runDuringRebase(tree: WorkTree, script: string): Promise<void> {
  await Deno.writeTextFile(
    join(tree.path, ".git/info/attributes"),
    "README.md filter=script\n",
  );
  await writeScript(join(tree.path, ".git/script"), script);
  await tree.git(
    "config",
    "filter.script.smudge",
    `'${tree.path}/.git/script'`,
  );
}

Deno.test("push() keeps what is committed while it rebases", async () => {
  await using remote = await makeRemote();
  const tree = await fallBehind(remote);
  await runDuringRebase(
    tree,
    `cat; unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE; cd '${tree.path}'
     mkdir .git/once && git commit --quiet --allow-empty -m meanwhile`,
  );
  assertEquals((await openGit(tree).push())?.target, "origin/main");
  assertEquals(
    await openWorkTree(remote.path).git("log", "--format=%s"),
    "meanwhile\nschema: add notes\nelsewhere\nfirst\n",
  );
});

Deno.test("push() moves no other branch, and forgets no work tree that is away", async () => {
  await using remote = await makeRemote();
  const tree = await fallBehind(remote);
  const disk = join(tree.path, "../disk");
  await tree.git("worktree", "add", "--quiet", "-b", "aside", disk);
  await Deno.rename(disk, `${disk} away`);
  await tree.git("branch", "kept");
  await tree.git("config", "rebase.updateRefs", "true");
  const before = await tree.git("rev-parse", "kept", "aside");
  assertEquals((await openGit(tree).push())?.target, "origin/main");
  assertEquals(await tree.git("rev-parse", "kept", "aside"), before);
  await Deno.rename(`${disk} away`, disk);
  assertEquals(
    await openWorkTree(disk).git("branch", "--show-current"),
    "aside\n",
  );
});

Deno.test("push() does not bring back what was taken out of the upstream", async () => {
  await using remote = await makeRemote();
  const other = await remote.clone("other");
  await pushElsewhere(other, { "secret.txt": "x\n" });
  const tree = await remote.clone("clone");
  await other.git("reset", "--quiet", "--hard", "HEAD~1");
  await other.git("commit", "--quiet", "--allow-empty", "--message", "clean");
  await other.git("push", "--quiet", "--force");
  const git = openGit(tree);
  await commitNotes(tree, git);
  assertEquals((await git.push())?.target, "origin/main");
  assertEquals(
    await openWorkTree(remote.path).git("log", "--format=%s"),
    "schema: add notes\nclean\nfirst\n",
  );
});

Deno.test("the time limit ends a rebase, and leaves all as it was", async () => {
  await using remote = await makeRemote();
  const tree = await fallBehind(remote);
  const started = join(tree.path, ".git/started");
  await runDuringRebase(tree, `: > '${started}'; exec sleep 30`);
  const before = await tree.readState();
  const limit = new AbortController();
  const watch = abortOnceThere(started, limit, new Error("out of time"));
  await assertGitError(
    () => openGit(tree, {}, limit.signal).push(),
    'Cannot push branch "main": the time of the run is over',
    "Allow more time with --timeout, or see whether the remote answers.",
  );
  clearInterval(watch);
  assertEquals(await tree.readState(), before);
});

Deno.test("two clones that push at the same time both get through", async () => {
  await using remote = await makeRemote();
  const trees = await Promise.all(
    ["a", "b"].map((name) => remote.clone(name)),
  );
  for (let round = 0; round < 3; round++) {
    const pushes = trees.map(async (tree, i) => {
      const file = `t${i}_${round}.sql`;
      await tree.write({ [`docs/schemas/${file}`]: tableText(file, "id int") });
      const git = openGit(tree);
      await git.commit([file], `schema: add ${file}`);
      return (await git.push())?.target;
    });
    assertEquals(await Promise.all(pushes), ["origin/main", "origin/main"]);
  }
  const log = await openWorkTree(remote.path).git("log", "--format=%s");
  assertEquals(log.trimEnd().split("\n").sort(), [
    "first",
    ...[0, 1].flatMap((i) =>
      [0, 1, 2].map((round) => `schema: add t${i}_${round}.sql`)
    ),
  ]);
});

Deno.test("push() undoes a conflict and says where it is", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const other = await remote.clone("other");
  await pushElsewhere(other, {
    "docs/schemas/users.sql": tableText("users", "id bigint"),
  });
  await tree.write({
    "docs/schemas/users.sql": tableText("users", "id uuid"),
    "README.md": "changed\n",
  });
  const git = openGit(tree);
  await git.commit(["users.sql"], "schema: change users");
  await tree.git("fetch", "--quiet");
  const before = await tree.readState();
  await assertGitError(
    () => git.push(),
    'Cannot push branch "main": the upstream changed the same lines of docs/schemas/users.sql',
    "Bring both together with git pull --rebase, sync again, and push.",
  );
  assertEquals(await tree.readState(), before);
});

for (
  const [name, files] of [
    ["a changed file", { "README.md": "mine\n" }],
    ["an untracked file", { "app.ts": "mine\n" }],
  ] as const
) {
  Deno.test(`push() leaves ${name} alone that is in the way, and says so`, async () => {
    await using remote = await makeRemote();
    const tree = await remote.clone("clone");
    const other = await remote.clone("other");
    const [path = ""] = Object.keys(files);
    await pushElsewhere(other, { [path]: "theirs\n" });
    const git = openGit(tree);
    await commitNotes(tree, git);
    await tree.write(files);
    await tree.git("fetch", "--quiet");
    const before = await tree.readState();
    await assertGitError(
      () => git.push(),
      `Cannot push branch "main": the upstream has moved, and uncommitted changes are in the way of ${path}`,
      "Commit or stash them, then run git pull --rebase and git push.",
    );
    assertEquals(await tree.readState(), before);
    assertEquals(await Deno.readTextFile(join(tree.path, path)), "mine\n");
  });
}

Deno.test("push() gives up where others are always faster", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const git = openGit(tree);
  await commitNotes(tree, git);
  // Every push finds a new commit that was made a moment before.
  await writeScript(
    join(tree.path, ".git/hooks/pre-push"),
    `unset GIT_DIR; cd '${remote.path}' && git update-ref refs/heads/main ` +
      `$(git commit-tree -p main -m faster main^{tree})`,
  );
  await assertGitError(
    () => git.push(),
    'Cannot push branch "main": others pushed to origin/main each of 3 times',
    "Sync again; the commit is here and goes with the next push.",
  );
  assertEquals(await tree.git("status", "--porcelain"), "");
});

Deno.test("push() says that the branch has no upstream", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  const git = openGit(tree);
  await commitNotes(tree, git);
  await assertGitError(
    () => git.push(),
    'Cannot push branch "main": it has no upstream',
    "Give it one: git push --set-upstream origin main.",
  );
});

Deno.test("push() says that no branch is checked out", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await tree.git("checkout", "--quiet", "--detach");
  await assertGitError(
    () => openGit(tree).push(),
    "Cannot push: no branch is checked out",
    "Finish what is in progress (git status tells), or check a branch out with git switch.",
  );
});

Deno.test("push() quotes a remote that refuses", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const git = openGit(tree);
  await commitNotes(tree, git);
  await writeScript(
    join(remote.path, "hooks/pre-receive"),
    "echo 'main is kept by the release team'; exit 1",
  );
  const before = await tree.readState();
  await assertGitError(
    () => git.push(),
    'Cannot push branch "main": the remote refused it: "main is kept by the release team"',
    "Push to a branch that is not protected, or ask who keeps the remote.",
  );
  assertEquals(await tree.readState(), before);
});

Deno.test("push() says that a remote is not there", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const git = openGit(tree);
  await commitNotes(tree, git);
  await tree.git("remote", "set-url", "origin", "/nowhere/remote.git");
  await assertGitError(
    () => git.push(),
    `Cannot push branch "main": the remote does not answer: "'/nowhere/remote.git' does not appear to be a git repository"`,
    "Check its address (git remote -v) and the network, then run git push.",
  );
});

/** A clone whose remote is reached by a program in place of ssh. */
async function connectBySsh(
  remote: { readonly path: string; clone(name: string): Promise<WorkTree> },
  script: string,
): Promise<{ tree: WorkTree; ssh: string }> {
  const tree = await remote.clone("clone");
  const ssh = join(tree.path, "..", "ssh");
  await writeScript(ssh, script);
  await tree.git("remote", "set-url", "origin", "git@example.com:shop.git");
  await tree.git("config", "core.sshCommand", `'${ssh}'`);
  await tree.git("config", "ssh.variant", "ssh");
  return { tree, ssh };
}

Deno.test("push() lets ssh not ask, and says that it cannot log in", async () => {
  await using remote = await makeRemote();
  const { tree } = await connectBySsh(
    remote,
    `case "$*" in *"-o BatchMode=yes"*) ;; *) exit 9 ;; esac
     echo 'git@example.com: Permission denied (publickey,password).' >&2; exit 255`,
  );
  const git = openGit(tree);
  await commitNotes(tree, git);
  await assertGitError(
    () => git.push(),
    'Cannot push branch "main": ssh cannot log in: "Permission denied (publickey,password)"',
    "See that the user of this run can: ssh -o BatchMode=yes with the host of the remote.",
  );
});

Deno.test("push() lets ssh ask a program that the job has for it, and nobody else", async () => {
  await using remote = await makeRemote();
  const { tree } = await connectBySsh(
    remote,
    `case "$*" in *BatchMode*) exit 9 ;; esac
     [ "$SSH_ASKPASS_REQUIRE" = force ] || exit 9
     for last; do :; done
     [ "$("$SSH_ASKPASS" "passphrase for key:")" = s3cret ] &&
       eval "$(echo "$last" | sed "s#'shop.git'#'${remote.path}'#")"`,
  );
  const askpass = join(tree.path, "..", "askpass");
  await writeScript(askpass, "echo s3cret");
  const git = openGit(tree, { SSH_ASKPASS: askpass });
  await commitNotes(tree, git);
  assertEquals((await git.push())?.target, "origin/main");
});

Deno.test("push() is ended by the time limit where the remote does not answer", async () => {
  await using remote = await makeRemote();
  const started = join(remote.path, "..", "started");
  const { tree } = await connectBySsh(
    remote,
    `: > '${started}'; exec sleep 30`,
  );
  await commitNotes(tree, openGit(tree));
  const before = await tree.readState();
  const limit = new AbortController();
  const push = openGit(tree, {}, limit.signal).push();
  const watch = abortOnceThere(started, limit, new Error("out of time"));
  await assertGitError(
    () => push,
    'Cannot push branch "main": the time of the run is over',
    "Allow more time with --timeout, or see whether the remote answers.",
  );
  clearInterval(watch);
  assertEquals(await tree.readState(), before);
});

Deno.test("an interruption ends a commit whose hook hangs, and leaves all as it was", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  await tree.git("commit", "--quiet", "--allow-empty", "--message", "first");
  await tree.write(NOTES);
  const started = join(temp.path, "started");
  await writeScript(
    join(tree.path, ".git/hooks/pre-commit"),
    `: > '${started}'; exec sleep 30`,
  );
  await tree.write({ ".gitignore": "started\n" });
  const before = await tree.readState();
  const interruption = new AbortController();
  const commit = openGit(tree, {}, interruption.signal)
    .commit(["notes.sql"], "x");
  const watch = abortOnceThere(
    started,
    interruption,
    new InterruptedError("SIGINT"),
  );
  await assertRejects(() => commit, InterruptedError);
  clearInterval(watch);
  await Deno.remove(started);
  assertEquals(await tree.readState(), before);
});

Deno.test("an interruption after the commit leaves it whole", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  await tree.write(NOTES);
  const started = join(tree.path, ".git/started");
  await writeScript(
    join(tree.path, ".git/hooks/post-commit"),
    `: > '${started}'; exec sleep 30`,
  );
  const interruption = new AbortController();
  const watch = abortOnceThere(
    started,
    interruption,
    new InterruptedError("SIGINT"),
  );
  await assertRejects(
    () => openGit(tree, {}, interruption.signal).commit(["notes.sql"], "x"),
    InterruptedError,
  );
  clearInterval(watch);
  assertEquals(await tree.git("status", "--porcelain"), "");
});

/** Ends a run as soon as a file is there; to be cleared. */
function abortOnceThere(
  path: string,
  controller: AbortController,
  reason: Error,
): ReturnType<typeof setInterval> {
  return setInterval(async () => {
    if (await exists(path)) controller.abort(reason);
  }, 50);
}

Deno.test("no message shows the password of a remote", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const git = openGit(tree);
  await commitNotes(tree, git);
  await tree.git(
    "remote",
    "set-url",
    "origin",
    "http://jane:secret@127.0.0.1:1/shop.git",
  );
  const error = await assertRejects(() => git.push(), GitError);
  assertEquals(error.message.includes("secret"), false);
  assertEquals(error.message.includes("127.0.0.1"), true);
});

Deno.test("push() says that a remote asks for a password, and does not ask", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("clone");
  const git = openGit(tree);
  await commitNotes(tree, git);
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () =>
      new Response("", {
        status: 401,
        headers: { "WWW-Authenticate": 'Basic realm="git"' },
      }),
  );
  await tree.git(
    "remote",
    "set-url",
    "origin",
    `http://127.0.0.1:${server.addr.port}/shop.git`,
  );
  await assertGitError(
    () => git.push(),
    'Cannot push branch "main": the remote asks for a password',
    "Give git a credential helper (git config credential.helper) or the remote an ssh key.",
  );
});
