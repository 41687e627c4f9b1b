import { assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path/join";

import {
  showQualifiedName,
  sortByName,
} from "../../src/core/catalog/identifier.ts";
import { kindOf } from "../../src/core/catalog/object_kind.ts";
import { parseIndexRows } from "../../src/core/pages/index_row.ts";
import { INDEX_FILE } from "../../src/core/pages/page_names.ts";
import { asTable } from "../support/object_ids.ts";
import { expectedTableText } from "../support/oracle.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { makeRandom } from "../support/random.ts";
import { makeSchema, type RandomSchema } from "../support/random_schema.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { ALL_TABLES, syncFolder } from "../support/sync_folder.ts";
import { type FiledTable, readWholeFolder } from "../support/whole_folder.ts";
import { parseTableList } from "../../src/core/pages/table_list.ts";
import { LIST_FILE } from "../../src/core/pages/page_names.ts";

/**
 * Each is a database of its own. In the second, names have U+10FFFF, which psql
 * does not print; in the last, two constraints of a table differ in order by a
 * line break alone.
 */
const SEEDS = [1, 3, 22];
const TABLES_PER_SEED = 22;

testOnServer("Tables with random names", {
  "are filed one by one, as pg_dump -t prints each": async (server) => {
    let count = 0;
    for (const seed of SEEDS) {
      count += await withSeed(seed, () => checkFiles(server, seed));
    }
    assertGreater(count, 60);
  },

  "are refreshed by the names under which they are shown": async (server) => {
    for (const seed of SEEDS) {
      await withSeed(seed, () => checkNamed(server, seed));
    }
  },

  "give the same files with the built-in client": async (server) => {
    for (const seed of SEEDS) {
      await withSeed(seed, () => checkBuiltIn(server, seed));
    }
  },
});

/** Whoever sees it fail is told which seed leads back to the tables. */
async function withSeed<T>(seed: number, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  }
}

function makeSeeded(seed: number): RandomSchema {
  return makeSchema(makeRandom(seed), TABLES_PER_SEED);
}

/** @returns How many tables there were. */
async function checkFiles(
  server: PostgresServer,
  seed: number,
): Promise<number> {
  const { sql, tables } = makeSeeded(seed);
  await using scene = await makeScene(server, sql);
  await syncFolder(server, scene.database, scene.folder);
  const filed = await readWholeFolder(scene.folder);
  assertEquals(
    [...filed.keys()],
    sortByName(tables).map(showQualifiedName),
  );
  const files = [...filed.values()].map(({ file }) => file);
  // Some file systems ignore case, some normalise.
  const folded = files.map((file) => file.normalize("NFC").toLowerCase());
  assertEquals(new Set(folded).size, tables.length);
  await assertPagesParseBack(scene, filed);
  for (const { schema, name, text } of filed.values()) {
    assertEquals(
      text.slice(text.indexOf("\n\n") + 2),
      await expectedTableText(server, scene.database, schema, name),
    );
  }
  return tables.length;
}

async function assertPagesParseBack(
  scene: Scene,
  filed: ReadonlyMap<string, FiledTable>,
): Promise<void> {
  const list = await Deno.readTextFile(join(scene.folder, LIST_FILE));
  const index = await Deno.readTextFile(join(scene.folder, INDEX_FILE));
  const wanted = [...filed.values()].map(({ schema, name }) => ({
    schema,
    name,
  }));
  assertEquals(parseTableList(list), wanted);
  const rows = [...parseIndexRows(index).values()];
  assertEquals(
    rows.filter(({ object }) => object.kind === "table")
      .map(({ object }) => object),
    [...filed.values()].filter(({ isPartition }) => !isPartition).map(asTable),
  );
  const lines = index.match(/^\| \+ \| .*$/gm) ?? [];
  assertEquals(lines.length, rows.length);
  for (const [i, line] of lines.entries()) {
    const bars = line.replace(/\\./g, "").match(/\|/g) ?? [];
    const { kind } = rows[i]?.object ?? {};
    if (kind === undefined) throw new Error(`no row: ${line}`);
    // Around a status, a name and the cells.
    assertEquals(bars.length, kindOf(kind).cells.length + 3, line);
  }
}

async function checkNamed(server: PostgresServer, seed: number): Promise<void> {
  const { sql, tables } = makeSeeded(seed);
  await using scene = await makeScene(server, sql);
  await syncFolder(server, scene.database, scene.folder);
  const named = join(scene.workFolder, "named");
  const [first, ...others] = tables.map(showQualifiedName);
  for (const names of [[first ?? ""], others]) {
    await syncFolder(server, scene.database, named, { ...ALL_TABLES, names });
  }
  assertEquals(await readTexts(named), await readTexts(scene.folder));
}

async function checkBuiltIn(
  server: PostgresServer,
  seed: number,
): Promise<void> {
  await using scene = await makeScene(server, makeSeeded(seed).sql);
  await syncFolder(server, scene.database, scene.folder);
  const wanted = await readTexts(scene.folder);
  const { code, stderr } = await scene.run(
    ["sync", "--all-schemas", "--client=built-in", "--out=built-in"],
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await readTexts(join(scene.workFolder, "built-in")), wanted);
}

async function readTexts(
  folder: string,
): Promise<Record<string, string>> {
  const tables = await readWholeFolder(folder);
  return Object.fromEntries(
    [...tables.values()].map(({ file, text }) => [file, text]),
  );
}
