import { assertEquals } from "@std/assert";

import { noPrimaryKey } from "../../../../../src/core/lint/rules/no_primary_key.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

const COLUMNS = { id: "bigint not null", at: "bigint" };

Deno.test("no-primary-key finds a table without one, and a partitioned one once", () => {
  assertEquals(
    describeFound(noPrimaryKey, {
      logs: { columns: COLUMNS },
      events: { columns: COLUMNS, relkind: "p" },
      events_1: {
        columns: COLUMNS,
        relispartition: true,
        parents: ["events"],
      },
      child: { columns: COLUMNS, parents: ["logs"] },
    }),
    ["child", "events", "logs"]
      .map((name) => `${name}: the table has no primary key`),
  );
});

Deno.test("no-primary-key says nothing of a table with one, nor of what needs none", () => {
  assertEquals(
    describeFound(noPrimaryKey, {
      users: { columns: COLUMNS, key: ["id"] },
      staging: { columns: COLUMNS, relpersistence: "u" },
      replicated: { columns: COLUMNS, relreplident: "i" },
      nothing: {},
      list: { columns: COLUMNS, relkind: "v" },
      remote: { columns: COLUMNS, relkind: "f" },
      spatial_ref_sys: { columns: COLUMNS, isExtensionMember: true },
    }),
    [],
  );
});

Deno.test("no-primary-key makes a unique index of columns that are never null the key", () => {
  const found = (index: object): string[] =>
    listMending(noPrimaryKey, {
      users: {
        columns: COLUMNS,
        indexes: { users_id: { on: ["id"], indisunique: true, ...index } },
      },
    });
  assertEquals(found({}), [
    "ALTER TABLE public.users ADD PRIMARY KEY USING INDEX users_id;",
  ]);
  for (
    const other of [
      { on: ["at"] },
      { indpred: "{}" },
      { indisvalid: false },
      { indisunique: false },
      { include: ["at"] },
    ]
  ) assertEquals(found(other), [""]);
});
