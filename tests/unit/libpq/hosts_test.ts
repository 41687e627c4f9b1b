import { assertEquals, assertThrows } from "@std/assert";

import { DatabaseError } from "../../../src/errors.ts";
import {
  hostOfPassword,
  isSocket,
  listHosts,
} from "../../../src/libpq/hosts.ts";
import type { Options } from "../../../src/libpq/options.ts";

const ADDRESS = "10.0.0.1";

for (
  const [options, hosts] of [
    [{ host: "db" }, [["db", "db", "5432"]]],
    [{ host: "db", port: "" }, [["db", "db", "5432"]]],
    [{ host: "a,b", port: "1" }, [["a", "a", "1"], ["b", "b", "1"]]],
    [{ host: "a,b", port: "1,2" }, [["a", "a", "1"], ["b", "b", "2"]]],
    [{ host: "a,b", port: "1," }, [["a", "a", "1"], ["b", "b", "5432"]]],
    [{ host: "db", hostaddr: ADDRESS }, [["db", ADDRESS, "5432"]]],
    [{ hostaddr: `${ADDRESS},::1`, port: "1" }, [
      ["", ADDRESS, "1"],
      ["", "::1", "1"],
    ]],
    [{ host: "a,b", hostaddr: `${ADDRESS},` }, [
      ["a", ADDRESS, "5432"],
      ["b", "b", "5432"],
    ]],
    [{ host: "db", hostaddr: "" }, [["db", "db", "5432"]]],
    [{ host: "a,", port: "1" }, [
      ["a", "a", "1"],
      ["", "/var/run/postgresql", "1"],
      ["", "/tmp", "1"],
    ]],
    [{ host: "/run", port: "1" }, [["/run", "/run", "1"]]],
    [{}, [
      ["", "/var/run/postgresql", "5432"],
      ["", "/tmp", "5432"],
    ]],
  ] as const
) {
  Deno.test(`listHosts() lists ${JSON.stringify(options)}`, () => {
    assertEquals(
      listHosts(options),
      hosts.map(([name, target, port]) => ({ name, target, port })),
    );
  });
}

for (
  const [options, reason] of [
    [
      { host: "a,b", hostaddr: ADDRESS },
      "could not match 2 host names to 1 hostaddr values",
    ],
    [
      { host: ",", hostaddr: ADDRESS },
      "could not match 2 host names to 1 hostaddr values",
    ],
    [{ host: "a", port: "1,2" }, "could not match 2 port numbers to 1 hosts"],
    [{ hostaddr: "db" }, 'could not parse network address "db"'],
    [{ host: "db", port: "0" }, 'invalid port number: "0"'],
    [{ host: "db", port: "65536" }, 'invalid port number: "65536"'],
    [{ host: "db", port: "5432x" }, 'invalid port number: "5432x"'],
  ] satisfies [Options, string][]
) {
  Deno.test(`listHosts() refuses ${JSON.stringify(options)}`, () => {
    assertThrows(
      () => listHosts(options),
      DatabaseError,
      `Cannot connect: ${reason}`,
    );
  });
}

for (
  const [options, host, isUnix] of [
    [{ host: "db", hostaddr: ADDRESS }, "db", false],
    [{ hostaddr: ADDRESS }, ADDRESS, false],
    [{ host: "/srv/run" }, "/srv/run", true],
    [{ host: "/var/run/postgresql" }, "localhost", true],
    [{}, "localhost", true],
  ] satisfies [Options, string, boolean][]
) {
  Deno.test(`hostOfPassword() of ${JSON.stringify(options)} is ${host}`, () => {
    const hosts = listHosts(options);
    assertEquals(hosts.map(hostOfPassword), hosts.map(() => host));
    assertEquals(hosts.map(isSocket), hosts.map(() => isUnix));
  });
}
