import { assertEquals } from "@std/assert";

import type { DumpScope } from "../../../../src/core/dump/scope.ts";
import {
  buildScopeOptions,
  type DumpSubject,
} from "../../../../src/source/pg_dump/options.ts";

const WHOLE: DumpScope = {
  ...{ schemas: undefined, isWhole: true, tables: undefined, excluded: [] },
};
const SUBJECT: DumpSubject = {
  schemas: ["public", "billing", 'odd "s*"'],
  maySubscriptions: true,
  mayPublications: true,
};
const USERS = { schema: "public", name: 'Us"ers' };

for (
  const [what, scope, options] of [
    ["everything", WHOLE, []],
    [
      "a whole dump of a schema",
      { ...WHOLE, schemas: ["public"] },
      ['--exclude-schema="billing"', '--exclude-schema="odd ""s*"""'],
    ],
    [
      "a whole dump of all schemas by name",
      { ...WHOLE, schemas: SUBJECT.schemas },
      [],
    ],
    [
      "a whole dump without a table",
      { ...WHOLE, excluded: [USERS] },
      ['--exclude-table="public"."Us""ers"'],
    ],
    [
      "schemas alone",
      { ...WHOLE, isWhole: false, schemas: ["public", "billing"] },
      ['--schema="public"', '--schema="billing"'],
    ],
    [
      "schemas alone without a table",
      { ...WHOLE, isWhole: false, schemas: ["public"], excluded: [USERS] },
      ['--schema="public"', '--exclude-table="public"."Us""ers"'],
    ],
    [
      "tables",
      { ...WHOLE, isWhole: false, tables: [USERS] },
      ['--table="public"."Us""ers"'],
    ],
  ] as const
) {
  Deno.test(`buildScopeOptions() asks for ${what}`, () => {
    assertEquals(buildScopeOptions(scope, SUBJECT), [...options]);
  });
}

Deno.test("buildScopeOptions() leaves subscriptions out that may not be read", () => {
  assertEquals(
    buildScopeOptions(WHOLE, { ...SUBJECT, maySubscriptions: false }),
    ["--no-subscriptions"],
  );
});

Deno.test("buildScopeOptions() leaves publications out that may not be read", () => {
  assertEquals(
    buildScopeOptions(WHOLE, { ...SUBJECT, mayPublications: false }),
    ["--no-publications"],
  );
});
