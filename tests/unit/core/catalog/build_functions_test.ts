import { assertEquals } from "@std/assert";

import {
  buildCatalogOf,
  buildFunction,
} from "../../../support/catalog_documents.ts";

Deno.test("buildFunctions() tells of overloads whatever their order in the catalog", () => {
  const functions = [
    buildFunction(1, "f", { arguments: "text", description: "Of a text" }),
    buildFunction(2, "f", { arguments: "integer", description: "Of a number" }),
    buildFunction(3, "f", { arguments: "" }),
  ];
  for (const rows of [functions, functions.toReversed()]) {
    const { others } = buildCatalogOf([], { functions: rows });
    assertEquals(
      others.map(({ comment, cells }) => [comment, cells[0]]),
      [["Of a number", "() → integer, +2"]],
    );
  }
});
