import { assertEquals } from "@std/assert";

import {
  buildTokenRegexp,
  scanSql,
  splitList,
} from "../../../../src/core/sql/tokens.ts";

const REGEXP = buildTokenRegexp(/\w+|\S/.source);

const CASES: Readonly<Record<string, readonly string[]>> = {
  "a b": ["a", "b"],
  "'a;''b' c": ["'a;'", "'b'", "c"],
  "E'a\\'b' c": ["E", "'a\\'b'", "c"],
  "'a\\' b": ["'a\\'", "b"],
  "E'a''b\\\\' c": ["E", "'a''b\\\\'", "c"],
  "E'' 'b'": ["E", "''", "'b'"],
  "'' e'b' \"\" c": ["''", "e", "'b'", '""', "c"],
  "date'\\' 'b'": ["date", "'\\'", "'b'"],
  "E'ab\\' c' d": ["E", "'ab\\' c'", "d"],
  '"a""b" c': ['"a"', '"b"', "c"],
  "$$ a $x$ $$ b": ["$$ a $x$ $$", "b"],
  "$x$ $$ $x$ b": ["$x$ $$ $x$", "b"],
  "$1 + $2": ["$", "1", "+", "$", "2"],
  "-- a\nb": ["-- a\n", "b"],
  "/* a /* b */ c */ d": ["/* a /* b */ c */", "d"],
  "'open": ["'open"],
  "/* open": ["/* open"],
  "E'open\\'": ["E", "'open\\'"],
  "$a$ open": ["$a$ open"],
};

for (const [sql, tokens] of Object.entries(CASES)) {
  Deno.test(`scanSql() takes ${JSON.stringify(sql)} apart`, () => {
    const found = [...scanSql(sql, REGEXP)].map(({ start, end }) =>
      sql.slice(start, end)
    );
    assertEquals(found, tokens);
  });
}

Deno.test("scanSql() begins where it is told to", () => {
  const [first] = scanSql("a b", REGEXP, 1);
  assertEquals(first, { opening: "b", start: 2, end: 3 });
});

Deno.test("scanSql() without other tokens finds quoted texts and comments alone", () => {
  const found = [...scanSql("a 'b' -- c", buildTokenRegexp())];
  assertEquals(found.map(({ opening }) => opening), ["'", "--"]);
});

const LISTS: Readonly<
  Record<string, readonly [items: readonly string[], rest: string]>
> = {
  "a , b ) c": [["a", "b"], ") c"],
  "a ( b , c ) d , e )": [["a ( b , c ) d", "e"], ")"],
  ") a": [[], ") a"],
  "a , , b )": [["a", "b"], ")"],
  "a , b": [["a", "b"], ""],
};

for (const [text, [items, rest]] of Object.entries(LISTS)) {
  Deno.test(`splitList() cuts "${text}"`, () => {
    const tokens = text.split(" ");
    const found = splitList(tokens, 0);
    assertEquals(
      found.items.map(([from, to]) => tokens.slice(from, to).join(" ")),
      items,
    );
    assertEquals(tokens.slice(found.end).join(" "), rest);
  });
}
