import { assertEquals, assertStringIncludes } from "@std/assert";

import { renderDbml } from "../../../../src/core/description/render_dbml.ts";
import {
  buildShop,
  describeColumn,
  describeKey,
  describeTable,
} from "../../../support/descriptions.ts";

const INDEX = {
  ...{ method: "btree", isUnique: true, isPrimary: false, isValid: true },
  ...{ isPartial: false, included: [], comment: "" },
};

Deno.test("renderDbml() renders tables with keys, indexes and enums", () => {
  const shop = buildShop({
    tables: [
      describeTable("users", {
        comment: "who's who",
        columns: [
          describeColumn("id", { identity: "always", isNotNull: true }),
          describeColumn("mood", {
            ...{ type: "public.mood", isNotNull: true, comment: "how" },
            ownType: { schema: "public", name: "mood" },
            default: "'sad'::public.mood",
          }),
        ],
        indexes: [
          { ...INDEX, name: "users_mood", keys: ["mood", "id"] },
          { ...INDEX, name: "users_lower", keys: [null] },
          { ...INDEX, name: "users_some", keys: ["id"], isPartial: true },
        ],
      }),
      describeTable("orders", {
        columns: [describeColumn("id"), describeColumn("user_id")],
        foreignKeys: [
          describeKey("user_id", "users", { onDelete: "set null" }),
          describeKey("user_id", "users", { name: "the_same_again" }),
          describeKey("user_id", "elsewhere"),
        ],
      }),
      describeTable("orders_1", { isPartition: true }),
    ],
    types: [{
      ...{ kind: "type", schema: "public", name: "mood", comment: "" },
      ...{ form: "enum", labels: ["sad", "", 'so "so"'], definition: "" },
      ...{ facts: [], ddl: "" },
    }],
  });
  assertEquals(
    renderDbml(shop),
    `// Written by schema-sync.

Project "shop" {
  database_type: 'PostgreSQL'
}

Enum "public"."mood" {
  "sad"
  "so \\"so\\""
}

Table "public"."users" {
  "id" "integer" [pk, increment]
  "mood" "public"."mood" [not null, default: \`'sad'::public.mood\`, note: 'how']

  indexes {
    ("mood", "id") [unique, name: 'users_mood', type: btree]
  }

  Note: 'who\\'s who'
}

Table "public"."orders" {
  "id" "integer" [pk]
  "user_id" "integer"
}

Ref "user_id_fkey": "public"."orders"."user_id" > "public"."users"."id" [delete: set null]
`,
  );
});

Deno.test("renderDbml() keeps text of the database from ending its own", () => {
  const text = "a'\\\n`b\"";
  const dbml = renderDbml(buildShop({
    tables: [
      describeTable(text, {
        comment: text,
        columns: [describeColumn(text, { default: text })],
        primaryKey: [],
      }),
    ],
  }));
  assertStringIncludes(dbml, `Table "public"."a'\\\\\\n\`b\\"" {`);
  assertStringIncludes(dbml, `default: 'a\\'\\\\\\n\`b"'`);
  assertStringIncludes(dbml, `Note: 'a\\'\\\\\\n\`b"'`);
});
