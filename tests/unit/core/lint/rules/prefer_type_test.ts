import { assertEquals } from "@std/assert";

import { preferType } from "../../../../../src/core/lint/rules/prefer_type.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

import { buildSequenceRow } from "../../../../support/details_documents.ts";

const NEXT = "nextval('public.s'::regclass)";

const RELATIONS = {
  events: {
    columns: {
      id: { default: NEXT },
      data: "json",
      at: "timestamp without time zone",
      daily: "time with time zone",
      code: "character(3)",
      price: "money",
    },
  },
  fine: {
    columns: {
      id: { attidentity: "a" },
      shared: { default: NEXT },
      data: "jsonb",
      at: "timestamp with time zone",
      code: "character varying(3)",
      price: "numeric",
    },
  },
};

const PARTS = {
  sequences: [
    buildSequenceRow(1, "s", {
      ...{ ownedBy: [1000, 1], defaultOf: [[1000, 1], [2000, 2]] } as const,
    }),
  ],
};

Deno.test("prefer-type finds types that have a better one", () => {
  assertEquals(describeFound(preferType, RELATIONS, PARTS), [
    "events.id: column id is a serial; an identity is better",
    "events.data: column data is json; jsonb is better",
    "events.at: column at is timestamp without time zone; timestamptz is better",
    "events.daily: column daily is time with time zone; timestamptz is better",
    "events.code: column code is character(3); text is better",
    "events.price: column price is money; numeric is better",
  ]);
});

Deno.test("prefer-type gives SQL where nothing more has to be known", () => {
  assertEquals(listMending(preferType, RELATIONS, PARTS), [
    "",
    "ALTER TABLE public.events ALTER COLUMN data TYPE jsonb;",
    "",
    "",
    "ALTER TABLE public.events ALTER COLUMN code TYPE text;",
    "ALTER TABLE public.events ALTER COLUMN price TYPE numeric;",
  ]);
});
