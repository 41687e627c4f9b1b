import { assertEquals } from "@std/assert";

import { findConflict } from "../../../../src/core/verify/conflict_markers.ts";

const CONFLICT = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs";

Deno.test("findConflict() finds the line of a conflict, wherever it is", () => {
  assertEquals(findConflict(`x\n\n${CONFLICT}\n`, true), 3);
  assertEquals(
    findConflict(`x\r\n${CONFLICT.replaceAll("\n", "\r\n")}`, true),
    2,
  );
  assertEquals(findConflict(`COMMENT ON x IS '\n${CONFLICT}\n';`, true), 2);
  assertEquals(findConflict(`# Schema\n${CONFLICT}\n`, false), 2);
});

for (const marker of CONFLICT.split("\n").filter((line) => line.length > 1)) {
  Deno.test(`findConflict() finds "${marker}" left alone among statements`, () => {
    assertEquals(findConflict(`CREATE x;\n${marker}\n`, true), 2);
  });

  Deno.test(`findConflict() lets "${marker}" stand in a text`, () => {
    assertEquals(
      findConflict(`COMMENT ON x IS '\n${marker}\n';`, true),
      undefined,
    );
    assertEquals(findConflict(`AS $$\n${marker}\n$$;`, true), undefined);
    assertEquals(findConflict(`Title\n${marker}\n`, false), undefined);
  });
}
