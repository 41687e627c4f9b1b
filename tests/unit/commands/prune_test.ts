import { assertEquals } from "@std/assert";

import { prune, type PruneReport } from "../../../src/commands/prune.ts";
import { buildRelation } from "../../support/catalog_documents.ts";
import {
  buildFolder,
  buildSource,
  type FakeFolder,
} from "../../support/command_parts.ts";
import { tableText } from "../../support/table_text.ts";

async function pruneNotes(
  isDryRun: boolean,
): Promise<{ readonly folder: FakeFolder; readonly report: PruneReport }> {
  const folder = buildFolder(
    new Map([
      ["notes.sql", tableText("notes", "id integer")],
      ["users.sql", tableText("users", "id integer")],
    ]),
  );
  const source = buildSource([buildRelation(1, "users")]);
  return { folder, report: await prune({ source, folder, isDryRun }) };
}

Deno.test("prune() deletes within the lock what no table has any more", async () => {
  const { folder, report: { catalog, tables, ...rest } } = await pruneNotes(
    false,
  );
  assertEquals(folder.calls, ["lock", "apply", "unlock"]);
  assertEquals(folder.steps[0], { kind: "remove", file: "notes.sql" });
  assertEquals(catalog.database, "shop");
  assertEquals(tables.map(({ file, change }) => [file, change]), [
    ["notes.sql", "removed"],
  ]);
  assertEquals(rest, {
    command: "prune",
    client: "tools",
    folder: "docs/schemas",
    isDryRun: false,
    others: [],
    skipped: [],
  });
});

Deno.test("prune() only tells of it in a dry run", async () => {
  const { folder, report: { tables, isDryRun } } = await pruneNotes(true);
  assertEquals([folder.calls, isDryRun], [[], true]);
  assertEquals(tables.map(({ file }) => file), ["notes.sql"]);
});
