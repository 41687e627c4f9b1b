/**
 * Renders tables as Mermaid's `erDiagram`.
 *
 * One character that Mermaid cannot take breaks a whole diagram, so names are
 * shown by characters that every version takes.
 *
 * Source: the grammar of `erDiagram` in Mermaid 11.17.
 *
 * @module
 */

import { escapeUnprintable, joinNames } from "../catalog/identifier.ts";
import { relationKey } from "../catalog/object_id.ts";
import type {
  DiagramColumn,
  DiagramReference,
  DiagramTable,
} from "./diagram_table.ts";

/** Names of tables, by their key: no two look alike. */
type ShownNames = ReadonlyMap<string, string>;

/** Renders diagrams of tables that have no references to any others. */
export function renderMermaid(
  tables: readonly DiagramTable[],
  names: ShownNames = showNames(tables),
): string {
  return [
    "erDiagram\n",
    ...tables.map((table) => renderEntity(table, names)),
    ...tables.flatMap((table) =>
      table.references.map((reference) =>
        renderRelationship(table, reference, names)
      )
    ),
  ].join("");
}

/** How tables are called in diagrams. */
export function showNames(tables: readonly DiagramTable[]): ShownNames {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const table of tables) {
    const shown = distinguish(showText(joinNames(table)), taken);
    taken.add(shown);
    names.set(relationKey(table), shown);
  }
  return names;
}

/** What would end a text, or be taken for markup, and what looks like it. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '"': "″",
  "%": "％",
  "\\": "＼",
  "<": "‹",
  ">": "›",
  "&": "＆",
  "`": "ˋ",
  "#": "＃",
};

/** A text that may stand in quotes; it is not empty. */
function showText(text: string): string {
  return escapeUnprintable(text)
    .replace(/["%\\<>&`#]/g, (char) => LOOKALIKES[char] ?? char) || "?";
}

/** What a word of a column may be made of, which is less than what a name may. */
const WORD_REGEXP = /^[A-Za-z_À-\uD7FF][A-Za-z0-9_À-\uD7FF]*$/;

function showWord(text: string): string {
  const word = text.replace(/[^A-Za-z0-9_À-\uD7FF]+/g, "_");
  return WORD_REGEXP.test(word) ? word : `_${word}`;
}

/** `a`, `a (2)` */
function distinguish(shown: string, taken: ReadonlySet<string>): string {
  let name = shown;
  for (let i = 2; taken.has(name); i++) name = `${shown} (${i})`;
  return name;
}

function renderEntity(table: DiagramTable, names: ShownNames): string {
  const taken = new Set<string>();
  const columns = table.columns.map((column) => {
    const word = distinguishWord(showWord(column.name), taken);
    taken.add(word);
    return renderColumn(column, word);
  });
  const name = nameOf(table, names);
  return columns.length === 0
    ? `  "${name}"\n`
    : `  "${name}" {\n${columns.join("")}  }\n`;
}

function distinguishWord(shown: string, taken: ReadonlySet<string>): string {
  let word = shown;
  for (let i = 2; taken.has(word); i++) word = `${shown}_${i}`;
  return word;
}

/** A name that is shown otherwise than it is stands beside it. */
function renderColumn(
  { name, type, isPrimary, isForeign }: DiagramColumn,
  word: string,
): string {
  const keys = [...(isPrimary ? ["PK"] : []), ...(isForeign ? ["FK"] : [])];
  const comment = word === name ? "" : ` "${showText(name)}"`;
  return `    ${showType(type)} ${word} ${keys.join(", ")}${comment}\n`;
}

/** Types of several words, as they are called for short. */
const SHORT_TYPES: readonly (readonly [long: RegExp, short: string])[] = [
  [/^character varying/, "varchar"],
  [/^timestamp(\(\d\))? with time zone/, "timestamptz"],
  [/^timestamp(\(\d\))? without time zone/, "timestamp"],
  [/^double precision/, "float8"],
];

function showType(type: string): string {
  const [long, short] = SHORT_TYPES.find(([long]) => long.test(type)) ?? [];
  const called = long === undefined ? type : type.replace(long, short ?? "");
  return showWord(called.replace(/\W+$/, ""));
}

function renderRelationship(
  table: DiagramTable,
  { table: other, columns }: DiagramReference,
  names: ShownNames,
): string {
  const isSure = columns.every((name) =>
    table.columns.some((column) => column.name === name && column.isNotNull)
  );
  const label = columns.map(showText).join(", ");
  return `  "${nameOf(table, names)}" }o--${isSure ? "||" : "o|"} "${
    nameOf(other, names)
  }" : "${label}"\n`;
}

function nameOf(
  table: { readonly schema: string; readonly name: string },
  names: ShownNames,
): string {
  return names.get(relationKey(table)) ?? showText(joinNames(table));
}
