import { assertEquals } from "@std/assert";

import {
  findSuspect,
  type GuardedFile,
} from "../../../../src/core/migrations/backward_guard.ts";
import { cutScript } from "../../../../src/core/sql/statements.ts";

const MAKE = "CREATE TABLE a (id int); ALTER TABLE b ADD c int;";
const DROP = "BEGIN; DROP TABLE IF EXISTS a CASCADE; COMMIT;";

/** Files, and the suspect as `path[:line] < sibling`. */
const FOLDERS: Readonly<
  Record<string, readonly [Readonly<Record<string, string>>, string?]>
> = {
  "a file of the same number": [
    { "1_a.sql": MAKE, "1_a_back.sql": DROP },
    "1_a_back.sql < 1_a.sql",
  ],
  "a file in a folder of the same number": [
    { "1_a/apply.sql": MAKE, "1_a/take_back.sql": DROP },
    "1_a/take_back.sql < 1_a/apply.sql",
  ],
  "a file of the same name in another folder": [
    { "forth/1_a.sql": MAKE, "back/1_a.sql": DROP },
    "back/1_a.sql < forth/1_a.sql",
  ],
  "a file without a number": [
    { "create.sql": MAKE, "drop.sql": "ALTER TABLE b DROP COLUMN c;" },
    "drop.sql < create.sql",
  ],
  "a later migration of the same year": [
    {
      "2020-01-13-025151_a/up.sql": MAKE,
      "2020-12-17-031053_b/up.sql": DROP,
    },
  ],
  "a later migration that drops": [
    { "1_a.sql": MAKE, "2_drop_a.sql": DROP },
  ],
  "a file that does something else as well": [
    { "1_a.sql": MAKE, "1_b.sql": `${DROP} CREATE TABLE d ();` },
  ],
  "a file that puts something in the place of what it drops": [
    {
      "create.sql": MAKE,
      "cascade.sql":
        "ALTER TABLE b DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (true);",
    },
  ],
  "a file that drops what nobody made": [
    { "1_a.sql": MAKE, "1_b.sql": "DROP TABLE old;" },
  ],
  "a part below a mark": [
    { "1.sql": `-- up\n${MAKE}\n-- @down script\n${DROP}` },
    "1.sql:3 < 1.sql",
  ],
  "a part below a comment that says more": [
    { "1.sql": `${MAKE}\n-- roll back of a is done by hand\n${DROP}` },
  ],
  "a part below a mark that does something else": [
    { "1.sql": `${MAKE}\n-- down\nCREATE TABLE c ();` },
  ],
};

for (const [name, [files, expected]] of Object.entries(FOLDERS)) {
  Deno.test(`findSuspect() looks at ${name}`, () => {
    const guarded = Object.entries(files).map(([path, text]): GuardedFile => ({
      path,
      text,
      statements: cutScript(text),
    }));
    const suspect = findSuspect(guarded);
    const place = suspect?.line === undefined ? "" : `:${suspect.line}`;
    assertEquals(
      suspect && `${suspect.path}${place} < ${suspect.sibling}`,
      expected,
    );
  });
}
