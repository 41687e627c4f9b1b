import { assertEquals, assertThrows } from "@std/assert";

import { explainParameter } from "../../../src/cli/foreign_parameters.ts";
import { parseConnectionUri } from "../../../src/libpq/connection_uri.ts";
import { looksLikeUri } from "../../../src/libpq/foreign_uri.ts";
import { UsageError } from "../../../src/errors.ts";

for (
  const [text, expected] of [
    ["postgres://", true],
    ["postgresql://h/d", true],
    ["shop", false],
    ["mysql://h/d", true],
    ["postgres:/h", true],
    [" postgres://h", true],
    ["jdbc:postgresql:shop", true],
    ["'postgresql:shop'", true],
    ["postgres", false],
  ] as const
) {
  Deno.test(`looksLikeUri() of "${text}" is ${expected}`, () => {
    assertEquals(looksLikeUri(text), expected);
  });
}

for (
  const [uri, parameters] of [
    ["postgres://", {}],
    ["postgresql://db", { host: "db" }],
    ["postgres:///shop", { dbname: "shop" }],
    ["postgres://db/", { host: "db" }],
    ["postgres://db:5433/shop", { host: "db", port: "5433", dbname: "shop" }],
    ["postgres://app@db", { user: "app", host: "db" }],
    ["postgres://@db", { host: "db" }],
    ["postgres://app:@db", { user: "app", host: "db" }],
    ["postgres://app:pw@db/shop", {
      ...{ user: "app", password: "pw", host: "db", dbname: "shop" },
    }],
    ["postgres://app:a:b?c#d@db", {
      ...{ user: "app", password: "a:b?c#d", host: "db" },
    }],
    ["postgres://a%40b:p%3A%2F%25%C3%A9@db/my%20shop", {
      ...{ user: "a@b", password: "p:/%é", host: "db", dbname: "my shop" },
    }],
    ["postgres://:pw@db", { password: "pw", host: "db" }],
    ["postgres://[::1]:5433/shop", {
      ...{ host: "::1", port: "5433", dbname: "shop" },
    }],
    ["postgres://app@[2001:db8::1]", { user: "app", host: "2001:db8::1" }],
    ["postgres://[fe80::1%25eth0]", { host: "fe80::1%eth0" }],
    ["postgres://%2Frun%2Fpostgresql/shop", {
      ...{ host: "/run/postgresql", dbname: "shop" },
    }],
    ["postgres://a,b:5433,[::1]:5434/shop", {
      ...{ host: "a,b,::1", port: ",5433,5434", dbname: "shop" },
    }],
    ["postgres://:5433/shop", { port: "5433", dbname: "shop" }],
    ["postgres:///shop?host=/run/pg&port=5433", {
      ...{ dbname: "shop", host: "/run/pg", port: "5433" },
    }],
    ["postgres://db/shop?user=a@b&password=p%26w&dbname=other", {
      ...{ host: "db", dbname: "other", user: "a@b", password: "p&w" },
    }],
    ["postgres://db?sslmode=verify-full&sslrootcert=/ca.pem", {
      ...{ host: "db", sslmode: "verify-full", sslrootcert: "/ca.pem" },
    }],
    ["postgres://db?ssl=true", { host: "db", sslmode: "require" }],
    ["postgres://db/shop?client_encoding=LATIN1", {
      ...{ host: "db", dbname: "shop" },
    }],
    ["postgres://db?options=-c%20geqo%3Doff", {
      ...{ host: "db", options: "-c geqo=off" },
    }],
    ["postgresql+asyncpg://app:pw@db/shop", {
      ...{ user: "app", password: "pw", host: "db", dbname: "shop" },
    }],
    ["postgres+psycopg2://db/shop", { host: "db", dbname: "shop" }],
    ["PostgreSQL://db/shop", { host: "db", dbname: "shop" }],
    [" postgres://db/shop\r\n", { host: "db", dbname: "shop" }],
    ["postgres://db:5432/shop?user=a@b", {
      ...{ host: "db", port: "5432", dbname: "shop", user: "a@b" },
    }],
    ["postgres://db?application_name=", { host: "db", application_name: "" }],
  ] as const
) {
  Deno.test(`parseConnectionUri() reads ${uri}`, () => {
    assertEquals(
      parseConnectionUri(uri, "DATABASE_URL", explainParameter),
      parameters,
    );
  });
}

