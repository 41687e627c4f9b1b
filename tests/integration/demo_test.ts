import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path/from-file-url";

import { readImportFlags } from "../../scripts/task_args.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

Deno.test("the demo shows what the README says", async () => {
  await using folder = await makeTempFolder();
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...readImportFlags(), "--quiet", "--no-prompt", "-A"],
      ...[`${ROOT}scripts/demo.ts`, "--out", folder.path],
    ],
    stderr: "inherit",
  }).output();
  const said = new TextDecoder().decode(stdout);
  const readme = await Deno.readTextFile(`${ROOT}README.md`);

  assertEquals(code, 0);
  const [, run = ""] = /^\$ schema-sync sync\n([^]*?)^```$/m.exec(readme) ?? [];
  assertStringIncludes(said, run);
  const [, file = ""] = /^```sql\n([^]*?)^```$/m.exec(readme) ?? [];
  const written = await Deno.readTextFile(
    `${folder.path}/docs/schemas/survey_notes.sql`,
  );
  assertEquals(withoutTime(written).startsWith(withoutTime(file)), true);
  assertStringIncludes(said, "⚠ 1 orphaned: old_notes.sql");
});

function withoutTime(text: string): string {
  return text.replace(/^-- Synced: .*$/m, "-- Synced:");
}
