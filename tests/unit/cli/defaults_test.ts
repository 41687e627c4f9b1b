import { assertEquals } from "@std/assert";

import {
  type BuildDefaults,
  DEFAULTS,
  readBuildDefaults,
  renderBuildDefaults,
} from "../../../src/cli/defaults.ts";

const BUILT: BuildDefaults = {
  host: "a,b",
  port: "1,2",
  folder: "docs/my schemas",
  client: "built-in",
  source: "abc",
};

Deno.test("readBuildDefaults() reads what renderBuildDefaults() wrote, and takes it off", () => {
  assertEquals(
    readBuildDefaults([renderBuildDefaults(BUILT), "list", "--json"]),
    { args: ["list", "--json"], defaults: { ...DEFAULTS, ...BUILT } },
  );
});

Deno.test("readBuildDefaults() leaves the arguments of a run from source alone", () => {
  assertEquals(readBuildDefaults(["list"]), {
    args: ["list"],
    defaults: DEFAULTS,
  });
});