const FORM_HINT = "Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE.";
const ENCODE_HINT =
  'In the user and the password, write "@" as %40, ":" as %3A, "/" as %2F, "?" as %3F, "#" as %23 and "%" as %25.';
const QUOTES_HINT =
  "Take the quotes away; not every program that reads them from a file does.";
const PAIRS_HINT =
  'Write parameters as ?NAME=VALUE&NAME=VALUE, and "?" in a password as %3F.';
const SCHEMA_HINT = "Take it out; schemas are chosen with --schema.";
const POOL_HINT =
  "Take it out; a sync keeps no pool of connections and prepares no statements.";
const LIMIT_HINT =
  "Take it out; --timeout limits the whole run, --lock-timeout the wait for a lock.";
const TLS_HINT =
  "Write sslmode=require for TLS, sslmode=verify-full for a certificate that is checked, or sslmode=disable.";

for (
  const [uri, reason, hint] of [
    [
      "mysql://app:secret@db/shop",
      'it begins with "mysql://" and not with "postgres://"',
      FORM_HINT,
    ],
    [
      "ecto://app:secret@db/shop",
      'it begins with "ecto://" and not with "postgres://"',
      FORM_HINT,
    ],
    [
      "app:secret@db/shop",
      'it does not begin with "postgres://"',
      FORM_HINT,
    ],
    ["shop", 'it does not begin with "postgres://"', FORM_HINT],
    [
      "postgres:/app:secret@db",
      'it does not begin with "postgres://"',
      FORM_HINT,
    ],
    ['"postgres://app:secret@db/shop"', "it stands in quotes", QUOTES_HINT],
    ["'postgres://app:secret@db/shop'", "it stands in quotes", QUOTES_HINT],
    ["“postgres://app:secret@db/shop”", "it stands in quotes", QUOTES_HINT],
    [
      "psql 'postgres://app:secret@db/shop'",
      "it is a command for a shell",
      "Give what stands after psql alone, without its quotes.",
    ],
    [
      "host=db user=app password=secret",
      "it holds settings as key=value",
      FORM_HINT,
    ],
    [
      "User ID=app;Password=secret;Host=db",
      "it holds settings as key=value",
      FORM_HINT,
    ],
    [
      "DATABASE_URL=postgres://app:secret@db",
      "it holds settings as key=value",
      FORM_HINT,
    ],
    [
      "jdbc:postgresql://db/shop?user=app&password=secret",
      "it is one for JDBC",
      'Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, without "jdbc:".',
    ],
    [
      "postgres://app:sec\nret@db/shop",
      "it has a line break or a tab in it",
      "Write it on one line.",
    ],
    [
      "postgres://app:secret@x@db/shop",
      'it has an "@" in the wrong place',
      ENCODE_HINT,
    ],
    [
      "postgres://app:sec/ret@db/shop",
      'it has an "@" in the wrong place',
      ENCODE_HINT,
    ],
    [
      "postgres://app:12/sec?ret@db/shop",
      'it has an "@" in the wrong place',
      ENCODE_HINT,
    ],
    [
      "postgres://app:12/sec?ret=1@db/shop",
      'it has an "@" in the wrong place',
      ENCODE_HINT,
    ],
    [
      "postgres://app:secret/shop",
      "its port is no number from 1 to 65535",
      `${FORM_HINT} ${ENCODE_HINT}`,
    ],
    [
      "postgres://app:secret@db:70000/shop",
      "its port is no number from 1 to 65535",
      `${FORM_HINT} ${ENCODE_HINT}`,
    ],
    [
      "postgres://app:100%secret@db/shop",
      'it has a "%" that begins no character',
      ENCODE_HINT,
    ],
    [
      "postgres://app:secret@db/shop%ff",
      'it has a "%" that begins no character',
      ENCODE_HINT,
    ],
    [
      "postgres://app:secret@[::1/shop",
      "its host is none",
      `${FORM_HINT} An address of IPv6 stands in brackets.`,
    ],
    [
      "postgres://app:secret@db/shop?sslmode",
      'parameter "sslmode" has no value',
      PAIRS_HINT,
    ],
    [
      "postgres://app:12/sec?ret",
      'a parameter after "?" has no value',
      PAIRS_HINT,
    ],
  ] as const
) {
  Deno.test(`parseConnectionUri() refuses ${uri}, without the password`, () => {
    const error = assertThrows(
      () => parseConnectionUri(uri, "DATABASE_URL", explainParameter),
      UsageError,
    );
    assertEquals([error.message, error.hint], [
      `Cannot read the URI in DATABASE_URL: ${reason}`,
      hint,
    ]);
  });
}

