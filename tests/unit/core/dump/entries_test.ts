import { assertEquals, assertThrows } from "@std/assert";

import { cutDump, DumpTextError } from "../../../../src/core/dump/entries.ts";
import {
  buildEntry,
  DUMP_CLOSING,
  renderEntry,
} from "../../../support/dump_texts.ts";

const PREAMBLE = `--
-- PostgreSQL database dump
--

\\restrict 8kXyZ

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

-- Started on 2026-11-22 02:00:03 UTC

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

`;

const USERS = { dumpId: 215, oid: 16394, name: "users" };
const USERS_SQL = "CREATE TABLE public.users (\n    id integer\n);";
const OTHER = { dumpId: 216, oid: 16400, name: "zeta" };
const OTHER_SQL = "CREATE TABLE public.zeta (\n    id integer\n);";

/** A header and an end that must not count where they stand. */
const LIE = `--
-- TOC entry 999 (class 1259 OID 99999)
-- Name: lie; Type: TABLE; Schema: public; Owner: -
--

--
-- PostgreSQL database dump complete
--
`;

Deno.test("cutDump() gives every entry its row, its dependencies and its text", () => {
  const text = PREAMBLE +
    renderEntry({ ...USERS, dependencies: [936, 12] }, USERS_SQL) +
    renderEntry({
      dumpId: 3,
      classId: 0,
      oid: 0,
      dependencies: [215],
      name: "TABLE users",
      type: "COMMENT",
    }, "COMMENT ON TABLE public.users IS 'People';") +
    DUMP_CLOSING;
  assertEquals(cutDump(text), [
    {
      dumpId: 215,
      classId: 1259,
      oid: 16394,
      dependencies: [936, 12],
      name: "users",
      type: "TABLE",
      schema: "public",
      text:
        "--\n-- Name: users; Type: TABLE; Schema: public; Owner: -\n--\n\nCREATE TABLE public.users (\n    id integer\n);\n\n\n",
    },
    {
      dumpId: 3,
      classId: 0,
      oid: 0,
      dependencies: [215],
      name: "TABLE users",
      type: "COMMENT",
      schema: "public",
      text:
        "--\n-- Name: TABLE users; Type: COMMENT; Schema: public; Owner: -\n--\n\nCOMMENT ON TABLE public.users IS 'People';\n\n\n",
    },
  ]);
});

Deno.test("cutDump() finds nothing in a dump of nothing", () => {
  assertEquals(cutDump(PREAMBLE + DUMP_CLOSING), []);
});

Deno.test("cutDump() drops the settings between two entries", () => {
  const text = renderEntry(USERS, USERS_SQL) +
    "SET default_tablespace = '';\n\nSET default_table_access_method = columnar;\n\n" +
    renderEntry(OTHER, OTHER_SQL) + DUMP_CLOSING;
  assertEquals(cutDump(text), [
    buildEntry(USERS, USERS_SQL),
    buildEntry(OTHER, OTHER_SQL),
  ]);
});

Deno.test("cutDump() drops what comes after the last entry", () => {
  const text = renderEntry(USERS, USERS_SQL) + DUMP_CLOSING +
    "\\unrestrict 8kXyZ\n\n";
  assertEquals(cutDump(text), [buildEntry(USERS, USERS_SQL)]);
});

Deno.test("cutDump() reads a closing line without a time", () => {
  const text = renderEntry(USERS, USERS_SQL) +
    "--\n-- PostgreSQL database dump complete\n--\n\n";
  assertEquals(cutDump(text), [buildEntry(USERS, USERS_SQL)]);
});

Deno.test("cutDump() reads names that hold the words of a comment", () => {
  const fields = {
    ...USERS,
    name: "a; Type: INDEX; Schema: b; Owner: c",
    schema: "d; Owner: e",
  };
  const text = renderEntry(fields, USERS_SQL) + DUMP_CLOSING;
  assertEquals(cutDump(text), [buildEntry(fields, USERS_SQL)]);
});

/** Definitions at whose end SQL stands at its top level again. */
const LYING_DEFINITIONS = {
  "'…'": `COMMENT ON TABLE public.users IS 'it''s\n${LIE}';`,
  "'…' with a backslash at its end":
    `ALTER TABLE x ADD CHECK (a <> '\\');\nSELECT '\n${LIE}';`,
  "'…' after a name that ends in e":
    `SELECT DATE'\\', '\n${LIE}', name'\\', '\n${LIE}';`,
  "E'…' with \\'": `COMMENT ON TABLE x IS E'it\\'s\n${LIE}';`,
  "e'…' with \\\\": `COMMENT ON TABLE x IS e'\\\\';\nSELECT '\n${LIE}';`,
  "E'…' with ''": `COMMENT ON TABLE x IS E'it''s \\\\''\n${LIE}';`,
  '"…"': `CREATE TABLE public."odd ""\n${LIE}" ();`,
  '"…" with \'': `CREATE TABLE public."it's" (a text DEFAULT '\n${LIE}');`,
  "$$…$$": `CREATE FUNCTION f() AS $$\n'\n${LIE}$$;`,
  "$tag$…$tag$": `CREATE FUNCTION f() AS $tag$\n$$ $other$\n${LIE}$tag$;`,
  "$_$…$_$": `CREATE FUNCTION f() AS $_$\nSELECT '$$'\n${LIE}$_$;`,
  "$été$…$été$": `CREATE FUNCTION f() AS $été$\n$$\n${LIE}$été$;`,
  "'…' after dollars in a name": `SELECT a$b$c, d$$, '\n${LIE}';`,
  "'…' after a parameter": `SELECT $1, '\n${LIE}', $2;`,
  "/* … */": `SELECT 1 /* it's "$$\n${LIE}*/;`,
  "nested /* … */": `SELECT 1 /* a /* b */ '\n${LIE} /*/ */ */ */;`,
  "'…' after a line comment": `SELECT 1 -- it's "a" $$ /*\n, '\n${LIE}';`,
  "BEGIN ATOMIC":
    `CREATE FUNCTION f() BEGIN ATOMIC\n SELECT '\n${LIE}'::text;\nEND;`,
  "a comment that only begins like one": "SELECT 1;\n--\n-- TOC entries\n--",
  "a line that holds a header further on":
    "SELECT 1; --\n-- Name: lie; Type: TABLE; Schema: public; Owner: -\n--",
};

