import { assertEquals } from "@std/assert";

import {
  FALLBACKS,
  findParameter,
  findUnsupported,
  FIXED,
  HANDED_ON_VARIABLES,
  listHeeded,
  PARAMETERS,
  URI_KEYWORDS,
} from "../../../src/libpq/parameters.ts";

Deno.test("No variable is two things at once", () => {
  const handedOn = new Set(HANDED_ON_VARIABLES);
  assertEquals(handedOn.size, HANDED_ON_VARIABLES.length);
  assertEquals(Object.keys(FIXED).filter((name) => handedOn.has(name)), []);
  assertEquals(
    Object.keys(FALLBACKS).filter((name) => !handedOn.has(name)),
    [],
  );
});

Deno.test("HANDED_ON_VARIABLES has no setting of the program and nothing that changes what is printed", () => {
  const names = ["PGHOST", "PGPASSWORD", "PGTZ", "PGCLIENTENCODING", "LC_ALL"];
  assertEquals(
    names.filter((name) => HANDED_ON_VARIABLES.includes(name)),
    [],
  );
});

Deno.test("URI_KEYWORDS has nothing that is refused or ignored in a URI", () => {
  assertEquals(
    Object.keys(PARAMETERS).filter((name) => !URI_KEYWORDS.includes(name)),
    [
      ...["client_encoding", "replication", "sslpassword"],
      ...["scram_client_key", "scram_server_key", "oauth_client_secret"],
    ],
  );
});

Deno.test("listHeeded() has the variables that the built-in client reads", () => {
  const heeded = new Map(
    listHeeded().map(({ keyword, variable }) => [keyword, variable]),
  );
  assertEquals(heeded.get("sslmode"), "PGSSLMODE");
  assertEquals(heeded.get("krbsrvname"), undefined);
});

for (
  const [values, keyword] of [
    [{}, undefined],
    [{ sslmode: "verify-full", krbsrvname: "pg" }, undefined],
    [{ gssencmode: "prefer" }, undefined],
    [{ gssencmode: "require" }, "gssencmode"],
    [{ gssencmode: "" }, undefined],
    [{ sslcrl: "/crl" }, "sslcrl"],
    [{ "scram_client_key": "AAAA" }, "scram_client_key"],
  ] as const
) {
  Deno.test(`findUnsupported() of ${JSON.stringify(values)} is ${keyword}`, () => {
    assertEquals(findUnsupported(values), keyword);
  });
}

Deno.test("findParameter() knows no keyword that objects have by themselves", () => {
  assertEquals(findParameter("constructor"), undefined);
});
