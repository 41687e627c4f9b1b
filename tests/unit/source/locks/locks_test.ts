import { assertEquals } from "@std/assert";

import {
  areEndless,
  selectLocked,
} from "../../../../src/source/locks/locks.ts";
import type { LockedRelation } from "../../../../src/source/sql/catalog_query.ts";

const USERS: LockedRelation = {
  schema: "public",
  name: "users",
  isTable: true,
  isDirect: true,
};
const BOUND = { ...USERS, name: "orders", isDirect: false };
const VIEW = { ...BOUND, name: "list", isTable: false };
const EVERYTHING = {
  isWhole: true,
  schemas: undefined,
  tables: undefined,
  excluded: [],
};

Deno.test("selectLocked() takes what a dump is asked for", () => {
  const all = [USERS, BOUND, VIEW];
  assertEquals(selectLocked(all, EVERYTHING), all);
  assertEquals(selectLocked(all, { ...EVERYTHING, schemas: ["app"] }), []);
  assertEquals(selectLocked(all, { ...EVERYTHING, excluded: [VIEW] }), [
    USERS,
    BOUND,
  ]);
  assertEquals(selectLocked(all, { ...EVERYTHING, tables: [BOUND] }), [BOUND]);
});

Deno.test("areEndless() unless a table is locked that the dump begins with", () => {
  assertEquals(areEndless([]), false);
  assertEquals(areEndless([VIEW]), true);
  assertEquals(areEndless([BOUND]), true);
  assertEquals(areEndless([{ ...VIEW, isDirect: true }]), true);
  assertEquals(areEndless([VIEW, USERS]), false);
});
