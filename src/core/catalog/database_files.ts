/**
 * Names the file of what has none of its own: one for each kind of thing.
 *
 * @module
 */

import { DEFAULT_SCHEMA } from "./identifier.ts";
import type { ObjectId } from "./object_id.ts";

/** Files by what `pg_dump` calls an entry; others are named after that word. */
const FILES: Readonly<Record<string, string | undefined>> = {
  "EXTENSION": "extensions",
  "SCHEMA": "schemas",
  "EVENT TRIGGER": "event_triggers",
  "PUBLICATION": "publications",
  "PUBLICATION TABLE": "publications",
  "PUBLICATION TABLES IN SCHEMA": "publications",
  "SUBSCRIPTION": "subscriptions",
  "SUBSCRIPTION TABLE": "subscriptions",
  "FOREIGN DATA WRAPPER": "foreign_servers",
  "SERVER": "foreign_servers",
  "FOREIGN SERVER": "foreign_servers",
  "USER MAPPING": "user_mappings",
  "CAST": "casts",
  "OPERATOR": "operators",
  "OPERATOR CLASS": "operators",
  "OPERATOR FAMILY": "operators",
  "COLLATION": "collations",
  "CONVERSION": "conversions",
  "PROCEDURAL LANGUAGE": "languages",
  "LANGUAGE": "languages",
  "TRANSFORM": "transforms",
  "ACCESS METHOD": "access_methods",
  "TEXT SEARCH PARSER": "text_search",
  "TEXT SEARCH DICTIONARY": "text_search",
  "TEXT SEARCH TEMPLATE": "text_search",
  "TEXT SEARCH CONFIGURATION": "text_search",
};

/** The longest first, so that `PUBLICATION TABLE` is none of `PUBLICATION`. */
const TYPES = Object.keys(FILES).sort((a, b) => b.length - a.length);

/**
 * The object that stands for all entries of a type.
 *
 * @param name What the comment before the entry shows; that of a COMMENT begins
 * with the type of what it is on.
 */
export function nameDatabaseFile(type: string, name: string): ObjectId {
  const subject = type === "COMMENT" || type === "SECURITY LABEL"
    ? TYPES.find((known) => name.startsWith(`${known} `)) ?? type
    : type;
  const file = FILES[subject] ?? subject.toLowerCase().replaceAll(" ", "_");
  return { kind: "database", schema: DEFAULT_SCHEMA, name: file };
}

/** Types of entries that say something of another one, which names itself. */
const NAMELESS_REGEXP =
  /^(?:COMMENT|SECURITY LABEL|(?:PUBLICATION|SUBSCRIPTION) TABLE.*)$/;

/** Whether an entry of this type makes something that has a name. */
export function isNamingType(type: string): boolean {
  return !NAMELESS_REGEXP.test(type);
}
