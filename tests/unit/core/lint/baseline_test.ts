import { assertEquals } from "@std/assert";

import {
  openBaseline,
  parseBaseline,
  renderBaseline,
} from "../../../../src/core/lint/baseline.ts";
import {
  type Finding,
  fingerprintOf,
} from "../../../../src/core/lint/finding.ts";

function buildFinding(fields: Partial<Finding> = {}): Finding {
  return {
    rule: "naming",
    level: "note",
    object: { kind: "table", schema: "public", name: "users" },
    message: "name",
    file: "users.sql",
    line: 7,
    ...fields,
  };
}

const COLUMN = { kind: "column", name: "id" } as const;

Deno.test("renderBaseline() has a line a finding, which parseBaseline() reads", () => {
  const text = renderBaseline([
    buildFinding({ part: COLUMN }),
    buildFinding(),
    buildFinding({ rule: "fk-cycle" }),
  ]);
  assertEquals(
    text,
    `{
  "format": 1,
  "findings": [
    {"rule":"fk-cycle","object":"table public.users"},
    {"rule":"naming","object":"table public.users","part":"column id"},
    {"rule":"naming","object":"table public.users"}
  ]
}
`,
  );
  assertEquals(parseBaseline(text)?.[1], {
    rule: "naming",
    object: "table public.users",
    part: "column id",
  });
  assertEquals(parseBaseline(renderBaseline([])), []);
});

for (
  const text of [
    "",
    "[]",
    "{}",
    '{"format": 2, "findings": []}',
    '{"format": 1, "findings": {}}',
    '{"format": 1, "findings": [{"rule": "naming"}]}',
    '{"format": 1, "findings": [{"rule": "a", "object": "b", "part": 1}]}',
  ]
) {
  Deno.test(`parseBaseline() takes ${JSON.stringify(text)} for none`, () => {
    assertEquals(parseBaseline(text), undefined);
  });
}

Deno.test("openBaseline() knows a finding on another line and in other words, as often as it was there", () => {
  const ids = parseBaseline(renderBaseline([buildFinding(), buildFinding()]));
  const { take, rest } = openBaseline(ids ?? []);
  const moved = buildFinding({ line: 99, message: "other", level: "error" });
  assertEquals(rest(), 2);
  assertEquals([take(moved), take(moved), take(moved)], [true, true, false]);
  assertEquals(take(buildFinding({ part: COLUMN })), false);
  assertEquals(rest(), 0);
});

Deno.test("fingerprintOf() is that of the place and the rule, not of the line", () => {
  const fingerprint = fingerprintOf(buildFinding());
  assertEquals(
    fingerprintOf(buildFinding({ line: 1, message: "x", file: "y.sql" })),
    fingerprint,
  );
  const others = [
    buildFinding({ part: COLUMN }),
    buildFinding({ rule: "fk-cycle" }),
    buildFinding({ object: { kind: "view", schema: "public", name: "users" } }),
    buildFinding({ object: { kind: "table", schema: "b", name: "users" } }),
  ];
  const all = new Set([fingerprint, ...others.map(fingerprintOf)]);
  assertEquals(all.size, 5);
});
