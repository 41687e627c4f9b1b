import { assertEquals } from "@std/assert";

import { redactEntry } from "../../../../src/core/dump/redact.ts";
import { buildEntry } from "../../../support/dump_texts.ts";

const HIDDEN = "'********'";

/** The statement of an entry of this type, as a file has it. */
function redact(type: string, sql: string): string {
  const { text } = buildEntry({ type }, "");
  const entry = buildEntry({ type }, sql);
  return redactEntry(entry).slice(text.trimEnd().length + 2).trimEnd();
}

for (
  const [type, head] of [
    ["SERVER", "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw"],
    ["FOREIGN SERVER", "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw"],
    ["USER MAPPING", "CREATE USER MAPPING FOR app SERVER s"],
    ["FOREIGN DATA WRAPPER", "CREATE FOREIGN DATA WRAPPER w"],
    [
      "FOREIGN TABLE",
      "CREATE FOREIGN TABLE public.t (\n    id integer\n)\nSERVER s",
    ],
  ] as const
) {
  Deno.test(`redactEntry() hides what may be secret of a ${type}`, () => {
    assertEquals(
      redact(
        type,
        `${head} OPTIONS (\n    host 'a',\n    password 'geheim'\n);`,
      ),
      `${head} OPTIONS (\n    host 'a',\n    password ${HIDDEN}\n);`,
    );
  });
}

/** The options of a user mapping before and after. */
const OPTIONS = [
  ["an option of another wrapper", "api_key 'geheim'", `api_key ${HIDDEN}`],
  ["a harmless one", `"user" 'app', port '5432'`, `"user" 'app', port '5432'`],
  ["a quoted name", `"Password" 'geheim'`, `"Password" ${HIDDEN}`],
  ["a quoted name with a space", `"my key" 'geheim'`, `"my key" ${HIDDEN}`],
  [
    "a name that begins as a harmless one",
    `"host""key" 'geheim'`,
    `"host""key" ${HIDDEN}`,
  ],
  ["capitals of a harmless one", `"HOST" 'a'`, `"HOST" 'a'`],
  ["an option named OPTIONS", `"OPTIONS" 'geheim'`, `"OPTIONS" ${HIDDEN}`],
  ["an empty value", "password ''", `password ${HIDDEN}`],
  ["a quote", "password 'it''s'", `password ${HIDDEN}`],
  ["a quote at each end", "password '''it'''", `password ${HIDDEN}`],
  ["nothing but quotes", "password ''''''", `password ${HIDDEN}`],
  ["a backslash", "password E'a\\\\b'", `password ${HIDDEN}`],
  ["both", "password E'a\\\\''b'", `password ${HIDDEN}`],
  ["a parenthesis", "password 'a) OPTIONS (b'", `password ${HIDDEN}`],
  [
    "a comma",
    "password 'a, host ''b', port '1'",
    `password ${HIDDEN}, port '1'`,
  ],
  ["a line break", "password 'a\n--b'", `password ${HIDDEN}`],
  [
    "a harmless value like an option",
    "host 'a, password ''b''', port '1'",
    "host 'a, password ''b''', port '1'",
  ],
  [
    "a harmless value that ends in a quote",
    "host 'a''', key 'b'",
    `host 'a''', key ${HIDDEN}`,
  ],
  ["a harmless value with a backslash", "host E'a\\\\'", "host E'a\\\\'"],
] as const;

for (const [what, before, after] of OPTIONS) {
  Deno.test(`redactEntry() of options with ${what}`, () => {
    const head = "CREATE USER MAPPING FOR app SERVER s OPTIONS";
    assertEquals(
      redact("USER MAPPING", `${head} (\n    ${before}\n);`),
      `${head} (\n    ${after}\n);`,
    );
  });
}

Deno.test("redactEntry() hides the options of columns, and leaves defaults alone", () => {
  assertEquals(
    redact(
      "FOREIGN TABLE",
      `CREATE FOREIGN TABLE public.t (
    a text DEFAULT 'x OPTIONS (password ''y'')'::text OPTIONS (column_name 'A', secret 'geheim') NOT NULL,
    b text DEFAULT ' OPTIONS ('::text, -- OPTIONS (
    "OPTIONS" text DEFAULT 'z'::text
)
SERVER s
OPTIONS (
    table_name 'T',
    token 'geheim'
);
ALTER FOREIGN TABLE public.t ALTER COLUMN b OPTIONS (
    column_name 'B',
    secret 'geheim'
);`,
    ),
    `CREATE FOREIGN TABLE public.t (
    a text DEFAULT 'x OPTIONS (password ''y'')'::text OPTIONS (column_name 'A', secret ${HIDDEN}) NOT NULL,
    b text DEFAULT ' OPTIONS ('::text, -- OPTIONS (
    "OPTIONS" text DEFAULT 'z'::text
)
SERVER s
OPTIONS (
    table_name 'T',
    token ${HIDDEN}
);
ALTER FOREIGN TABLE public.t ALTER COLUMN b OPTIONS (
    column_name 'B',
    secret ${HIDDEN}
);`,
  );
});

