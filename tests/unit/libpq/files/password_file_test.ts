import { assertEquals } from "@std/assert";

import { findPassword } from "../../../../src/libpq/files/password_file.ts";

const KEY = { host: "db", port: "5432", dbname: "shop", user: "app" };

for (
  const [text, password] of [
    ["db:5432:shop:app:secret", "secret"],
    ["*:*:*:*:secret\n", "secret"],
    ["db:5432:shop:app:secret\r\nmore", "secret"],
    ["db:5432:shop:app:first\ndb:5432:shop:app:second", "first"],
    ["other:*:*:*:first\n*:*:*:*:second", "second"],
    ["db:5433:*:*:x\ndb:*:goods:*:x\ndb:*:*:root:x", undefined],
    ["#db:5432:shop:app:secret", undefined],
    [" db:5432:shop:app:secret", undefined],
    ["d*:*:*:*:secret", undefined],
    ["\\*:*:*:*:secret", undefined],
    ["\\d\\b:*:*:*:secret", "secret"],
    ["*:*:*:*:a\\:b\\\\c", "a:b\\c"],
    ["*:*:*:*:a:b", "a"],
    ["*:*:*:*:a\\", "a\\"],
    ["*:*:*:*: spaces ", " spaces "],
    ["*:*:*:*:", ""],
    ["*:*:*:*", undefined],
    ["*:*:*:app", undefined],
    ["", undefined],
  ] as const
) {
  Deno.test(`findPassword() finds ${password} in ${JSON.stringify(text)}`, () => {
    assertEquals(findPassword(text, KEY), password);
  });
}

Deno.test("findPassword() reads names with colons and backslashes", () => {
  const key = { ...KEY, host: "::1", user: "a\\b*" };
  const text = "\\:\\:1:*:*:a\\\\b*:secret";
  assertEquals(findPassword(text, key), "secret");
});

Deno.test("findPassword() takes a star that is a name for one", () => {
  const text = "\\*:*:*:*:secret";
  assertEquals(findPassword(text, { ...KEY, host: "*" }), "secret");
});