for (const [what, definition] of Object.entries(LYING_DEFINITIONS)) {
  Deno.test(`cutDump() is not misled by text in ${what}`, () => {
    const lying = { dumpId: 7, oid: 77, name: "lying" };
    const text = renderEntry(lying, definition) +
      renderEntry(OTHER, OTHER_SQL) + DUMP_CLOSING;
    assertEquals(cutDump(text), [
      buildEntry(lying, definition),
      buildEntry(OTHER, OTHER_SQL),
    ]);
  });
}

Deno.test("cutDump() takes a comment that ends a line for none before an entry", () => {
  const trailing = `CREATE RULE a;\n\n;${
    LIE.slice(0, LIE.indexOf("\n\n"))
  }\nSELECT 1;`;
  const text = PREAMBLE + renderEntry(USERS, trailing) + DUMP_CLOSING;
  assertEquals(cutDump(text), [buildEntry(USERS, trailing)]);
});

Deno.test("cutDump() refuses a dump without its closing line", () => {
  assertThrows(
    () => cutDump(renderEntry(USERS, USERS_SQL)),
    DumpTextError,
    "its closing line is missing",
  );
});

Deno.test("cutDump() refuses an empty text", () => {
  assertThrows(() => cutDump(""), DumpTextError, "its closing line is missing");
});

for (
  const open of ["'", '"', "$$", "$a$", "/*", "E'\\"]
) {
  Deno.test(`cutDump() refuses a dump in which ${open} is never closed`, () => {
    const text = renderEntry(USERS, `SELECT ${open}`) + DUMP_CLOSING;
    assertThrows(() => cutDump(text), DumpTextError, "closing line is missing");
  });
}

for (
  const header of [
    "--\n-- TOC entry 5 (class 1259 OID 7)\n-- Name: x; Type: table; Schema: public; Owner: -\n--\n",
    "--\n-- TOC entry 5 (class 1259 OID 7)\n-- Title: x; Type: TABLE; Schema: public; Owner: -\n--\n",
    "--\n-- TOC entry 5 (OID 7)\n-- Name: x; Type: TABLE; Schema: public; Owner: -\n--\n",
  ]
) {
  const text = header + DUMP_CLOSING;
  Deno.test(`cutDump() refuses the comment ${JSON.stringify(header)}`, () => {
    assertThrows(
      () => cutDump(text),
      DumpTextError,
      `it has an unknown kind of comment: ${header.split("\n")[1]}`,
    );
  });
}

Deno.test("cutDump() tells name and schema apart, whatever they read like", () => {
  const odd = "a; Type: TABLE; Schema: b";
  const read = (
    { name, schema, type = "VIEW" }: {
      name: string;
      schema: string;
      type?: string;
    },
    definition: string,
  ): unknown =>
    cutDump(
      PREAMBLE +
        renderEntry({ ...USERS, name, schema, type }, definition) +
        DUMP_CLOSING,
    ).map((entry) => [entry.name, entry.type, entry.schema]);
  for (const [name, schema] of [["c", odd], [odd, "c"], [odd, odd]] as const) {
    assertEquals(
      read({ name, schema }, `CREATE VIEW "${schema}"."${name}" AS SELECT 1;`),
      [[name, "VIEW", schema]],
    );
    assertEquals(
      read(
        { name: `p ${name}`, schema, type: "PUBLICATION TABLES IN SCHEMA" },
        `ALTER PUBLICATION p ADD TABLES IN SCHEMA "${schema}";`,
      ),
      [[`p ${name}`, "PUBLICATION TABLES IN SCHEMA", schema]],
    );
  }
  assertEquals(
    read(
      { name: odd, schema: "-", type: "SERVER" },
      `CREATE SERVER "${odd}" FOREIGN DATA WRAPPER w;`,
    ),
    [[odd, "SERVER", "-"]],
  );
  assertEquals(
    read(
      { name: "c", schema: "a ; Type: TABLE; Schema: b" },
      'CREATE VIEW "a\n; Type: TABLE; Schema: b".c AS SELECT 1;',
    ),
    [["c", "VIEW", "a ; Type: TABLE; Schema: b"]],
  );
});
