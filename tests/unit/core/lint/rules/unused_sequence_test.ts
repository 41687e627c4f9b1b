import { assertEquals } from "@std/assert";

import { unusedSequence } from "../../../../../src/core/lint/rules/unused_sequence.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

import { buildSequenceRow } from "../../../../support/details_documents.ts";

Deno.test("unused-sequence finds one that nothing owns, uses or names", () => {
  const relations = {
    users: {
      columns: { id: {}, no: { default: "nextval('as_text'::text)" } },
    },
  };
  const sequences = [
    buildSequenceRow(1, "alone"),
    buildSequenceRow(2, "owned", { ownedBy: [1000, 1] }),
    buildSequenceRow(3, "of_default", { defaultOf: [[1000, 1]] }),
    buildSequenceRow(4, "elsewhere", { isUsedElsewhere: true }),
    buildSequenceRow(5, "in_body", { isNamed: true }),
    buildSequenceRow(6, "as_text"),
    buildSequenceRow(7, "of_extension", { isExtensionMember: true }),
  ];
  assertEquals(describeFound(unusedSequence, relations, { sequences }), [
    "alone: no column owns this sequence, and no default uses it",
  ]);
  assertEquals(listMending(unusedSequence, relations, { sequences }), [
    "DROP SEQUENCE public.alone;",
  ]);
});
