import { assertEquals } from "@std/assert";

import {
  fillPlaceholders,
  fillTemplate,
  findOpenPlaceholder,
} from "../../../../src/core/migrations/placeholders.ts";

const VALUES = new Map([["a", "x"], ["flyway:user", "y"]]);

Deno.test("fillPlaceholders() puts values in, and leaves what has none", () => {
  assertEquals(
    fillPlaceholders("${a}_${flyway:user} '${a}' ${b} $a", VALUES),
    "x_y 'x' ${b} $a",
  );
});

Deno.test("fillTemplate() fills in a name alone", () => {
  assertEquals(
    fillTemplate("{{a}} {{ .a }} {{.b}} {{if .a}}", VALUES),
    "x x {{.b}} {{if .a}}",
  );
});

Deno.test("findOpenPlaceholder() finds the first that is in no comment", () => {
  assertEquals(findOpenPlaceholder("-- ${a}\nSELECT '${b}', ${c};"), {
    name: "b",
    line: 2,
  });
  assertEquals(findOpenPlaceholder("-- ${a}\nSELECT $1;"), undefined);
});
