import { assertEquals } from "@std/assert";

import {
  ENVIRONMENT_PERMISSION,
  readEnvironment,
} from "../../../src/cli/environment.ts";

Deno.test("readEnvironment() takes a variable that is empty for one not set", () => {
  const variables = new Map([["PGHOST", "db"], ["PGUSER", ""], ["LANG", "C"]]);
  const environment = readEnvironment((name) => variables.get(name));
  assertEquals(
    Object.entries(environment).filter(([, value]) => value !== undefined),
    [["PGHOST", "db"]],
  );
});

Deno.test("readEnvironment() asks for nothing beyond its permission", () => {
  const asked: string[] = [];
  readEnvironment((name) => {
    asked.push(name);
    return undefined;
  });
  const covered = asked.filter((name) =>
    ENVIRONMENT_PERMISSION.some((granted) =>
      granted.endsWith("*")
        ? name.startsWith(granted.slice(0, -1))
        : name === granted
    )
  );
  assertEquals(asked, covered);
  assertEquals(asked.includes("PGPASSWORD"), true);
});
