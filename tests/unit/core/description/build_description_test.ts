import { assertEquals } from "@std/assert";

import { buildCatalog } from "../../../../src/core/catalog/catalog.ts";
import { keyOf } from "../../../../src/core/catalog/object_id.ts";
import { selectTables } from "../../../../src/core/catalog/selection.ts";
import { buildDetails } from "../../../../src/core/catalog/details/build_details.ts";
import { buildDescription } from "../../../../src/core/description/build_description.ts";
import type { Description } from "../../../../src/core/description/description.ts";
import type { OwnedEntries } from "../../../../src/core/dump/ownership.ts";
import {
  buildDocument,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";
import {
  buildColumnDetail,
  buildConstraintRow,
  buildDetailsDocument,
  buildIndexRow,
  buildPolicyRow,
  buildRelationDetail,
  buildTriggerRow,
} from "../../../support/details_documents.ts";

const DOCUMENT = buildDocument({
  relations: [
    buildRelation(1, "users", { description: "who" }),
    buildRelation(2, "orders"),
    buildRelation(3, "active", { relkind: "v" }),
  ],
  functions: [buildFunction(10, "add_vat")],
  types: [buildType(20, "mood", { labels: ["sad", "it's"] })],
  typeColumns: [[1, "moods", 20]],
  viewReads: [[3, 1259, 1]],
});

const DETAILS = buildDetailsDocument({
  relations: [
    buildRelationDetail(1, "users", { relrowsecurity: true }),
    buildRelationDetail(2, "orders"),
    buildRelationDetail(3, "active", { relkind: "v" }),
  ],
  columns: [
    buildColumnDetail(1, 1, "id", { attnotnull: true, attidentity: "a" }),
    buildColumnDetail(1, 2, "moods", { type: "mood[]", description: "how" }),
    buildColumnDetail(2, 1, "user_id", { default: "1" }),
    buildColumnDetail(3, 1, "id"),
  ],
  constraints: [
    buildConstraintRow(30, "users_pkey", {
      ...{ contype: "p", conrelid: 1, conkey: [1] },
    }),
    buildConstraintRow(31, "orders_user", {
      ...{ contype: "f", conrelid: 2, conkey: [1], confrelid: 1, confkey: [1] },
      ...{ confdeltype: "c", convalidated: false },
    }),
    buildConstraintRow(32, "orders_check", {
      ...{ contype: "c", conrelid: 2, conkey: [1] },
    }),
  ],
  indexes: [
    buildIndexRow(40, "users_lower", {
      ...{ indrelid: 1, indkey: [0, 1], indisunique: true },
      ...{ indexprs: "lower", indpred: "where" },
    }),
  ],
  triggers: [buildTriggerRow(50, "users_touch", { tgrelid: 1, tgtype: 19 })],
  policies: [buildPolicyRow(60, "own", { polrelid: 1 })],
});

/** Describes what has an entry in the dump; by default all but `left_out`. */
function describe(
  isVisible: (name: string) => boolean = () => true,
): Description {
  const catalog = buildCatalog(DOCUMENT);
  const filter = { schemas: ["public"], excluded: [], names: [] };
  const objects = [...catalog.tables, ...catalog.others];
  return buildDescription({
    ...{ document: DOCUMENT, catalog, details: buildDetails(DETAILS) },
    selection: selectTables(catalog, filter, []),
    entries: new Map(
      objects.map((object): [string, OwnedEntries] => [keyOf(object), {
        object,
        entries: [{
          ...{ dumpId: 1, classId: 0, oid: 0, dependencies: [] },
          ...{ name: object.name, type: "TABLE", schema: object.schema },
          text:
            `--\n-- Name: ${object.name}; Type: TABLE; Schema: public; Owner: -\n--\n\nCREATE ${object.name};\n\n\n`,
        }],
      }]),
    ),
    isVisible: ({ name }) => isVisible(name),
  });
}

Deno.test("buildDescription() describes a table with all that it is made of", () => {
  const [, users] = describe().tables;
  assertEquals(users, {
    ...{ kind: "table", schema: "public", name: "users", comment: "who" },
    ...{ form: "table", isPartition: false, rowSecurity: "on" },
    facts: [{
      label: "Read by",
      items: [{
        text: "view active",
        object: { kind: "view", schema: "public", name: "active" },
      }],
    }],
    ddl: "CREATE users;",
    columns: [
      {
        ...{ name: "id", type: "integer", isNotNull: true, comment: "" },
        identity: "always",
      },
      {
        ...{ name: "moods", type: "mood[]", isNotNull: false, comment: "how" },
        ownType: { schema: "public", name: "mood" },
      },
    ],
    primaryKey: ["id"],
    foreignKeys: [],
    constraints: [],
    indexes: [{
      ...{ name: "users_lower", method: "btree", isUnique: true },
      ...{ isPrimary: false, isValid: true, isPartial: true },
      ...{ keys: [null, "id"], included: [], comment: "" },
    }],
    triggers: [{
      ...{ name: "users_touch", timing: "before", events: ["update"] },
      ...{ level: "row", enabled: "origin", comment: "" },
      function: { schema: "public", name: "touch" },
    }],
    policies: [{
      ...{ name: "own", command: "all", isPermissive: true, comment: "" },
    }],
    parents: [],
    children: [],
  });
});

Deno.test("buildDescription() tells foreign keys apart from other constraints", () => {
  const [orders] = describe().tables;
  assertEquals(orders?.foreignKeys, [{
    ...{ name: "orders_user", columns: ["user_id"], comment: "" },
    references: {
      ...{ kind: "table", schema: "public", name: "users", columns: ["id"] },
    },
    ...{ onUpdate: "no action", onDelete: "cascade" },
    ...{ isValidated: false, isInherited: false },
  }]);
  assertEquals(orders?.constraints.map(({ name }) => name), ["orders_check"]);
});

Deno.test("buildDescription() describes types by their labels", () => {
  const [mood] = describe().types;
  assertEquals(mood?.form, "enum");
  assertEquals(mood?.labels, ["sad", "it's"]);
  assertEquals(mood?.definition, "enum 'sad', 'it''s'");
});

Deno.test("buildDescription() tells nothing of what a filter leaves out", () => {
  const { tables } = describe((name) => name !== "active");
  assertEquals(tables.map(({ facts }) => facts), [[], []]);
});
