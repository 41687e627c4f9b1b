import { assertEquals, assertStringIncludes } from "@std/assert";
import { exists } from "@std/fs/exists";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";

import { readImportFlags } from "../../scripts/task_args.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/** What the README shows of a sync that the demo does. */
const RUN_REGEXP =
  /^\$ schema-sync sync(?: --from db\/migrations.*)?\n([^]*?)^```$/gm;

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

Deno.test("the demo shows what the README says, and runs git alone", async () => {
  await using folder = await makeTempFolder();
  await using programs = await makeTempFolder();
  const git = await findGit();
  if (git !== undefined) await Deno.symlink(git, join(programs.path, "git"));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...readImportFlags(), "--quiet", "--no-prompt", "-A"],
      ...[`${ROOT}scripts/demo.ts`, "--out", folder.path],
    ],
    env: { PATH: programs.path },
    stderr: "inherit",
  }).output();
  const said = new TextDecoder().decode(stdout);
  const readme = await Deno.readTextFile(`${ROOT}README.md`);

  assertEquals(code, 0);
  const runs = [...readme.matchAll(RUN_REGEXP)].map(([, run = ""]) => run);
  assertEquals(runs.length > 0, true);
  for (const run of runs) {
    // A second example may leave off where it goes on as the first does.
    assertStringIncludes(said, run.replace(/^…\n$/m, ""));
  }
  const [, file = ""] = /^```sql\n([^]*?)^```$/m.exec(readme) ?? [];
  const written = await Deno.readTextFile(
    `${folder.path}/docs/schemas/survey_notes.sql`,
  );
  assertEquals(withoutTime(written).startsWith(withoutTime(file)), true);
  assertStringIncludes(said, "⚠ 1 orphaned: old_notes.sql");
});

/** Where the demo finds git; it goes on without. */
async function findGit(): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = join(folder, "git");
    if (await exists(path)) return path;
  }
  return undefined;
}

function withoutTime(text: string): string {
  return text.replace(/^-- Synced: .*$/m, "-- Synced:");
}
