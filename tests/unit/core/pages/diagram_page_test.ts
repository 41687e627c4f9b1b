import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { buildDetails } from "../../../../src/core/catalog/details/build_details.ts";
import { keyOf } from "../../../../src/core/catalog/object_id.ts";
import { DIAGRAM_PAGE } from "../../../../src/core/pages/diagram_page.ts";
import type { PageFacts } from "../../../../src/core/pages/page.ts";
import {
  buildCatalogOf,
  buildRelation,
} from "../../../support/catalog_documents.ts";
import {
  buildColumnDetail,
  buildConstraintRow,
  buildDetailsDocument,
  buildRelationDetail,
} from "../../../support/details_documents.ts";
import { tableId } from "../../../support/object_ids.ts";

const NAMES = ["users", "orders", "notes", "hidden"];

const DETAILS = buildDetails(buildDetailsDocument({
  relations: NAMES.map((name, i) => buildRelationDetail(i + 1, name)),
  columns: NAMES.flatMap((_, i) => [
    buildColumnDetail(i + 1, 1, "id", { attnotnull: true }),
    buildColumnDetail(i + 1, 2, "user_id"),
  ]),
  constraints: [
    buildConstraintRow(10, "users_pkey", {
      ...{ contype: "p", conrelid: 1, conkey: [1] },
    }),
    ...[2, 4].map((conrelid) =>
      buildConstraintRow(10 + conrelid, "user_fkey", {
        ...{ contype: "f", conrelid, conkey: [2], confrelid: 1, confkey: [1] },
      })
    ),
  ],
}));

function render(facts: Partial<PageFacts>): string | undefined {
  const tables = NAMES.map((name, i) => buildRelation(i + 1, name));
  return DIAGRAM_PAGE.render({
    catalog: buildCatalogOf(tables),
    fileOf: ({ name }) => `${name}.sql`,
    isFiled: () => false,
    isVisible: () => true,
    statuses: new Map(
      NAMES.filter((name) => name !== "hidden")
        .map((name) => [keyOf(tableId(name)), "current"]),
    ),
    ...{ orphaned: [], dropped: [], skipped: [], database: [] },
    keepsOthers: false,
    memory: { rows: new Map(), unlisted: [], listed: [], columns: [] },
    ...facts,
  });
}

Deno.test("the diagram has the tables that have files and relate, with their keys", () => {
  const text = render({ diagram: DETAILS }) ?? "";
  assertStringIncludes(
    text,
    `\`\`\`mermaid
erDiagram
  "orders" {
    integer user_id FK
  }
  "users" {
    integer id PK
  }
  "orders" }o--o| "users" : "user_id"
\`\`\`
`,
  );
  assertStringIncludes(text, "All tables that refer to another one");
  assert(DIAGRAM_PAGE.isOurs(text));
});

Deno.test("there is a diagram only where it is asked for", () => {
  assertEquals(render({}), undefined);
  assertEquals(DIAGRAM_PAGE.isOptional, true);
});

Deno.test("a diagram stays as it is where objects are named", () => {
  const memory = { rows: new Map(), unlisted: [], listed: [], columns: [] };
  const kept = { diagram: "kept" } as const;
  assertEquals(
    render({ ...kept, memory: { ...memory, diagram: "old" } }),
    "old",
  );
  assertEquals(render({ ...kept, memory }), undefined);
});

Deno.test("a diagram with other line ends is the same", () => {
  const text = render({ diagram: DETAILS }) ?? "";
  assert(DIAGRAM_PAGE.isSame(text.replaceAll("\n", "\r\n"), text));
  assert(!DIAGRAM_PAGE.isSame(`${text}x`, text));
});

Deno.test("a diagram says where no table refers to another", () => {
  assertStringIncludes(
    render({ diagram: DETAILS, statuses: new Map() }) ?? "",
    "No table refers to another one.",
  );
});
