import { assertEquals } from "@std/assert";

import { keepUpSection } from "../../../../src/core/migrations/up_section.ts";

const MARKS: Readonly<Record<string, readonly [string, string]>> = {
  "dbmate": ["-- migrate:up transaction:false", "-- migrate:down"],
  "goose": ["-- +goose Up", "-- +goose Down"],
  "goose in capitals": ["-- +goose UP", "--+goose DOWN"],
  "sql-migrate": ["-- +migrate Up notransaction", "-- +migrate Down"],
  "micrate": ["-- +micrate Up", "-- +micrate Down"],
  "node-pg-migrate": ["-- Up Migration", "-- Down Migration"],
  "node-pg-migrate with dashes": [
    "---- up migration ----",
    "-- down migration x",
  ],
  "Play in SQL's comments": ["-- !Ups", "-- !Downs"],
  "rambler": ["-- rambler up", "-- rambler down"],
  "shmig": ["-- ==== UP ====", "-- ==== DOWN ===="],
};

for (const [tool, [up, down]] of Object.entries(MARKS)) {
  Deno.test(`keepUpSection() keeps the lines that go up, marked by ${tool}`, () => {
    assertEquals(
      keepUpSection(`x\n${up}\na;\n${down}\nb;\n${up}\nc;`),
      `\n${up}\na;\n\n\n${up}\nc;`,
    );
  });
}

const UNDO: Readonly<Record<string, string>> = {
  "tern": "---- create above / drop below ----",
  "MyBatis": "-- //@UNDO",
  "dbmate without the other": "-- migrate:down",
  "node-pg-migrate without the other": "-- Down Migration",
};

for (const [tool, down] of Object.entries(UNDO)) {
  Deno.test(`keepUpSection() keeps what stands above the mark of ${tool}`, () => {
    assertEquals(keepUpSection(`a;\n${down}\r\nb;`), "a;\n\n");
  });
}

Deno.test("keepUpSection() takes Play's marks out, which are no comments", () => {
  assertEquals(
    keepUpSection("# --- !Ups\n#variable\na;\n# --- !Downs\nb;"),
    "\n#variable\na;\n\n",
  );
});

Deno.test("keepUpSection() keeps a file without marks", () => {
  for (
    const text of [
      "-- migrated: up\nSELECT 1;\n",
      "-- down migration of x is by hand\na;",
    ]
  ) {
    assertEquals(keepUpSection(text), text);
  }
});