Deno.test("redactEntry() changes nothing that no secret is in", () => {
  for (
    const [type, sql] of [
      ["FUNCTION", "CREATE FUNCTION f() AS $$ OPTIONS (password 'a') $$;"],
      ["COMMENT", "COMMENT ON SERVER s IS 'OPTIONS (password ''a'')';"],
      [
        "SERVER",
        "CREATE SERVER s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w;",
      ],
      ["VIEW", "CREATE VIEW v AS SELECT 'CONNECTION ''password=a''';"],
    ] as const
  ) {
    assertEquals(redact(type, sql), sql);
  }
});

const STARS = "********";

/** What a subscription connects with before and after, as SQL literals. */
const CONNECTIONS = [
  ["no password", "'host=a user=b dbname=c'", "'host=a user=b dbname=c'"],
  [
    "a password",
    "'host=a password=b user=c'",
    `'host=a password=${STARS} user=c'`,
  ],
  ["a password first", "'password=b host=a'", `'password=${STARS} host=a'`],
  [
    "spaces around the sign",
    "'host=a password = b'",
    `'host=a password = ${STARS}'`,
  ],
  [
    "a key's password",
    "'sslpassword=b host=a'",
    `'sslpassword=${STARS} host=a'`,
  ],
  [
    "a client's secret",
    "'oauth_client_secret=b'",
    `'oauth_client_secret=${STARS}'`,
  ],
  ["a password file", "'passfile=/a host=b'", "'passfile=/a host=b'"],
  ["quotes", "'password=''b c'' host=a'", `'password=${STARS} host=a'`],
  [
    "an escaped quote",
    "'password=''it\\''s'' host=a'",
    `'password=${STARS} host=a'`,
  ],
  [
    "an escaped backslash",
    "'password=''b\\\\'' host=a'",
    `'password=${STARS} host=a'`,
  ],
  ["an escaped space", "'password=b\\ c host=a'", `'password=${STARS} host=a'`],
  ["a quote within", "'password=it''s host=a'", `'password=${STARS} host=a'`],
  ["an ampersand", "'password=b&c host=a'", `'password=${STARS} host=a'`],
  ["a percent sign", "'password=b%20c host=a'", `'password=${STARS} host=a'`],
  [
    "an address in it",
    "'password=b://c:d@e host=a'",
    `'password=${STARS} host=a'`,
  ],
  ["a space before it", "'password= b host=a'", `'password= ${STARS} host=a'`],
  [
    "an escape string",
    "E'password=''it\\\\''s'' host=a\\\\ b'",
    `E'password=${STARS} host=a\\\\ b'`,
  ],
  [
    "a password as another value",
    "'application_name=''a password=b'' host=c'",
    "'application_name=''a password=b'' host=c'",
  ],
  ["a URI", "'postgresql://u:b@h/d'", `'postgresql://u:${STARS}@h/d'`],
  [
    "a short URI",
    "'postgres://u:b%40c@h:1/d'",
    `'postgres://u:${STARS}@h:1/d'`,
  ],
  [
    "a URI with a colon in it",
    "'postgres://u:b:c@h/d'",
    `'postgres://u:${STARS}@h/d'`,
  ],
  [
    "a URI with a quote in it",
    "'postgres://u:it''s@h/d'",
    `'postgres://u:${STARS}@h/d'`,
  ],
  [
    "a URI without one",
    "'postgres://u@h:1/d?a=b@c'",
    "'postgres://u@h:1/d?a=b@c'",
  ],
  ["a URI without a user", "'postgres://:b@h/d'", `'postgres://:${STARS}@h/d'`],
  [
    "a URI's parameters",
    "'postgres://h/d?user=u&password=b c&sslpassword=d''e&x=y'",
    `'postgres://h/d?user=u&password=${STARS}&sslpassword=${STARS}&x=y'`,
  ],
  [
    "a URI's encoded parameter",
    "'postgres://h/d?%70assword=b'",
    `'postgres://h/d?%70assword=${STARS}'`,
  ],
] as const;

for (const [what, before, after] of CONNECTIONS) {
  Deno.test(`redactEntry() of a subscription with ${what}`, () => {
    const [head, tail] = [
      "CREATE SUBSCRIPTION s CONNECTION",
      "PUBLICATION p WITH (connect = false, slot_name = 's');",
    ];
    assertEquals(
      redact("SUBSCRIPTION", `${head} ${before} ${tail}`),
      `${head} ${after} ${tail}`,
    );
  });
}

Deno.test("redactEntry() is not taken in by the name of a subscription", () => {
  const name = `"CONNECTION 'x"`;
  assertEquals(
    redact(
      "SUBSCRIPTION",
      `CREATE SUBSCRIPTION ${name} CONNECTION 'password=b' PUBLICATION p;`,
    ),
    `CREATE SUBSCRIPTION ${name} CONNECTION 'password=${STARS}' PUBLICATION p;`,
  );
});
