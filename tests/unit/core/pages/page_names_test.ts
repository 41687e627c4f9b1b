import { assertEquals } from "@std/assert";

import { PAGE_FILES } from "../../../../src/core/pages/page_names.ts";
import { PAGES } from "../../../../src/core/pages/pages.ts";

Deno.test("PAGE_FILES are the names of the pages", () => {
  assertEquals(PAGE_FILES, PAGES.map(({ file }) => file).sort());
});
