import { assertEquals } from "@std/assert";

import { quoteNewerKeywords } from "../../../../src/core/sql/newer_keywords.ts";

Deno.test("quoteNewerKeywords() quotes names, and nothing within quotes", () => {
  assertEquals(
    quoteNewerKeywords(
      "CREATE FUNCTION public.json(json json, \"json\" text) AS $$json$$ 'json' -- json\n",
    ),
    'CREATE FUNCTION public."json"("json" "json", "json" text) AS $$json$$ \'json\' -- json\n',
  );
  assertEquals(quoteNewerKeywords("jsonb json_x JSON"), "jsonb json_x JSON");
});
