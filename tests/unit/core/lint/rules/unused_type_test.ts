import { assertEquals } from "@std/assert";

import { unusedType } from "../../../../../src/core/lint/rules/unused_type.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

import { buildTypeDetail } from "../../../../support/details_documents.ts";

Deno.test("unused-type finds domains, composite and range types, and no enum", () => {
  const types = [
    buildTypeDetail(1, "enum"),
    buildTypeDetail(2, "base", { typtype: "b" }),
    buildTypeDetail(3, "composite", { typtype: "c" }),
    buildTypeDetail(4, "domain", { typtype: "d" }),
    buildTypeDetail(5, "range", { typtype: "r" }),
    buildTypeDetail(6, "used", { typtype: "d", uses: [["pg_class", 7, 1]] }),
  ];
  assertEquals(
    describeFound(unusedType, {}, { types }),
    [["composite", "composite type"], ["domain", "domain"], [
      "range",
      "range type",
    ]]
      .map(([name, word]) =>
        `${name}: no column, function or other object uses this ${word}`
      ),
  );
  assertEquals(listMending(unusedType, {}, { types }), [
    "DROP TYPE public.composite;",
    "DROP DOMAIN public.domain;",
    "DROP TYPE public.range;",
  ]);
});
