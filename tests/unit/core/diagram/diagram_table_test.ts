import { assertEquals } from "@std/assert";

import { chooseTables } from "../../../../src/core/diagram/diagram_table.ts";
import { choosePictures } from "../../../../src/core/diagram/choose_pictures.ts";
import { buildDiagramTables } from "../../../../src/core/diagram/build_tables.ts";
import { buildDiagram } from "../../../support/diagrams.ts";

Deno.test("chooseTables() takes tables that others refer to most, by name", () => {
  const tables = buildDiagram({
    z: ["hub"],
    a: ["hub"],
    hub: ["base"],
    base: [],
    alone: [],
    self: ["self"],
  });
  const { tables: chosen, omitted } = chooseTables(tables, 3);
  assertEquals(chosen.map(({ name }) => name), ["a", "base", "hub"]);
  assertEquals(omitted, 1);
});

Deno.test("chooseTables() keeps of columns what its picture has lines for", () => {
  const tables = buildDiagram({ a: ["b", "c"], b: ["a"], c: [], d: ["a"] });
  const { tables: [a] } = chooseTables(tables, 2);
  assertEquals(a?.columns.map(({ name }) => name), ["id", "b_id"]);
  assertEquals(a?.references.length, 1);
});

Deno.test("choosePictures() makes one picture of few tables", () => {
  const tables = buildDiagram({ a: ["b"], b: [], c: ["b"] })
    .map((table, i) => ({ ...table, schema: i === 0 ? "one" : "public" }));
  assertEquals(choosePictures(tables).map(({ schema }) => schema), [undefined]);
  assertEquals(choosePictures(buildDiagram({ a: [] })), []);
});

Deno.test("choosePictures() makes one of each schema of many, the largest first", () => {
  const build = (schema: string, count: number) =>
    buildDiagram(
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`t${i}`, i > 0 ? ["t0"] : []]),
      ),
      schema,
    );
  const pictures = choosePictures([...build("small", 5), ...build("big", 60)]);
  assertEquals(
    pictures.map(({ schema, chosen: { tables, omitted } }) => [
      ...[schema, tables.length, omitted],
    ]),
    [["big", 40, 20], ["small", 5, 0]],
  );
});

Deno.test("buildDiagramTables() tells the keys of partitions of the whole, once", () => {
  const build = (name: string, of?: string) => ({
    ...{ schema: "public", name, primaryKey: ["id"] },
    ...(of === undefined
      ? {}
      : { partitionOf: { schema: "public", name: of } }),
    columns: ["id", "user_id", "note"]
      .map((name) => ({ name, type: "integer", isNotNull: true })),
    references: of === undefined ? [] : [{
      table: { schema: "public", name: "users" },
      columns: ["user_id"],
      referencedColumns: ["id"],
    }],
  });
  const [table, ...others] = buildDiagramTables([
    build("events"),
    build("events_1", "events"),
    build("events_1_a", "events_1"),
  ]);
  assertEquals(others, []);
  assertEquals(table?.columns.map(({ name }) => name), ["id", "user_id"]);
  assertEquals(table?.references.length, 1);
});
