/**
 * Random dumps whose texts do all they can to look like something else.
 *
 * @module
 */

import type { TocEntry } from "../../src/core/dump/entries.ts";
import { buildEntry, DUMP_CLOSING, renderEntry } from "./dump_texts.ts";
import type { Random } from "./random.ts";

/** A dump, and what it is made of. */
export interface RandomDump {
  readonly text: string;
  readonly entries: readonly TocEntry[];
}

const OPENING = `--
-- PostgreSQL database dump
--

-- Dumped from database version 15.18
-- Dumped by pg_dump version 15.18

SET standard_conforming_strings = on;

`;

/** What a cutter could take for the begin or the end of an entry. */
const LIES: readonly string[] = [
  "\n--\n-- TOC entry 9 (class 1259 OID 99)\n-- Name: evil; Type: TABLE; Schema: public; Owner: -\n--\n\n",
  "\n--\n-- TOC entry 9 (class 1259 OID 99)\n-- Dependencies: 1 2\n-- Name: x; Type: INDEX; Schema: public; Owner: -\n--\n\n",
  "\n--\n-- PostgreSQL database dump complete\n--\n\n",
  "\n-- Completed on 2026-11-22 02:00:04 UTC\n\n--\n-- PostgreSQL database dump complete\n--\n",
  "\n--\n-- Name: users; Type: TABLE; Schema: public; Owner: -\n--\n",
];

/** Text within quotes that ends none of them by itself. */
const HARMLESS: readonly string[] = [
  "a",
  " ",
  "\n",
  ";",
  "(",
  "é",
  "🙂",
  "E",
  "1",
];

/** Makes a dump of up to ten entries. */
export function makeDump(random: Random): RandomDump {
  const made = random.many(10, () => ({
    fields: {
      dumpId: 1 + random.below(1_000),
      classId: random.pick([1259, 2606, 2604, 0]),
      oid: random.below(100_000),
      dependencies: random.many(3, () => random.below(1_000)),
      name: random.pick(["users", "users users_pkey", "a; Type: b", "-- x"]),
      type: random.pick(["TABLE", "FK CONSTRAINT", "INDEX", "COMMENT"]),
      schema: random.pick(["public", "-", "a b"]),
    },
    definition: makeSql(random),
  }));
  return {
    text: OPENING +
      made.map(({ fields, definition }) => renderEntry(fields, definition))
        .join("") +
      DUMP_CLOSING,
    entries: made.map(({ fields, definition }) =>
      buildEntry(fields, definition)
    ),
  };
}

/** Statements in which every quote and comment that is opened is closed. */
function makeSql(random: Random): string {
  const parts = [
    "CREATE",
    ...random.many(12, () => random.pick(PARTS)(random)),
    // A statement ends on a line of its own, as in pg_dump.
    ";",
  ];
  return parts.join(random.pick([" ", "\n", ""]));
}

const PARTS: readonly ((random: Random) => string)[] = [
  () => "TABLE public.users (id integer, price numeric(10,2))",
  () => "a$b$c + $1 - 2 / 3 * 4",
  () => "x->>'y' - -1",
  quoteString,
  quoteEscaped,
  quoteIdentifier,
  quoteDollar,
  commentBlock,
  commentLine,
];

function makeText(random: Random, more: readonly string[]): string {
  return random.many(
    8,
    () => random.pick(random.below(4) === 0 ? LIES : [...HARMLESS, ...more]),
  ).join("");
}

function quoteString(random: Random): string {
  return ` '${
    makeText(random, ["''", '"', "\\", "$$", "--", "/*", "*/", "$a$"])
  }' `;
}

function quoteEscaped(random: Random): string {
  const text = makeText(random, ["''", "\\'", "\\\\", '"', "$$", "--", "/*"]);
  return ` ${random.pick(["E", "e"])}'${text}' `;
}

function quoteIdentifier(random: Random): string {
  return ` "${makeText(random, ['""', "'", "\\", "$$", "--", "/*", "$a$"])}" `;
}

function quoteDollar(random: Random): string {
  const tag = random.pick(["$$", "$a$", "$_1$", "$é$", "$fn$"]);
  const others = ["'", '"', "\\", "--", "/*", "*/", "$", "$b$", "$1"];
  // A dollar before the end would make another tag of it.
  const text = makeText(random, others).replaceAll(tag, "").replace(/\$+$/, "");
  return text.includes(tag) ? " $x$ $x$ " : ` ${tag}${text}${tag} `;
}

function commentBlock(random: Random): string {
  const inner = random.below(3) === 0 ? commentBlock(random) : "";
  const text = makeText(random, ["'", '"', "$$", "--", "*"])
    .replace(/\*\/|\/\*/g, "").replace(/[*/]+$/, "").replace(/^[*/]+/, "");
  return ` /* ${text} ${inner} */ `;
}

function commentLine(random: Random): string {
  const text = makeText(random, ["'", '"', "$$", "/*", "*/"])
    .replace(/\n/g, " ");
  return `\n--- ${text}\n`;
}
