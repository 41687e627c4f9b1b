import { assertEquals } from "@std/assert";

import {
  buildDirectory,
  findRoot,
} from "../../../../src/core/catalog/object_directory.ts";
import {
  buildDocument,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

Deno.test("buildDirectory() knows relations by their kind, but not those of extensions", () => {
  const { relations } = buildDirectory(buildDocument({
    relations: [
      buildRelation(1, "users"),
      buildRelation(2, "logs", { relkind: "p" }),
      buildRelation(3, "user_list", { relkind: "v", nspname: "App" }),
      buildRelation(4, "totals", { relkind: "m" }),
      buildRelation(5, "remote", { relkind: "f" }),
      buildRelation(6, "ids", { relkind: "S" }),
      buildRelation(7, "users_id_seq", { relkind: "S" }),
      buildRelation(8, "spatial_ref_sys", { isExtensionMember: true }),
      buildRelation(9, "geometry_columns", {
        ...{ relkind: "v", isExtensionMember: true },
      }),
    ],
    // The last row is of another catalog, which has the same OID.
    dependencies: [[1259, 7, 1], [2606, 6, 1]],
  }));
  assertEquals(
    relations,
    new Map([
      [1, tableId("users")],
      [2, tableId("logs")],
      [3, objectId("view", "user_list", "App")],
      [4, objectId("view", "totals")],
      [5, objectId("foreign_table", "remote")],
      [6, objectId("sequence", "ids")],
    ]),
  );
});

Deno.test("buildDirectory() gives overloads one object, and each kind its own", () => {
  const { relations, functions, types } = buildDirectory(buildDocument({
    relations: [buildRelation(1, "film")],
    functions: [
      buildFunction(1, "film"),
      buildFunction(2, "film", { arguments: "integer", prokind: "p" }),
      buildFunction(3, "film", { nspname: "app", prokind: "a" }),
    ],
    types: [buildType(1, "film")],
  }));
  assertEquals(relations, new Map([[1, tableId("film")]]));
  assertEquals(
    functions,
    new Map([
      [1, objectId("function", "film")],
      [2, objectId("function", "film")],
      [3, objectId("function", "film", "app")],
    ]),
  );
  assertEquals(types, new Map([[1, objectId("type", "film")]]));
});

Deno.test("findRoot() is the topmost parent, the first of several", () => {
  const directory = buildDirectory(buildDocument({
    relations: [
      buildRelation(1, "logs", { relkind: "p" }),
      buildRelation(2, "logs_2026", { relkind: "p", relispartition: true }),
      buildRelation(3, "logs_2026_01", { relispartition: true }),
      buildRelation(4, "audited"),
      buildRelation(5, "both"),
      buildRelation(6, "alone"),
    ],
    inherits: [[3, 2], [2, 1], [5, 4], [5, 6]],
  }));
  assertEquals(
    [1, 2, 3, 4, 5, 6, 7].map((oid) => findRoot(oid, directory)?.name),
    ["logs", "logs", "logs", "audited", "audited", "alone", undefined],
  );
});

Deno.test("findRoot() passes over a parent that an extension has", () => {
  const directory = buildDirectory(buildDocument({
    relations: [
      buildRelation(1, "template", { isExtensionMember: true }),
      buildRelation(2, "logs"),
      buildRelation(3, "logs_2026"),
      buildRelation(4, "audited"),
    ],
    inherits: [[2, 1], [3, 2], [4, 1], [4, 2]],
  }));
  assertEquals(
    [1, 2, 3, 4].map((oid) => findRoot(oid, directory)?.name),
    [undefined, "logs", "logs", "logs"],
  );
});
