import { assertEquals } from "@std/assert";

import { showQualifiedName } from "../../src/core/catalog/identifier.ts";
import { parseObjectFile } from "../../src/core/files/object_file.ts";
import type { Source } from "../../src/source/source.ts";
import { OUT_OF_LOCKS } from "../support/command_parts.ts";
import { FIXTURES, loadFixtures } from "../support/fixtures.ts";
import {
  expectedTableText,
  normaliseDefaultNull,
  normaliseStatistics,
} from "../support/oracle.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import {
  ALL_TABLES,
  readFolderTexts,
  syncFolder,
} from "../support/sync_folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/**
 * Tables whose file has more than a dump of the table alone: before PostgreSQL
 * 16 that leaves out extended statistics, and it does not know of a default
 * that a column inherits from a parent that inherited it.
 */
const FULLER_THAN_ALONE = [
  'U&"every\\000Athing"',
  "hr.guide_dogs",
  "indexed",
  "levels_two",
  "liars",
  "readings",
  "robot_dogs",
];

Deno.test("sync writes for each table what pg_dump -t prints", async (t) => {
  await using server = await startPostgres();
  const databases = await loadFixtures(server);
  const fuller: string[] = [];
  for (const fixture of FIXTURES) {
    await t.step(fixture, async () => {
      await using folder = await makeTempFolder();
      await syncFolder(server, databases[fixture], folder.path);
      const bodies = await readBodies(folder.path);
      for (const [shown, body] of bodies) {
        const isFuller = await compareWithDump(
          server,
          databases[fixture],
          shown,
          body,
        );
        if (isFuller) fuller.push(shown);
      }
    });
  }
  if (Number.parseInt(server.version) < 16) {
    assertEquals(fuller.sort(), FULLER_THAN_ALONE);
  }
});

Deno.test("sync of named objects writes what a full sync writes", async (t) => {
  await using server = await startPostgres();
  const databases = await loadFixtures(server);
  for (const fixture of ["kinds", "names"] as const) {
    await t.step(fixture, async () => {
      await using full = await makeTempFolder();
      await using named = await makeTempFolder();
      const report = await syncFolder(server, databases[fixture], full.path);
      const shown = [...report.tables, ...report.others]
        .filter(({ kind }) => kind !== "database")
        .map((object) => `${object.kind}:${showQualifiedName(object)}`);
      const alone = fixture === "kinds" ? shown : shown.slice(0, 3);
      for (const names of [...alone.map((name) => [name]), shown]) {
        await syncFolder(server, databases[fixture], named.path, {
          ...ALL_TABLES,
          names,
        });
      }
      assertEquals(
        await readNameable(named.path),
        await readNameable(full.path),
      );
    });
  }
});

Deno.test("sync of one table at a time, for want of locks, writes what a full sync writes", async () => {
  await using server = await startPostgres();
  const { kinds } = await loadFixtures(server);
  await using full = await makeTempFolder();
  await using single = await makeTempFolder();
  const { tables } = await syncFolder(server, kinds, full.path);
  // Each halves the number of tables that are dumped at a time.
  const refusals = Math.ceil(Math.log2(tables.length));
  await syncFolder(
    server,
    kinds,
    single.path,
    ALL_TABLES,
    (source) => refuseFirst(source, refusals),
  );
  const wanted = await readFolderTexts(full.path);
  const actual = await readFolderTexts(single.path);
  // No single dump tells of all tables of a publication, so none is filed.
  assertEquals(wanted.delete("database/publications.sql"), true);
  for (const texts of [wanted, actual]) texts.delete("_index.md");
  assertEquals(actual, wanted);
});

/** The source of a server that is short of locks for the first dumps. */
function refuseFirst(source: Source, count: number): Source {
  let refused = 0;
  return {
    client: source.client,
    readCatalog: () => source.readCatalog(),
    readDetails: () => source.readDetails(),
    dump: async (request) => {
      if (++refused > count) return await source.dump(request);
      return OUT_OF_LOCKS;
    },
    findAltered: () => source.findAltered(),
    readFingerprint: () => source.readFingerprint(),
    hasStoodStill: () => source.hasStoodStill(),
    restart: () => source.restart(),
    close: () => source.close(),
  };
}

/** All but the index, and what no run can name. */
async function readNameable(path: string): Promise<Map<string, string>> {
  const texts = [...await readFolderTexts(path)].filter(([file]) =>
    file !== "_index.md" && !file.startsWith("database/")
  );
  return new Map(texts);
}

interface Body {
  readonly schema: string;
  readonly name: string;
  /** The DDL below the header. */
  readonly ddl: string;
}

/** Of the tables alone. */
async function readBodies(path: string): Promise<Map<string, Body>> {
  const bodies = new Map<string, Body>();
  for (const [file, text] of await readFolderTexts(path)) {
    if (!file.endsWith(".sql")) continue;
    const table = parseObjectFile(text);
    if (table === undefined) throw new Error(`${file} has no header`);
    if (table.kind !== "table") continue;
    const ddl = text.slice(text.indexOf("\n\n") + 2);
    bodies.set(showQualifiedName(table), { ...table, ddl });
  }
  return bodies;
}

/** Fails unless both are equal, or differ in nothing but what is known of `-t`. */
async function compareWithDump(
  server: PostgresServer,
  database: string,
  shown: string,
  { schema, name, ddl }: Body,
): Promise<boolean> {
  const expected = await expectedTableText(server, database, schema, name);
  if (ddl === expected) return false;
  assertEquals(
    normaliseDefaultNull(normaliseStatistics(ddl)),
    normaliseDefaultNull(normaliseStatistics(expected)),
    shown,
  );
  return true;
}
