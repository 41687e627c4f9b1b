import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { cutDiagram } from "../../../../src/core/diagram/cut_diagram.ts";
import type { DiagramTable } from "../../../../src/core/diagram/diagram_table.ts";
import { renderMermaid } from "../../../../src/core/diagram/mermaid.ts";
import { buildDiagram } from "../../../support/diagrams.ts";

Deno.test("renderMermaid() tells whether a table needs the one that it refers to", () => {
  assertEquals(
    renderMermaid(
      buildDiagram({ orders: ["users", "coupons"], users: [], coupons: [] }),
    ),
    `erDiagram
  "orders" {
    bigint id PK
    bigint users_id FK
    bigint coupons_id FK
  }
  "users" {
    bigint id PK
  }
  "coupons" {
    bigint id PK
  }
  "orders" }o--|| "users" : "users_id"
  "orders" }o--o| "coupons" : "coupons_id"
`,
  );
});

Deno.test("renderMermaid() shows names by what Mermaid can take", () => {
  const [table] = buildDiagram({ 'a"%\\<b>': [] });
  const columns = ["1st id", "1st-id", "größe", ""].map((name) => ({
    ...{ name, type: "timestamp(3) with time zone", isNotNull: true },
    ...{ isPrimary: true, isForeign: false },
  }));
  assertEquals(
    renderMermaid([{ ...requireTable(table), columns }]),
    `erDiagram
  "a″％＼‹b›" {
    timestamptz _1st_id PK "1st id"
    timestamptz _1st_id_2 PK "1st-id"
    timestamptz größe PK
    timestamptz _ PK "?"
  }
`,
  );
});

function requireTable(table: DiagramTable | undefined): DiagramTable {
  if (table === undefined) throw new Error("there is no table");
  return table;
}

Deno.test("renderMermaid() shows no two tables alike", () => {
  const text = renderMermaid(buildDiagram({ 'a"': [], "a″": [] }));
  assertStringIncludes(text, '"a″"');
  assertStringIncludes(text, '"a″ (2)"');
});

/** Groups of three tables that relate to nothing else. */
function buildGroups(count: number): ReturnType<typeof buildDiagram> {
  return buildDiagram(
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => i).flatMap((i) => [
        [`group_${i}_a`, [`group_${i}_b`, `group_${i}_c`]],
        [`group_${i}_b`, []],
        [`group_${i}_c`, []],
      ]),
    ),
  );
}

Deno.test("cutDiagram() keeps related tables together, in pieces that GitLab shows", () => {
  const { texts, omitted } = cutDiagram(buildGroups(13));
  assertEquals(omitted, 0);
  assert(texts.length > 1);
  for (const text of texts) assert(text.length <= 2_000);
  for (const text of texts) {
    assertEquals(text.match(/_a" \{/g)?.length, text.match(/_c" \{/g)?.length);
  }
});

Deno.test("cutDiagram() stays within what Mermaid takes, whatever the names", () => {
  const name = (i: number): string => `${i}${"long_".repeat(12)}`;
  const names = Array.from({ length: 60 }, (_, i) => name(i));
  const tables = buildDiagram(
    Object.fromEntries(names.map((name) => [name, names])),
  );
  const { texts, tables: shown, omitted } = cutDiagram(tables);
  for (const text of texts) assert(text.length <= 50_000);
  assert(shown.length > 5);
  assertEquals(shown.length + omitted, 60);
});

Deno.test("cutDiagram() changes few lines for a new table", () => {
  const before = cutDiagram(buildGroups(3)).texts.join("").split("\n");
  const [extra] = buildDiagram({ extra: ["group_0_b"] });
  const after = cutDiagram([...buildGroups(3), requireTable(extra)]).texts.join(
    "",
  )
    .split("\n");
  assertEquals(after.length - before.length, 5);
  assert(before.every((line) => after.includes(line)));
});
