import { assertEquals, assertThrows } from "@std/assert";

import {
  isConnectionUri,
  parseConnectionUri,
} from "../../../src/libpq/connection_uri.ts";
import { UsageError } from "../../../src/errors.ts";

for (
  const [text, expected] of [
    ["postgres://", true],
    ["postgresql://h/d", true],
    ["shop", false],
    ["mysql://h/d", false],
    ["postgres:/h", false],
    [" postgres://h", false],
  ] as const
) {
  Deno.test(`isConnectionUri() of "${text}" is ${expected}`, () => {
    assertEquals(isConnectionUri(text), expected);
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
    ["postgres://db?application_name=", { host: "db", application_name: "" }],
  ] as const
) {
  Deno.test(`parseConnectionUri() reads ${uri}`, () => {
    assertEquals(parseConnectionUri(uri, "DATABASE_URL"), parameters);
  });
}

const ENCODE_HINT =
  'Write "@" as %40, ":" as %3A and "/" as %2F in the user and the password.';
const FORM_HINT = "Write it as postgres://USER@HOST:PORT/DATABASE.";

for (
  const [uri, message, hint] of [
    [
      "mysql://app:secret@db/shop",
      "Cannot read the URI in DATABASE_URL",
      FORM_HINT,
    ],
    [
      "postgres://app:secret@x@db/shop",
      'Cannot read the URI in DATABASE_URL: it has an "@" in the wrong place',
      ENCODE_HINT,
    ],
    [
      "postgres://app:sec/ret@db/shop",
      'Cannot read the URI in DATABASE_URL: it has an "@" in the wrong place',
      ENCODE_HINT,
    ],
    [
      "postgres://app:secret/shop",
      "Cannot read the URI in DATABASE_URL: its port is no number from 1 to 65535",
      FORM_HINT,
    ],
    [
      "postgres://app:secret@db:70000/shop",
      "Cannot read the URI in DATABASE_URL: its port is no number from 1 to 65535",
      FORM_HINT,
    ],
    [
      "postgres://app:100%secret@db/shop",
      'Cannot read the URI in DATABASE_URL: it has a "%" that begins no character',
      'Write "%" itself as %25.',
    ],
    [
      "postgres://app:secret@db/shop%ff",
      'Cannot read the URI in DATABASE_URL: it has a "%" that begins no character',
      'Write "%" itself as %25.',
    ],
    [
      "postgres://app:secret@[::1/shop",
      "Cannot read the URI in DATABASE_URL",
      FORM_HINT,
    ],
    [
      "postgres://app:secret@db/shop?sslmode",
      "Cannot read the URI in DATABASE_URL",
      FORM_HINT,
    ],
    [
      "postgres://app:secret@db/shop?sslmod=require",
      'Cannot use parameter "sslmod" of the URI in DATABASE_URL: libpq does not know it',
      "Did you mean sslmode?",
    ],
    [
      "postgres://app:secret@db/shop?schema=public",
      'Cannot use parameter "schema" of the URI in DATABASE_URL: libpq does not know it',
      "Take it out; schemas are chosen with --schema.",
    ],
    [
      "postgres://app:secret@db/shop?ssl=false",
      'Cannot use parameter "ssl" of the URI in DATABASE_URL: libpq does not know it',
      "Take it out; schemas are chosen with --schema.",
    ],
  ] as const
) {
  Deno.test(`parseConnectionUri() refuses ${uri}, without the password`, () => {
    const error = assertThrows(
      () => parseConnectionUri(uri, "DATABASE_URL"),
      UsageError,
    );
    assertEquals([error.message, error.hint], [message, hint]);
  });
}

Deno.test("parseConnectionUri() says where the URI was given", () => {
  assertThrows(
    () => parseConnectionUri("postgres://a@b@c", "--dbname"),
    UsageError,
    "Cannot read the URI in --dbname: ",
  );
});
