import { assertEquals, assertThrows } from "@std/assert";

import {
  findService,
  ServiceFileError,
} from "../../../../src/libpq/files/service_file.ts";

const TEXT = `
# comment
host=nobody
[other]
not a setting
[shop] # this one
  host=db  
# password=old
user = app
options=-c a=b
host=second

port=
[shop]
dbname=late
`;

Deno.test("findService() reads one service", () => {
  assertEquals(findService(TEXT, "shop"), {
    "host": "db",
    "user ": " app",
    "options": "-c a=b",
    "port": "",
  });
});

Deno.test("findService() finds no service by a part of its name", () => {
  assertEquals(findService(TEXT, "sho"), undefined);
  assertEquals(findService(TEXT, "shop] #"), undefined);
});

Deno.test("findService() knows a service without parameters", () => {
  assertEquals(findService("[shop]", "shop"), {});
});

for (
  const [text, message] of [
    ["[shop]\n\nhost", "syntax error in line 3"],
    [
      "[shop]\nservice=other",
      "nested service specifications not supported, line 2",
    ],
  ] as const
) {
  Deno.test(`findService() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => findService(text, "shop"), ServiceFileError, message);
  });
}
