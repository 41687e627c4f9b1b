import { assertEquals } from "@std/assert";

import type { ObjectOutcome } from "../../src/core/files/plan_object.ts";
import { loadFixtures } from "../support/fixtures.ts";
import { tableId } from "../support/object_ids.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import {
  ALL_TABLES,
  listFolderFiles,
  readFolderTexts,
  syncFolder,
} from "../support/sync_folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

Deno.test("sync", async (t) => {
  await using server = await startPostgres();
  const databases = await loadFixtures(server);
  for (const [name, test] of Object.entries(TESTS)) {
    await t.step(name, async () => {
      const database = await server.createDatabase(undefined, {
        template: databases.kinds,
      });
      await using folder = await makeTempFolder();
      await test({ server, database, path: folder.path });
      await server.dropDatabase(database);
    });
  }
});

interface Case {
  readonly server: PostgresServer;
  /** A copy of `kinds.sql`. */
  readonly database: string;
  /** An empty folder. */
  readonly path: string;
}

const TESTS: Readonly<Record<string, (test: Case) => Promise<void>>> = {
  "writes nothing at all once it has nothing new to say": async (
    { server, database, path },
  ) => {
    await syncFolder(server, database, path);
    const before = await readStamps(path);
    const second = await syncFolder(server, database, path);
    assertEquals(await readStamps(path), before);
    const objects = [...second.tables, ...second.others];
    assertEquals(countChanges(objects), { unchanged: objects.length });
  },

  "turns + into ✓ in the next run that writes anything": async (
    { server, database, path },
  ) => {
    await syncFolder(server, database, path);
    const first = await Deno.readTextFile(`${path}/_index.md`);
    await server.query(database, "ALTER TABLE watched ADD added int");
    await syncFolder(server, database, path);
    const second = await Deno.readTextFile(`${path}/_index.md`);
    assertEquals(second.includes("| + |"), false);
    assertEquals(
      diffLines(second.replaceAll("| ✓ |", "| + |"), first),
      [
        "| + | [watched](watched.sql) | 4 | id | | | 1 | |",
        "| + | [watched](watched.sql) | 3 | id | | | 1 | |",
      ],
    );
  },

  "adds, changes and orphans what the database adds, changes and drops": async (
    { server, database, path },
  ) => {
    await server.query(
      database,
      "CREATE TABLE a_kept (id int); CREATE TABLE a_gone (id int)",
    );
    await syncFolder(server, database, path);
    const before = await readFolderTexts(path);
    await server.query(
      database,
      `CREATE TABLE a_new (id int);
         ALTER TABLE a_kept ADD COLUMN note text;
         DROP TABLE a_gone`,
    );
    const report = await syncFolder(server, database, path);
    assertEquals(
      report.tables.filter(({ change, status }) =>
        change !== "unchanged" || status === "orphaned"
      ),
      [
        {
          ...tableId("a_gone"),
          file: "a_gone.sql",
          status: "orphaned",
          change: "unchanged",
        },
        {
          ...tableId("a_kept"),
          file: "a_kept.sql",
          status: "current",
          change: "changed",
        },
        {
          ...tableId("a_new"),
          file: "a_new.sql",
          status: "new",
          change: "added",
        },
      ],
    );
    const after = await readFolderTexts(path);
    assertEquals(
      after.get("a_gone.sql")?.replace(/^-- Orphaned: .*\n/m, ""),
      before.get("a_gone.sql"),
    );
    assertEquals(
      after.get("_index.md")?.match(/^\| . \| \[a_.*$/gm),
      [
        "| ⚠ | [a_gone](a_gone.sql) | | | | | | |",
        "| ✓ | [a_kept](a_kept.sql) | 2 | | | | 0 | |",
        "| + | [a_new](a_new.sql) | 1 | | | | 0 | |",
      ],
    );
    const list = after.get("_table_list.txt")?.split("\n") ?? [];
    assertEquals(list.filter((name) => name.startsWith("a_")), [
      "a_kept",
      "a_new",
    ]);
  },

  "restores a file that was changed or removed by hand": async (
    { server, database, path },
  ) => {
    await syncFolder(server, database, path);
    const wanted = await readFolderTexts(path);
    await Deno.writeTextFile(`${path}/watched.sql`, "-- by hand\n", {
      append: true,
    });
    await Deno.remove(`${path}/indexed.sql`);
    await Deno.remove(`${path}/_table_list.txt`);
    await Deno.remove(`${path}/_columns.txt`);
    await Deno.remove(`${path}/views`, { recursive: true });
    await syncFolder(server, database, path);
    const restored = await readFolderTexts(path);
    assertEquals([...restored.keys()], [...wanted.keys()]);
    restored.delete("_index.md");
    wanted.delete("_index.md");
    assertEquals(restored, wanted);
  },

  "names the tables and enums that a table is tied to": async (
    { server, database, path },
  ) => {
    await server.query(
      database,
      `CREATE SCHEMA other;
         CREATE TYPE other.mood AS ENUM ('sad', 'it''s fine', 'two
lines');
         CREATE DOMAIN mood_list AS other.mood[];
         CREATE TABLE a_parent (a int, "B c" int, m mood_list, PRIMARY KEY (a, "B c"));
         CREATE TABLE other.child (x int, y int,
           FOREIGN KEY (y, x) REFERENCES a_parent ("B c", a))`,
    );
    await syncFolder(server, database, path);
    const texts = await readFolderTexts(path);
    assertEquals(
      texts.get("a_parent.sql")?.split("\n").slice(4, 8),
      [
        "-- Enum other.mood: 'sad', 'it''s fine', U&'two\\000Alines'",
        '-- Referenced by: other.child (y, x) -> ("B c", a)',
        "-- Domain mood_list: other.mood[]",
        "",
      ],
    );
    assertEquals(
      texts.get("_index.md")?.match(
        /^\| . \| \[(a_parent|other\.child)\].*$/gm,
      ),
      [
        '| + | [a_parent](a_parent.sql) | 3 | a, "B c" | | other.child | 1 | |',
        "| + | [other.child](other.child.sql) | 2 | | a_parent | | 0 | |",
      ],
    );
  },

  "does not let settings of the role, the database or the machine show": async (
    { server, database, path },
  ) => {
    const calm = `${path}/calm`;
    await syncFolder(server, database, calm);
    await server.query(
      "postgres",
      `ALTER DATABASE ${database} SET search_path = hr, public;
         ALTER DATABASE ${database} SET TimeZone = 'Asia/Kathmandu';
         ALTER DATABASE ${database} SET quote_all_identifiers = on;
         ALTER DATABASE ${database} SET bytea_output = 'escape';
         ALTER DATABASE ${database} SET standard_conforming_strings = off;
         ALTER DATABASE ${database} SET DateStyle = 'German';
         ALTER DATABASE ${database} SET IntervalStyle = 'iso_8601';
         ALTER DATABASE ${database} SET statement_timeout = '1ms';
         ALTER DATABASE ${database} SET default_transaction_isolation = 'serializable'`,
    );
    const disturbed = `${path}/disturbed`;
    await syncFolder(server, database, disturbed);
    assertEquals(
      await readFolderTexts(disturbed),
      await readFolderTexts(calm),
    );
  },

  "moves a file whose table's name gets or loses a twin": async (
    { server, database, path },
  ) => {
    await server.query(database, 'CREATE TABLE "Twins" (id int)');
    await syncFolder(server, database, path);
    const alone = (await readFolderTexts(path)).get("Twins.sql");
    await server.query(database, "CREATE TABLE twins (id int)");
    await syncFolder(server, database, path);
    const together = await readFolderTexts(path);
    assertEquals(together.get("%54wins.sql"), alone);
    assertEquals(together.has("Twins.sql"), false);
    await server.query(database, "DROP TABLE twins");
    await Deno.remove(`${path}/twins.sql`);
    await syncFolder(server, database, path);
    const again = await readFolderTexts(path);
    assertEquals(again.get("Twins.sql"), alone);
    assertEquals(again.has("%54wins.sql"), false);
  },

  "of one table leaves the rows and files of all others as they are": async (
    { server, database, path },
  ) => {
    await syncFolder(server, database, path);
    const before = await readFolderTexts(path);
    await server.query(
      database,
      `ALTER TABLE watched ADD COLUMN added int;
         ALTER TABLE indexed ADD COLUMN added int;
         CREATE TABLE a_new (id int)`,
    );
    const report = await syncFolder(server, database, path, {
      ...ALL_TABLES,
      names: ["WATCHED"],
    });
    assertEquals(report.tables.map(({ file }) => file), ["watched.sql"]);
    const after = await readFolderTexts(path);
    const changed = [...after].filter(([file, text]) =>
      before.get(file) !== text
    );
    assertEquals(changed.map(([file]) => file), [
      "_columns.txt",
      "_index.md",
      "watched.sql",
    ]);
    assertEquals(
      diffLines(before.get("_index.md"), after.get("_index.md")),
      [
        "| + | [watched](watched.sql) | 3 | id | | | 1 | |",
        "| ✓ | [watched](watched.sql) | 4 | id | | | 1 | |",
      ],
    );
  },
};

/** Times of change and inode by file: another inode means it was written anew. */
async function readStamps(path: string): Promise<Map<string, unknown>> {
  const stamps = new Map<string, unknown>();
  for (const file of await listFolderFiles(path)) {
    const { mtime, ino } = await Deno.stat(`${path}/${file}`);
    stamps.set(file, [mtime, ino]);
  }
  return stamps;
}

function countChanges(
  objects: readonly ObjectOutcome[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { change } of objects) counts[change] = (counts[change] ?? 0) + 1;
  return counts;
}

/** Lines that only one of two texts has, apart from the lines of counts. */
function diffLines(a = "", b = ""): string[] {
  const [before, after] = [a.split("\n"), b.split("\n")];
  return [
    ...before.filter((line) => !after.includes(line)),
    ...after.filter((line) => !before.includes(line)),
  ].filter((line) => !/^\d+ [a-z ]+: /.test(line));
}
