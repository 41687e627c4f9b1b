import { assertEquals } from "@std/assert";

import {
  isNamingType,
  nameDatabaseFile,
} from "../../../../src/core/catalog/database_files.ts";
import { objectId } from "../../../support/object_ids.ts";

for (
  const [type, name, file] of [
    ["EXTENSION", "hstore", "extensions"],
    ["SCHEMA", "app", "schemas"],
    ["EVENT TRIGGER", "on_ddl", "event_triggers"],
    ["PUBLICATION", "feed", "publications"],
    ["PUBLICATION TABLE", "feed users", "publications"],
    ["PUBLICATION TABLES IN SCHEMA", "feed app", "publications"],
    ["SUBSCRIPTION", "feed", "subscriptions"],
    ["SUBSCRIPTION TABLE", "feed users", "subscriptions"],
    ["FOREIGN DATA WRAPPER", "w", "foreign_servers"],
    ["SERVER", "s", "foreign_servers"],
    ["FOREIGN SERVER", "s", "foreign_servers"],
    ["USER MAPPING", "USER MAPPING app SERVER s", "user_mappings"],
    ["CAST", "CAST (text AS mood)", "casts"],
    ["OPERATOR", "=", "operators"],
    ["OPERATOR CLASS", "o", "operators"],
    ["OPERATOR FAMILY", "o", "operators"],
    ["COLLATION", "german", "collations"],
    ["CONVERSION", "c", "conversions"],
    ["PROCEDURAL LANGUAGE", "plx", "languages"],
    ["TRANSFORM", "TRANSFORM FOR hstore", "transforms"],
    ["ACCESS METHOD", "bloom", "access_methods"],
    ["TEXT SEARCH CONFIGURATION", "english2", "text_search"],
    ["TEXT SEARCH DICTIONARY", "d", "text_search"],
    ["PROPERTY GRAPH", "g", "property_graph"],
    ["NEWLY INVENTED THING", "x", "newly_invented_thing"],
    ["COMMENT", "SCHEMA public", "schemas"],
    ["COMMENT", "EXTENSION hstore", "extensions"],
    ["COMMENT", "PUBLICATION feed", "publications"],
    ["COMMENT", "OPERATOR CLASS o USING btree", "operators"],
    ["COMMENT", "TEXT SEARCH PARSER p", "text_search"],
    ["COMMENT", "NEWLY INVENTED THING x", "comment"],
    ["COMMENT", "SCHEMATIC x", "comment"],
    ["SECURITY LABEL", "SCHEMA app", "schemas"],
  ] as const
) {
  Deno.test(`nameDatabaseFile() puts ${type} ${name} into ${file}.sql`, () => {
    assertEquals(nameDatabaseFile(type, name), objectId("database", file));
  });
}

Deno.test("isNamingType() is false for what only says something of another entry", () => {
  const types = [
    ...["EXTENSION", "PUBLICATION", "SUBSCRIPTION", "COMMENT"],
    ...["SECURITY LABEL", "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA"],
    ...["SUBSCRIPTION TABLE", "SCHEMA"],
  ];
  assertEquals(types.filter(isNamingType), [
    ...["EXTENSION", "PUBLICATION", "SUBSCRIPTION", "SCHEMA"],
  ]);
});
