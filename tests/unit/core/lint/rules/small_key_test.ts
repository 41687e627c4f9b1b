import { assertEquals } from "@std/assert";

import { smallKey } from "../../../../../src/core/lint/rules/small_key.ts";
import { buildSequenceRow } from "../../../../support/details_documents.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

const SERIAL = { default: "nextval('public.s'::regclass)", attnotnull: true };

Deno.test("small-key finds numbered keys of integer and smallint", () => {
  const relations = {
    serial: { columns: { id: SERIAL }, key: ["id"] },
    identity: {
      columns: { id: { type: "smallint", attidentity: "a" } },
      key: ["id"],
    },
    unique: {
      columns: { id: "bigint", no: SERIAL },
      constraints: { u: { on: ["no"], contype: "u" } },
    },
  };
  assertEquals(describeFound(smallKey, relations), [
    "identity.id: numbered key id is smallint, which runs out",
    "serial.id: numbered key id is integer, which runs out",
    "unique.no: numbered key no is integer, which runs out",
  ]);
  assertEquals(
    listMending(smallKey, relations)[1],
    "ALTER TABLE public.serial ALTER COLUMN id TYPE bigint;",
  );
});

Deno.test("small-key widens the sequence with the column, unless it is an identity's", () => {
  const relations = {
    a: { columns: { id: SERIAL }, key: ["id"] },
    b: { columns: { id: { attidentity: "d" } }, key: ["id"] },
  };
  const uses = (relid: number): {
    readonly ownedBy: readonly [number, number];
    readonly type: string;
  } => ({ ownedBy: [relid, 1], type: "integer" });
  const sequences = [
    buildSequenceRow(1, "s", uses(1000)),
    buildSequenceRow(2, "large", { ...uses(1000), type: "bigint" }),
    buildSequenceRow(3, "b_id_seq", uses(2000)),
  ];
  assertEquals(listMending(smallKey, relations, { sequences }), [
    "ALTER TABLE public.a ALTER COLUMN id TYPE bigint; ALTER SEQUENCE public.s AS bigint;",
    "ALTER TABLE public.b ALTER COLUMN id TYPE bigint;",
  ]);
});

Deno.test("small-key says nothing of large keys, of numbers of another's, of partitions", () => {
  assertEquals(
    describeFound(smallKey, {
      large: { columns: { id: { ...SERIAL, type: "bigint" } }, key: ["id"] },
      given: { columns: { id: "integer not null" }, key: ["id"] },
      no_key: { columns: { id: SERIAL } },
      part: { columns: { id: SERIAL }, key: ["id"], relispartition: true },
      child: { columns: { id: { ...SERIAL, attislocal: false } }, key: ["id"] },
    }),
    [],
  );
});
