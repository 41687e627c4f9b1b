import { assertEquals } from "@std/assert";

import { buildDetails } from "../../src/core/catalog/details/build_details.ts";
import type {
  Details,
  Relation,
} from "../../src/core/catalog/details/details.ts";
import { showQualifiedName } from "../../src/core/catalog/identifier.ts";
import { listOwnFiles } from "../../src/core/files/folder_state.ts";
import {
  type FilePlaces,
  findLine,
  findPlaces,
} from "../../src/core/lint/locate.ts";
import type { Part } from "../../src/core/lint/rule.ts";
import { keyOf } from "../../src/core/catalog/object_id.ts";
import { FIXTURES, loadFixtures } from "../support/fixtures.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { testOnServer } from "../support/server_tests.ts";
import {
  openServerSource,
  readFolderTexts,
  syncFolder,
} from "../support/sync_folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

async function readDetails(
  server: PostgresServer,
  database: string,
): Promise<Details> {
  const source = await openServerSource(server, database);
  try {
    return buildDetails(await source.readDetails());
  } finally {
    await source.close();
  }
}

/** What is printed with the relation, and not handed down to it. */
function listParts(relation: Relation): Part[] {
  const { columns, constraints, indexes, triggers, policies } = relation;
  const isTable = relation.kind !== "view";
  return [
    // Those of a table OF a type are not printed.
    ...columns.filter(({ isLocal }) =>
      isTable && isLocal && relation.name !== "typed"
    )
      .map(({ name }) => ({ kind: "column" as const, name })),
    ...constraints.filter(({ isLocal, parent }) => isLocal && !parent)
      .map(({ name }) => ({ kind: "constraint" as const, name })),
    ...indexes.filter(({ constraint }) => constraint === undefined)
      .map(({ name }) => ({ kind: "index" as const, name })),
    ...triggers.filter(({ parent }) => parent === undefined)
      .map(({ name }) => ({ kind: "trigger" as const, name })),
    ...policies.map(({ name }) => ({ kind: "policy" as const, name })),
  ];
}

/** Parts that have no line of their own. */
function listUnplaced(relation: Relation, places: FilePlaces): string[] {
  return listParts(relation)
    .filter((part) => findLine(places, part) === places.object)
    .map(({ kind, name }) => `${showQualifiedName(relation)} ${kind} ${name}`);
}

testOnServer("The place of everything that has a name", {
  "is found in the files of the fixtures": async (server) => {
    const databases = await loadFixtures(server);
    const unplaced: string[] = [];
    let count = 0;
    for (const fixture of FIXTURES) {
      const database = databases[fixture];
      await using folder = await makeTempFolder();
      await syncFolder(server, database, folder.path);
      const texts = await readFolderTexts(folder.path);
      const files = new Map(
        listOwnFiles(texts).map(({ file, object }) => [keyOf(object), file]),
      );
      const { relations } = await readDetails(server, database);
      for (const relation of relations.values()) {
        const text = texts.get(files.get(keyOf(relation)) ?? "");
        if (text === undefined) continue;
        count += listParts(relation).length;
        unplaced.push(...listUnplaced(relation, findPlaces(text)));
      }
    }
    assertEquals(unplaced, []);
    assertEquals(count > 300, true, `${count} parts`);
  },
});
