/**
 * Random names as PostgreSQL allows them, most of them as odd as can be.
 *
 * @module
 */

import type { QualifiedName } from "../../src/core/catalog/identifier.ts";
import type { Random } from "./random.ts";

/** PostgreSQL cuts names to this many bytes. */
const MAX_BYTES = 63;

const PIECES: readonly string[] = [
  ..."aAbBzZ_-.$ 09'\"`\\/:*?<>|%~#&()[]{}!=,;@^+",
  ..."\t\n\r\u0001\u001b\u007f\u0085\u00a0\u00ad\u200b\u200f\u202e\u2028\u2066\ufeff",
  ...["é", "e\u0301", "É", "ß", "ſ", "K", "İ", "ı", "ﬁ", "Å", "Å", "ñ", "日本"],
  ...["🙂", "👩‍👩‍👧", "\u{e000}", "\u{10ffff}", "ǅ", "Σ", "ς", "σ"],
  ...[
    "CON",
    "nul",
    "com1",
    "LPT¹",
    "..",
    ".git",
    "_index",
    ".sql",
    "%2E",
    "%~",
  ],
  ...["users", "Users", "order_items", "public", "schema"],
  ...["U&", '""', "\\0041", "](x)", "| a |", "<!--", "-- Table: x"],
];

/** One name of 1 to 63 bytes. */
export function makeName(random: Random): string {
  const pieces = random.below(8) === 0 ? 40 : 5;
  const name = cutToBytes(
    [random.pick(PIECES), ...random.many(pieces, () => random.pick(PIECES))]
      .join(""),
  );
  return name === "" ? "a" : name;
}

/** Tables without doubles, many of which differ in case or normal form alone. */
export function makeTables(random: Random): QualifiedName[] {
  const tables = new Map<string, QualifiedName>();
  const schemas = ["public", ...random.many(3, () => makeName(random))];
  for (
    const name of [
      makeName(random),
      ...random.many(12, () => makeName(random)),
    ]
  ) {
    const twins = [
      name,
      ...random.many(3, () => cutToBytes(twist(random, name))),
    ];
    for (const twin of twins) {
      const table = { schema: random.pick(schemas), name: twin };
      tables.set(JSON.stringify([table.schema, table.name]), table);
    }
  }
  return [...tables.values()];
}

function twist(random: Random, name: string): string {
  return random.pick([
    (text: string) => text.toUpperCase(),
    (text: string) => text.toLowerCase(),
    (text: string) => text.normalize("NFC"),
    (text: string) => text.normalize("NFD"),
    (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1),
  ])(name);
}

/** Whole characters, as a database in UTF-8 has them. */
function cutToBytes(text: string): string {
  const encoder = new TextEncoder();
  let cut = "";
  for (const char of text.toWellFormed()) {
    if (encoder.encode(cut + char).length > MAX_BYTES) break;
    cut += char;
  }
  return cut || "a";
}
