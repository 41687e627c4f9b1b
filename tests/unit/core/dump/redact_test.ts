import { assertEquals } from "@std/assert";

import { redactEntry } from "../../../../src/core/dump/redact.ts";
import { buildEntry } from "../../../support/dump_texts.ts";

/** What becomes of a statement in an entry of a type. */
function redact(type: string, statement: string): string {
  const entry = buildEntry({ type }, statement);
  return redactEntry(entry).slice(entry.text.indexOf(statement)).trimEnd();
}

function redactConninfo(conninfo: string): string {
  const [before, after] = ["CREATE SUBSCRIPTION s CONNECTION '", "' P x;"];
  const literal = conninfo.replaceAll("'", "''");
  const redacted = redact("SUBSCRIPTION", `${before}${literal}${after}`);
  return redacted.slice(before.length, -after.length).replaceAll("''", "'");
}

for (
  const [conninfo, redacted] of [
    ["host=a dbname=b", "host=a dbname=b"],
    ["host=a password=b dbname=c", "host=a password=******** dbname=c"],
    ["password = a\\ b host=c", "password = ******** host=c"],
    ["password=it\\'s host=c", "password=******** host=c"],
    ["password='a b' host=c", "password=******** host=c"],
    [
      "host=a password='it\\'s; b' dbname=c",
      "host=a password=******** dbname=c",
    ],
    ["password='a\\\\' host=c", "password=******** host=c"],
    ["password='' host=c", "password=******** host=c"],
    ["user='password=x' host=c", "user='password=x' host=c"],
    ["options='-c a=b' sslpassword=x", "options='-c a=b' sslpassword=********"],
    [
      "scram_client_key=a oauth_client_secret=b",
      "scram_client_key=******** oauth_client_secret=********",
    ],
    ["passfile=/a sslkey=/b", "passfile=/a sslkey=/b"],
    ["postgresql://a/b", "postgresql://a/b"],
    ["postgres://me@a:5432/b", "postgres://me@a:5432/b"],
    ["postgresql://me:x@a/b", "postgresql://me:********@a/b"],
    ["postgresql://:x@a/b", "postgresql://:********@a/b"],
    ["postgresql://me?:x:y@a/b", "postgresql://me?:********@a/b"],
    [
      "postgresql://a/b?password=x&user=me",
      "postgresql://a/b?password=********&user=me",
    ],
    [
      "postgresql://a?pass%77ord=x%26&sslpassword=y",
      "postgresql://a?pass%77ord=********&sslpassword=********",
    ],
    ["postgresql:///b?host=/run:a@b", "postgresql:///b?host=/run:a@b"],
  ] as const
) {
  Deno.test(`redactEntry() of a subscription to ${conninfo}`, () => {
    assertEquals(redactConninfo(conninfo), redacted);
  });
}

for (
  const type of [
    "SERVER",
    "FOREIGN DATA WRAPPER",
    "FOREIGN TABLE",
    "USER MAPPING",
  ]
) {
  Deno.test(`redactEntry() leaves of options of a ${type} those that are no secret`, () => {
    assertEquals(
      redact(
        type,
        `CREATE ${type} "OPTIONS (a 'b')" OPTIONS (\n    host 'a',\n    password 'it''s ) ;',\n    "Odd, ( key" 'c'\n);`,
      ),
      `CREATE ${type} "OPTIONS (a 'b')" OPTIONS (\n    host 'a',\n    password '********',\n    "Odd, ( key" '********'\n);`,
    );
  });
}

Deno.test("redactEntry() leaves other literals of a foreign table alone", () => {
  const statement = `CREATE FOREIGN TABLE public.t (
    id integer OPTIONS (column_name 'a') NOT NULL,
    name text DEFAULT 'password'::text,
    CONSTRAINT c CHECK ((name <> 'OPTIONS (x ''y'')'::text))
)
SERVER s
OPTIONS (
    table_name 'b'
);`;
  assertEquals(redact("FOREIGN TABLE", statement), statement);
});

Deno.test("redactEntry() leaves what has no options alone", () => {
  const statement = "COMMENT ON SERVER s IS 'OPTIONS (password ''x'')';";
  assertEquals(redact("COMMENT", statement), statement);
});

Deno.test("redactEntry() of a subscription whose name reads like a connection", () => {
  assertEquals(
    redact(
      "SUBSCRIPTION",
      `CREATE SUBSCRIPTION " CONNECTION 'a" CONNECTION 'password=b' PUBLICATION c;`,
    ),
    `CREATE SUBSCRIPTION " CONNECTION 'a" CONNECTION 'password=********' PUBLICATION c;`,
  );
});

Deno.test("redactEntry() of a subscription whose connection is an escape string", () => {
  const rest = " dbname='c\\\\d'".replaceAll("'", "''");
  assertEquals(
    redact(
      "SUBSCRIPTION",
      `CREATE SUBSCRIPTION s CONNECTION E'password=''a\\\\''b; c''${rest}' PUBLICATION c;`,
    ),
    `CREATE SUBSCRIPTION s CONNECTION E'password=********${rest}' PUBLICATION c;`,
  );
});
