import { assertEquals } from "@std/assert";

import { unusedEnum } from "../../../../../src/core/lint/rules/unused_enum.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

import { buildTypeDetail } from "../../../../support/details_documents.ts";

Deno.test("unused-enum finds one that nothing depends on and no body names", () => {
  const types = [
    buildTypeDetail(1, "old_status"),
    buildTypeDetail(2, "status", { uses: [["pg_class", 7, 1]] }),
    buildTypeDetail(3, "in_body", { isNamed: true }),
    buildTypeDetail(4, "of_extension", { isExtensionMember: true }),
    buildTypeDetail(5, "zip", { typtype: "d" }),
  ];
  assertEquals(describeFound(unusedEnum, {}, { types }), [
    "old_status: no column, function or other object uses this enum",
  ]);
  assertEquals(listMending(unusedEnum, {}, { types }), [
    "DROP TYPE public.old_status;",
  ]);
});
