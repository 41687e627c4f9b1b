import { assertEquals } from "@std/assert";

import {
  isAltered,
  readChecksum,
  renderSynced,
  renewChecksum,
} from "../../../../src/core/files/ddl_checksum.ts";

const DDL = "CREATE TABLE public.users (\n    id integer\n);\n";

function fileOf(
  ddl: string,
  written = ddl,
  time = "2026-11-22T02:00:04Z",
): string {
  return `-- Table: users\n-- Synced: ${
    renderSynced(time, written)
  }\n-- Written by\n\n${ddl}`;
}

Deno.test("isAltered() notices every character of the DDL", () => {
  assertEquals(isAltered(fileOf(DDL)), false);
  for (let i = 0; i < DDL.trimEnd().length; i++) {
    for (const other of ["", "x", " "]) {
      const edited = DDL.slice(0, i) + other + DDL.slice(i + 1);
      if (edited === DDL) continue;
      assertEquals(isAltered(fileOf(edited, DDL)), true, edited);
    }
  }
});

Deno.test("isAltered() does not notice lines that git ended otherwise", () => {
  assertEquals(isAltered(fileOf(DDL).replaceAll("\n", "\r\n")), false);
  assertEquals(isAltered(fileOf(`${DDL}\n\n`, DDL)), false);
});

Deno.test("isAltered() does not notice another header", () => {
  const noted = fileOf(DDL).replace("-- Written by", "-- Written by\n-- Also");
  assertEquals(isAltered(noted), false);
});

Deno.test("isAltered() knows nothing of a file without a checksum", () => {
  const text = fileOf(DDL).replace(/, DDL .*/, "");
  assertEquals([readChecksum(text), isAltered(text)], [undefined, false]);
  assertEquals(renewChecksum(text, fileOf(DDL)), text);
});

Deno.test("renewChecksum() keeps the time, and everything else", () => {
  const merged = fileOf(`${DDL}-- two\n`, DDL);
  const whole = fileOf(`${DDL}-- two\n`);
  const later = fileOf(`${DDL}-- two\n`, undefined, "2026-11-23T02:00:04Z");
  const renewed = renewChecksum(merged, later);
  assertEquals(renewed, whole);
  assertEquals(isAltered(renewed), false);
});
