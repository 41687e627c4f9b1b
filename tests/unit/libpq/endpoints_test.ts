import { assertEquals } from "@std/assert";

import { listEndpoints } from "../../../src/libpq/hosts.ts";

for (
  const [name, parameters, environment, expected] of [
    ["gives host and port", { host: "db", port: "1" }, {}, ["db:1"]],
    ["has libpq's own port", { host: "db" }, {}, ["db:5432"]],
    [
      "takes one port for all hosts",
      { host: "a,b", port: "1" },
      {},
      ["a:1", "b:1"],
    ],
    [
      "takes the default for an empty port in a list",
      { host: "a,b", port: "1," },
      {},
      ["a:1", "b:5432"],
    ],
    [
      "gives the address in place of the name",
      { host: "db", hostaddr: "10.0.0.1", port: "1" },
      { PGHOSTADDR: "10.0.0.2" },
      ["10.0.0.1:1"],
    ],
    [
      "gives the address in PGHOSTADDR in place of the name",
      { host: "db", port: "1" },
      { PGHOSTADDR: "10.0.0.2" },
      ["10.0.0.2:1"],
    ],
    [
      "takes the name where a list of addresses has none",
      { host: "a,b", hostaddr: "10.0.0.1,", port: "1" },
      {},
      ["10.0.0.1:1", "b:1"],
    ],
    [
      "takes the name where PGHOSTADDR has none",
      { host: "a,b", port: "1,2" },
      { PGHOSTADDR: ",10.0.0.2" },
      ["a:1", "10.0.0.2:2"],
    ],
    [
      "takes an empty address for none",
      { host: "db", hostaddr: "", port: "1" },
      { PGHOSTADDR: "10.0.0.2" },
      ["db:1"],
    ],
    ["leaves an empty host to libpq", { host: "a,", port: "1" }, {}, [
      "a:1",
      ":1",
    ]],
    [
      "knows no host where a service may name another address",
      { host: "db", port: "1", service: "shop" },
      {},
      [":1"],
    ],
    [
      "knows no host under PGSERVICE",
      { host: "db", port: "1" },
      { PGSERVICE: "shop" },
      [":1"],
    ],
  ] as const
) {
  Deno.test(`listEndpoints() ${name}`, () => {
    const endpoints = listEndpoints({ parameters, environment });
    assertEquals<readonly string[]>(
      endpoints.map(({ host, port }) => `${host}:${port}`),
      expected,
    );
  });
}
