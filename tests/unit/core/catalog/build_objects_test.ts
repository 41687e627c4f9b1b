import { assertEquals } from "@std/assert";

import { buildObjects } from "../../../../src/core/catalog/build_objects.ts";
import {
  buildDocument,
  buildFunction,
} from "../../../support/catalog_documents.ts";

Deno.test("buildObjects() tells of overloads whatever their order in the catalog", () => {
  const functions = [
    buildFunction(1, "f", { arguments: "text", description: "Of a text" }),
    buildFunction(2, "f", { arguments: "integer", description: "Of a number" }),
    buildFunction(3, "f", { arguments: "" }),
  ];
  for (const rows of [functions, functions.toReversed()]) {
    const [object, ...more] = buildObjects(buildDocument({ functions: rows }));
    assertEquals(more, []);
    assertEquals(object?.comment, "Of a number");
    assertEquals(object?.cells[0], "() → integer, +2");
  }
});