for (
  const [query, hint] of [
    ["sslmod=require", "Did you mean sslmode?"],
    ["ApplicationName=x", "Did you mean application_name?"],
    ["connectTimeout=3", "Write connect_timeout, in seconds."],
    ["schema=public", SCHEMA_HINT],
    ["currentSchema=public", SCHEMA_HINT],
    ["search_path=public", SCHEMA_HINT],
    ["connection_limit=1", POOL_HINT],
    ["statement-cache-capacity=1", POOL_HINT],
    ["statement_timeout=5", LIMIT_HINT],
    [
      "pgbouncer=true",
      "Take it out, and connect to PostgreSQL itself (its own host and port), past PgBouncer.",
    ],
    ["ssl=false", TLS_HINT],
    ["ssl=require", TLS_HINT],
    ["sslaccept=strict", TLS_HINT],
    ["encoding=utf8", "Take it out; text always comes in UTF-8."],
    ["username=app", "Write user."],
    ["user=app&amp;sslmode=require", 'Write "&" in place of "&amp;".'],
    [
      "supa=base-pooler.x",
      "Take it out; those that psql takes are known here as well.",
    ],
  ] as const
) {
  const keyword = query.replace("user=app&", "").split("=")[0];
  Deno.test(`parseConnectionUri() says what ${query} is called here`, () => {
    const uri = `postgres://app:secret@db/shop?${query}`;
    const error = assertThrows(
      () => parseConnectionUri(uri, "DATABASE_URL", explainParameter),
      UsageError,
    );
    assertEquals([error.message, error.hint], [
      `Cannot use parameter "${keyword}" of the URI in DATABASE_URL: libpq does not know it`,
      hint,
    ]);
  });
}

for (
  const [value, hint] of [
    ["no-verify", "Write sslmode=require."],
    ["REQUIRE", "Write sslmode=require."],
    ["true", "Write sslmode=require."],
    ["preferred", "Write sslmode=prefer."],
    ["verify_full", "Write sslmode=verify-full."],
    [
      "strict",
      "Use one of disable, allow, prefer, require, verify-ca, verify-full.",
    ],
  ] as const
) {
  Deno.test(`parseConnectionUri() says what sslmode=${value} is called here`, () => {
    const error = assertThrows(
      () =>
        parseConnectionUri(
          `postgres://db?sslmode=${value}`,
          "--dbname",
          explainParameter,
        ),
      UsageError,
    );
    assertEquals([error.message, error.hint], [
      `Cannot use parameter "sslmode" of the URI in --dbname: libpq does not know the value "${value}"`,
      hint,
    ]);
  });
}

Deno.test("parseConnectionUri() says where the URI was given", () => {
  assertThrows(
    () => parseConnectionUri("postgres://a@b@c", "--dbname", explainParameter),
    UsageError,
    "Cannot read the URI in --dbname: ",
  );
});

for (
  const [keyword, reason] of [
    ["sslpassword", 'it would show in "ps"'],
    ["scram_client_key", 'it would show in "ps"'],
    ["replication", "it is for copies of a server"],
    ["constructor", "libpq does not know it"],
  ] as const
) {
  Deno.test(`parseConnectionUri() refuses ${keyword}: ${reason}`, () => {
    assertThrows(
      () =>
        parseConnectionUri(
          `postgres://db?${keyword}=secret`,
          "--dbname",
          explainParameter,
        ),
      UsageError,
      `Cannot use parameter "${keyword}" of the URI in --dbname: ${reason}`,
    );
  });
}

Deno.test("parseConnectionUri() knows what PostgreSQL 18 brought", () => {
  assertEquals(
    parseConnectionUri(
      "postgres://db?sslkeylogfile=/keys&oauth_issuer=https://a.test",
      "--dbname",
      explainParameter,
    ),
    { host: "db", sslkeylogfile: "/keys", "oauth_issuer": "https://a.test" },
  );
});
