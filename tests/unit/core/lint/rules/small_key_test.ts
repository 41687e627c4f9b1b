import { assertEquals } from "@std/assert";

import { smallKey } from "../../../../../src/core/lint/rules/small_key.ts";
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
