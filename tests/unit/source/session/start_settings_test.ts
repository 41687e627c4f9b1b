import { assertEquals } from "@std/assert";

import { listStartSettings } from "../../../../src/source/session/start_settings.ts";

const CONNECTION = { parameters: {}, environment: {} };

Deno.test("listStartSettings() sets what must not depend on the role", () => {
  const settings = listStartSettings(CONNECTION);
  assertEquals(
    [
      "statement_timeout=0",
      "standard_conforming_strings=on",
      "TimeZone=UTC",
    ].filter((setting) => !settings.includes(setting)),
    [],
  );
});

Deno.test("listStartSettings() leaves it to a pooler how a session begins", () => {
  const settings = listStartSettings({ ...CONNECTION, allowsPooler: true });
  assertEquals(settings, []);
});
