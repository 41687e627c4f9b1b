/**
 * Random tables whose every name is as odd as PostgreSQL allows.
 *
 * @module
 */

import {
  type QualifiedName,
  quoteIdentifier,
} from "../../src/core/catalog/identifier.ts";
import type { Random } from "./random.ts";
import { makeName, makeTables } from "./random_names.ts";

/** Statements, and the tables that they make. */
export interface RandomSchema {
  readonly sql: string;
  readonly tables: readonly QualifiedName[];
}

/** A table that others can point to. */
interface MadeTable extends QualifiedName {
  readonly key: string;
}

/** Names that are taken, by schema; tables, indexes, sequences and types share them. */
type TakenNames = Map<string, Set<string>>;

/**
 * Makes tables with keys, foreign keys, enums, indexes, sequences, checks,
 * triggers, policies, comments and partitions.
 *
 * @param max How many tables at most, partitions apart.
 */
export function makeSchema(random: Random, max: number): RandomSchema {
  const tables = makeTables(random).slice(0, max);
  const taken: TakenNames = new Map();
  const statements: string[] = [];
  for (const { schema, name } of tables) {
    takenIn(taken, schema).add(name);
    statements.push(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)};`);
  }
  const maker = new Maker(random, taken);
  const partitions = tables.flatMap((table) => maker.addTable(table));
  return {
    sql: [...statements, ...maker.statements].join("\n"),
    tables: [...tables, ...partitions],
  };
}

/** Writes the statements, one table after the other. */
class Maker {
  readonly statements: string[] = [];
  readonly #random: Random;
  readonly #taken: TakenNames;
  readonly #made: MadeTable[] = [];

  constructor(random: Random, taken: TakenNames) {
    this.#random = random;
    this.#taken = taken;
  }

  /** @returns The partitions of the table, if it got any. */
  addTable(table: QualifiedName): QualifiedName[] {
    const isPartitioned = this.#random.below(6) === 0;
    const [key = "", ...columns] = this.#nameColumns();
    const definitions = [
      `${quoteIdentifier(key)} integer`,
      ...columns.map((column) => this.#defineColumn(table, column)),
      `CONSTRAINT ${this.#nameRelation(table.schema)} PRIMARY KEY (${
        quoteIdentifier(key)
      })`,
      ...this.#random.many(2, () => this.#defineCheck(key)),
    ];
    this.statements.push(
      `CREATE TABLE ${quote(table)} (\n  ${definitions.join(",\n  ")}\n)${
        isPartitioned ? ` PARTITION BY LIST (${quoteIdentifier(key)})` : ""
      };`,
    );
    const partitions = isPartitioned ? this.#addPartitions(table) : [];
    if (!isPartitioned) this.#addExtras(table, key);
    this.#addComments(table, [key, ...columns]);
    this.#addReference(table, key);
    this.#made.push({ ...table, key });
    return partitions;
  }

  #nameColumns(): string[] {
    const names = new Set<string>();
    while (names.size < 2 + this.#random.below(5)) {
      names.add(makeName(this.#random));
    }
    return [...names];
  }

  /** A default of a partition would differ between a dump of it and one of all. */
  #defineColumn({ schema }: QualifiedName, column: string): string {
    const name = quoteIdentifier(column);
    if (this.#random.below(3) > 0) return `${name} text`;
    const type = this.#nameRelation(schema);
    const labels = new Set(
      [
        makeName(this.#random),
        ...this.#random.many(4, () => makeName(this.#random)),
      ],
    );
    const qualified = `${quoteIdentifier(schema)}.${type}`;
    this.statements.push(
      `CREATE TYPE ${qualified} AS ENUM (${
        [...labels].map(quoteLiteral).join(", ")
      });`,
    );
    return `${name} ${qualified}${this.#random.pick(["", "[]"])}`;
  }

  #defineCheck(column: string): string {
    const text = quoteLiteral(makeName(this.#random));
    return `CONSTRAINT ${this.#nameOnce()} CHECK (${
      quoteIdentifier(column)
    }::text <> ${text})`;
  }

  #addPartitions(table: QualifiedName): QualifiedName[] {
    return [1, 2].map((value) => {
      const { schema } = table;
      const name = this.#takeName(schema);
      this.statements.push(
        `CREATE TABLE ${quote({ schema, name })} PARTITION OF ${
          quote(table)
        } FOR VALUES IN (${value});`,
      );
      return { schema, name };
    });
  }

  #addExtras(table: QualifiedName, key: string): void {
    const target = quote(table);
    const column = quoteIdentifier(key);
    const name = quoteIdentifier(makeName(this.#random));
    const sequence = `${quoteIdentifier(table.schema)}.${
      this.#nameRelation(table.schema)
    }`;
    const extras: readonly string[] = [
      `CREATE INDEX ${
        this.#nameRelation(table.schema)
      } ON ${target} ((${column}::text || ${
        quoteLiteral(makeName(this.#random))
      }));`,
      `CREATE SEQUENCE ${sequence} OWNED BY ${target}.${column};
       ALTER TABLE ${target} ALTER ${column} SET DEFAULT nextval(${
        quoteLiteral(sequence)
      });`,
      `CREATE TRIGGER ${name} BEFORE UPDATE ON ${target}
         FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();`,
      `CREATE POLICY ${name} ON ${target} USING (${column} > 0);`,
      `CREATE RULE ${name} AS ON DELETE TO ${target} DO INSTEAD NOTHING;`,
      `ALTER TABLE ${target} ADD CONSTRAINT ${
        this.#nameRelation(table.schema)
      } UNIQUE (${column});`,
    ];
    this.statements.push(
      ...extras.filter(() => this.#random.below(2) === 0),
    );
  }

  #addComments(table: QualifiedName, columns: readonly string[]): void {
    const text = quoteLiteral(makeName(this.#random));
    this.statements.push(
      `COMMENT ON TABLE ${quote(table)} IS ${text};`,
      `COMMENT ON COLUMN ${quote(table)}.${
        quoteIdentifier(this.#random.pick(columns))
      } IS ${text};`,
    );
  }

  #addReference(table: QualifiedName, key: string): void {
    if (this.#made.length === 0 || this.#random.below(3) === 0) return;
    const target = this.#random.pick(this.#made);
    this.statements.push(
      `ALTER TABLE ${quote(table)} ADD CONSTRAINT ${this.#nameOnce()}
         FOREIGN KEY (${quoteIdentifier(key)})
         REFERENCES ${quote(target)} (${quoteIdentifier(target.key)});`,
    );
  }

  /** A quoted name that no constraint of any table has yet. */
  #nameOnce(): string {
    return quoteIdentifier(this.#takeName(""));
  }

  #nameRelation(schema: string): string {
    return quoteIdentifier(this.#takeName(schema));
  }

  #takeName(schema: string): string {
    const taken = takenIn(this.#taken, schema);
    let name: string;
    do name = makeName(this.#random); while (taken.has(name));
    taken.add(name);
    return name;
  }
}

function takenIn(taken: TakenNames, schema: string): Set<string> {
  const names = taken.get(schema) ?? new Set<string>();
  taken.set(schema, names);
  return names;
}

function quote({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** As `standard_conforming_strings` has it: a backslash is one. */
function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
