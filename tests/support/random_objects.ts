/**
 * Random objects of every kind whose every name is as odd as PostgreSQL allows.
 *
 * @module
 */

import { quoteIdentifier } from "../../src/core/catalog/identifier.ts";
import type { Random } from "./random.ts";
import { makeName } from "./random_names.ts";

/** What a template is filled with: names in quotes, and texts. */
interface Names {
  /** Of the object, with its schema. */
  readonly name: string;
  /** The same without its schema. */
  readonly bare: string;
  /** Of a table, with its schema. */
  readonly table: string;
  /** A name of anything that is in another object. */
  readonly inner: string;
  /** A name of an option, which cannot have a sign of equality. */
  readonly option: string;
  readonly text: string;
}

/** A kind of object. */
interface Template {
  /** Kinds of the same space share their names, within a schema if it has one. */
  readonly space: string;
  readonly isInNoSchema?: true;
  readonly make: (names: Names) => readonly string[];
}

const TEMPLATES: readonly Template[] = [
  {
    space: "relation",
    make: ({ name, table, inner, text }) => [
      `CREATE VIEW ${name} AS SELECT id AS ${inner}, ${text}::text AS text FROM ${table}`,
      `COMMENT ON VIEW ${name} IS ${text}`,
      `CREATE RULE ${inner} AS ON DELETE TO ${name} DO INSTEAD NOTHING`,
      `COMMENT ON RULE ${inner} ON ${name} IS ${text}`,
    ],
  },
  {
    space: "relation",
    make: ({ name, table, inner, text }) => [
      `CREATE MATERIALIZED VIEW ${name} AS SELECT id AS ${inner} FROM ${table}`,
      `CREATE INDEX ON ${name} (${inner})`,
      `COMMENT ON COLUMN ${name}.${inner} IS ${text}`,
    ],
  },
  {
    space: "relation",
    make: ({ name, text }) => [
      `CREATE SEQUENCE ${name}`,
      `COMMENT ON SEQUENCE ${name} IS ${text}`,
    ],
  },
  {
    space: "relation",
    make: ({ name, inner, option, text }) => [
      `CREATE FOREIGN TABLE ${name} (${inner} integer OPTIONS (${option} ${text})) SERVER far OPTIONS (${option} ${text})`,
      `COMMENT ON FOREIGN TABLE ${name} IS ${text}`,
    ],
  },
  {
    space: "relation",
    make: ({ name, inner, text }) => [
      `CREATE TYPE ${name} AS (${inner} text)`,
      `COMMENT ON COLUMN ${name}.${inner} IS ${text}`,
    ],
  },
  {
    space: "relation",
    make: ({ name, text }) => [
      `CREATE TYPE ${name} AS ENUM (${text})`,
      `COMMENT ON TYPE ${name} IS ${text}`,
    ],
  },
  {
    space: "relation",
    make: ({ name, inner, text }) => [
      `CREATE DOMAIN ${name} AS text CONSTRAINT ${inner} CHECK (VALUE <> ${text})`,
      `COMMENT ON CONSTRAINT ${inner} ON DOMAIN ${name} IS ${text}`,
    ],
  },
  {
    space: "function",
    make: ({ name, table, inner, text }) => [
      `CREATE FUNCTION ${name}(${inner} integer DEFAULT 1) RETURNS text LANGUAGE plpgsql AS ${text}`,
      `CREATE FUNCTION ${name}(${inner} ${table}) RETURNS SETOF ${table} LANGUAGE plpgsql AS ${text}`,
      `COMMENT ON FUNCTION ${name}(${table}) IS ${text}`,
    ],
  },
  {
    space: "function",
    make: ({ name, inner, text }) => [
      `CREATE AGGREGATE ${name}(${inner} integer) (SFUNC = int4larger, STYPE = integer)`,
      `COMMENT ON AGGREGATE ${name}(integer) IS ${text}`,
    ],
  },
  {
    space: "collation",
    make: ({ name, text }) => [
      `CREATE COLLATION ${name} (provider = libc, locale = 'C')`,
      `COMMENT ON COLLATION ${name} IS ${text}`,
    ],
  },
  {
    space: "configuration",
    make: ({ name, text }) => [
      `CREATE TEXT SEARCH CONFIGURATION ${name} (PARSER = "default")`,
      `COMMENT ON TEXT SEARCH CONFIGURATION ${name} IS ${text}`,
    ],
  },
  {
    space: "class",
    make: ({ name, text }) => [
      `CREATE OPERATOR FAMILY ${name} USING hash`,
      `COMMENT ON OPERATOR FAMILY ${name} USING hash IS ${text}`,
    ],
  },
  {
    space: "server",
    isInNoSchema: true,
    make: ({ bare, option, text }) => [
      `CREATE SERVER ${bare} FOREIGN DATA WRAPPER far OPTIONS (host ${text}, ${option} ${text})`,
      `CREATE USER MAPPING FOR PUBLIC SERVER ${bare} OPTIONS (password ${text})`,
      `COMMENT ON SERVER ${bare} IS ${text}`,
    ],
  },
  {
    space: "publication",
    isInNoSchema: true,
    make: ({ bare, table, text }) => [
      `CREATE PUBLICATION ${bare} FOR TABLE ${table}`,
      `COMMENT ON PUBLICATION ${bare} IS ${text}`,
    ],
  },
  {
    space: "subscription",
    isInNoSchema: true,
    make: ({ bare, inner, text }) => [
      `CREATE SUBSCRIPTION ${bare} CONNECTION 'host=nowhere.example password=x' PUBLICATION ${inner} WITH (connect = false, slot_name = NONE)`,
      `COMMENT ON SUBSCRIPTION ${bare} IS ${text}`,
    ],
  },
];

/**
 * Makes objects of every kind in a few schemas, some of which share their names
 * with objects of other kinds.
 *
 * @param count How many objects of each kind.
 */
export function makeObjects(random: Random, count: number): string {
  const schemas = ["public", ...makeNames(random, 3)];
  const names = makeNames(random, count * 2);
  const tables = new Set(
    names.slice(0, 5).map((name) => qualify(random.pick(schemas), name)),
  );
  const taken = new Set([...tables].map((table) => `relation ${table}`));
  const statements = [
    "SET check_function_bodies = off",
    ...schemas.map((name) =>
      `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(name)}`
    ),
    "CREATE FOREIGN DATA WRAPPER far",
    "CREATE SERVER far FOREIGN DATA WRAPPER far",
    ...[...tables].map((table) => `CREATE TABLE ${table} (id integer)`),
  ];
  for (const { space, isInNoSchema, make } of TEMPLATES) {
    for (let i = 0; i < count; i++) {
      const bare = random.pick(names);
      const name = qualify(random.pick(schemas), bare);
      const key = `${space} ${isInNoSchema ? bare : name}`;
      if (taken.has(key)) continue;
      taken.add(key);
      statements.push(...make({
        name,
        bare: quoteIdentifier(bare),
        table: random.pick([...tables]),
        inner: quoteIdentifier(makeName(random)),
        option: quoteIdentifier(makeName(random).replaceAll("=", "_")),
        text: quoteText(makeName(random)),
      }));
    }
  }
  return statements.join(";\n");
}

function makeNames(random: Random, count: number): string[] {
  const names = new Set<string>();
  while (names.size < count) names.add(makeName(random));
  return [...names];
}

function qualify(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
