import { assertEquals } from "@std/assert";

import { locateHomeFiles } from "../../../../src/libpq/files/home_files.ts";

Deno.test("locateHomeFiles() looks under HOME", () => {
  assertEquals(locateHomeFiles({ HOME: "/home/app", APPDATA: "C:" }, false), {
    passwords: "/home/app/.pgpass",
    services: "/home/app/.pg_service.conf",
    roots: "/home/app/.postgresql/root.crt",
    revocations: "/home/app/.postgresql/root.crl",
    certificate: "/home/app/.postgresql/postgresql.crt",
    key: "/home/app/.postgresql/postgresql.key",
  });
});

Deno.test("locateHomeFiles() looks under APPDATA on Windows", () => {
  assertEquals(
    locateHomeFiles({ HOME: "/home/app", APPDATA: "C:/app" }, true),
    {
      passwords: "C:/app/postgresql/pgpass.conf",
      services: "C:/app/postgresql/.pg_service.conf",
      roots: "C:/app/postgresql/root.crt",
      revocations: "C:/app/postgresql/root.crl",
      certificate: "C:/app/postgresql/postgresql.crt",
      key: "C:/app/postgresql/postgresql.key",
    },
  );
});

Deno.test("locateHomeFiles() finds nothing without a home", () => {
  assertEquals(locateHomeFiles({}, false), {});
  assertEquals(locateHomeFiles({ HOME: "" }, false), {});
  assertEquals(locateHomeFiles({ HOME: "/home/app" }, true), {});
});
