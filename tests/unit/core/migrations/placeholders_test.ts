import { assertEquals } from "@std/assert";

import {
  fillCapitals,
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

Deno.test("fillCapitals() fills in names of capitals, in quotes as well", () => {
  assertEquals(
    fillCapitals(
      "GRANT :OWNER_1 $$ x::TEXT :OWNER_1.y(z:::OWNER_1) := :owner a[1:N] :OTHER $$",
      new Map([["OWNER_1", "me"], ["TEXT", "no"], ["owner", "no"], [
        "N",
        "no",
      ]]),
    ),
    "GRANT me $$ x::TEXT me.y(z::me) := :owner a[1:N] :OTHER $$",
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
