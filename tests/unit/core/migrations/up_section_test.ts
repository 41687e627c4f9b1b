import { assertEquals } from "@std/assert";

import { keepUpSection } from "../../../../src/core/migrations/up_section.ts";

const MARKS: Readonly<Record<string, readonly [string, string]>> = {
  dbmate: ["-- migrate:up transaction:false", "-- migrate:down"],
  goose: ["-- +goose Up", "-- +goose Down"],
  "goose in capitals": ["-- +goose UP", "--+goose DOWN"],
  "sql-migrate": ["-- +migrate Up notransaction", "-- +migrate Down"],
};

for (const [tool, [up, down]] of Object.entries(MARKS)) {
  Deno.test(`keepUpSection() keeps the lines that go up, marked by ${tool}`, () => {
    assertEquals(
      keepUpSection(`x\n${up}\na;\n${down}\nb;\n${up}\nc;`),
      `\n${up}\na;\n\n\n${up}\nc;`,
    );
  });
}

Deno.test("keepUpSection() keeps a file without marks", () => {
  const text = "-- migrated: up\nSELECT 1;\n";
  assertEquals(keepUpSection(text), text);
});
