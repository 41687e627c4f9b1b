import { assertEquals } from "@std/assert";

import {
  keepInside,
  listIncludePaths,
  parentOf,
} from "../../../../src/source/embedded/include_file.ts";

Deno.test("listIncludePaths() tries here, beside the file, and in the folder", () => {
  const place = { from: "db/sub/a.sql", folder: "db" };
  assertEquals(
    listIncludePaths("x/../b.sql", { ...place, isRelative: false }),
    ["b.sql", "db/sub/b.sql", "db/b.sql"],
  );
  assertEquals(
    listIncludePaths("../b.sql", { ...place, isRelative: true }),
    ["db/b.sql"],
  );
  assertEquals(
    listIncludePaths("/etc/./b.sql", { ...place, isRelative: true }),
    ["/etc/b.sql"],
  );
});

Deno.test("keepInside() keeps what is in the folder", () => {
  const paths = ["b.sql", "db/b.sql", "dbs/b.sql", "../b.sql", "/db/b.sql"];
  assertEquals(keepInside(paths, "./db/"), ["db/b.sql"]);
  assertEquals(keepInside(paths, "."), ["b.sql", "db/b.sql", "dbs/b.sql"]);
  assertEquals(keepInside(paths, "/db"), ["/db/b.sql"]);
});

Deno.test("parentOf() tells the folder of a file", () => {
  assertEquals(["a/b", "a", "/a"].map(parentOf), ["a", ".", "/"]);
});
