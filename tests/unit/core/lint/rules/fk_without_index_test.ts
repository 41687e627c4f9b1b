import { assertEquals } from "@std/assert";

import { fkWithoutIndex } from "../../../../../src/core/lint/rules/fk_without_index.ts";
import {
  describeFound,
  type IndexSpec,
  listMending,
  type RelationSpec,
} from "../../../../support/lint_schemas.ts";

const USERS: RelationSpec = {
  columns: { id: "bigint not null", tenant: "bigint not null" },
  key: ["id"],
};

function buildNotes(
  indexes: Readonly<Record<string, IndexSpec>>,
  columns: readonly string[] = ["user_id"],
): Record<string, RelationSpec> {
  return {
    users: USERS,
    notes: {
      columns: { id: "bigint", user_id: "bigint", tenant: "bigint" },
      constraints: {
        notes_fkey: { on: columns, to: ["users", "id", "tenant"] },
      },
      indexes,
    },
  };
}

const FOUND =
  "notes.notes_fkey: no index begins with the columns of foreign key notes_fkey (user_id)";

Deno.test("fk-without-index finds a key without an index, and says how to make one", () => {
  assertEquals(describeFound(fkWithoutIndex, buildNotes({})), [FOUND]);
  assertEquals(listMending(fkWithoutIndex, buildNotes({})), [
    "CREATE INDEX ON public.notes (user_id);",
  ]);
});

for (
  const [name, index] of [
    ["begins with another column", { on: ["id", "user_id"] }],
    ["is invalid", { on: ["user_id"], indisvalid: false }],
    ["has not every row", { on: ["user_id"], indpred: "{}" }],
    [
      "leaves out rows for another column",
      { on: ["user_id"], indpred: "{}", notNullColumns: [2, 3] },
    ],
    ["cannot look values up", { on: ["user_id"], amname: "brin" }],
    ["only includes the column", { on: ["id"], include: ["user_id"] }],
    ["is of another collation", { on: ["user_id"], indcollation: [950] }],
  ] satisfies [string, IndexSpec][]
) {
  Deno.test(`fk-without-index finds a key whose index ${name}`, () => {
    assertEquals(
      describeFound(fkWithoutIndex, buildNotes({ i: index })),
      [FOUND],
    );
  });
}

for (
  const [name, index] of [
    ["is of it alone", { on: ["user_id"] }],
    ["begins with it", { on: ["user_id", "id"] }],
    ["is unique", { on: ["user_id"], indisunique: true }],
    ["is a hash", { on: ["user_id"], amname: "hash" }],
    [
      "leaves out its nulls alone",
      { on: ["user_id"], indpred: "{}", notNullColumns: [2] },
    ],
  ] satisfies [string, IndexSpec][]
) {
  Deno.test(`fk-without-index is content with an index that ${name}`, () => {
    assertEquals(describeFound(fkWithoutIndex, buildNotes({ i: index })), []);
  });
}

Deno.test("fk-without-index takes the columns of a key in any order, and all of them", () => {
  const columns = ["user_id", "tenant"];
  const found = (on: readonly string[]): string[] =>
    describeFound(fkWithoutIndex, buildNotes({ i: { on } }, columns));
  assertEquals(found(["tenant", "user_id"]), []);
  assertEquals(found(["user_id", "tenant", "id"]), []);
  const message =
    "notes.notes_fkey: no index begins with the columns of foreign key notes_fkey (user_id, tenant)";
  assertEquals(found(["tenant"]), [`${message}, though i begins with tenant`]);
  assertEquals(found(["id", "tenant", "user_id"]), [message]);
});

Deno.test("fk-without-index looks at a partitioned table, and at what a partition has of its own", () => {
  const key = { on: ["user_id"], to: ["users", "id"] as const };
  const build = (
    whole: RelationSpec,
    part: RelationSpec,
  ): Record<string, RelationSpec> => ({
    users: USERS,
    events: { columns: { user_id: "bigint" }, relkind: "p", ...whole },
    events_1: {
      ...{ columns: { user_id: "bigint" }, relispartition: true },
      ...{ parents: ["events"], ...part },
    },
  });
  const handedDown = { constraints: { f: { ...key, conparentid: 1 } } };
  const index = { indexes: { i: { on: ["user_id"] } } };
  const whole = { constraints: { f: key } };
  assertEquals(
    describeFound(fkWithoutIndex, build(whole, handedDown)).length,
    1,
  );
  assertEquals(
    describeFound(fkWithoutIndex, build({ ...whole, ...index }, handedDown)),
    [],
  );
  // Each partition has it by itself.
  assertEquals(
    describeFound(fkWithoutIndex, build(whole, { ...handedDown, ...index })),
    [],
  );
  assertEquals(
    describeFound(fkWithoutIndex, build({}, { constraints: { f: key } })),
    [
      "events_1.f: no index begins with the columns of foreign key f (user_id)",
    ],
  );
});

Deno.test("fk-without-index passes over a key that is not enforced, and a table of an extension", () => {
  const { notes, users } = buildNotes({});
  const [key] = Object.values(notes?.constraints ?? {});
  assertEquals(
    describeFound(fkWithoutIndex, {
      users: users ?? {},
      notes: {
        ...notes,
        constraints: key === undefined
          ? {}
          : { f: { ...key, conenforced: false } },
      },
      theirs: { ...notes, isExtensionMember: true },
    }),
    [],
  );
});

Deno.test("fk-without-index is content with the number alone, beside a tenant or a partition", () => {
  const found = (
    id: string | object,
    on: readonly string[],
    spec: RelationSpec = {},
  ): string[] =>
    describeFound(fkWithoutIndex, {
      users: {
        columns: { tenant: "bigint not null", id },
        key: ["tenant", "id"],
        ...spec,
      },
      notes: {
        columns: { tenant: "bigint", user_id: "bigint", at: "bigint" },
        constraints: {
          f: { on: ["tenant", "user_id"], to: ["users", "tenant", "id"] },
        },
        indexes: { i: { on } },
      },
    });
  const numbered = { type: "bigint", attidentity: "a" };
  assertEquals(found(numbered, ["user_id", "at"]), []);
  assertEquals(
    found({ type: "uuid", default: "gen_random_uuid()" }, ["user_id"]),
    [],
  );
  const unique = { on: ["id"], indisunique: true };
  assertEquals(found("bigint", ["user_id"], { indexes: { unique } }), []);
  // A tenant has many rows.
  assertEquals(found(numbered, ["tenant"]).length, 1);
  assertEquals(found(numbered, ["at", "user_id"]).length, 1);
  assertEquals(found("bigint", ["user_id"]), [
    "notes.f: no index begins with the columns of foreign key f (tenant, user_id), though i begins with user_id",
  ]);
});
