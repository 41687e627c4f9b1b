import { assertEquals } from "@std/assert";

import {
  renderBuildCommand,
  renderFilesBuildCommand,
} from "../../../../src/core/doctor/build_command.ts";

for (
  const [name, endpoints, folder, expected] of [
    [
      "names host, port and folder",
      [{ host: "db", port: "5432" }],
      "docs/schemas",
      "deno task compile --host db --port 5432 --out docs/schemas",
    ],
    [
      "names one port for all hosts",
      [{ host: "a", port: "1" }, { host: "b", port: "1" }],
      "/srv/db",
      "deno task compile --host a,b --port 1 --out /srv/db",
    ],
    [
      "names a port for each host",
      [{ host: "::1", port: "1" }, { host: "b", port: "2" }],
      "..",
      "deno task compile --host ::1,b --port 1,2 --out ..",
    ],
    [
      "quotes for the shell",
      [{ host: "/run/my pg", port: "5432" }],
      "it's $HOME",
      "deno task compile --host '/run/my pg' --port 5432 --out 'it'\\''s $HOME'",
    ],
  ] as const
) {
  Deno.test(`renderBuildCommand() ${name}`, () => {
    assertEquals(renderBuildCommand(endpoints, folder), expected);
  });
}

Deno.test("renderFilesBuildCommand() names every path, quoted for the shell", () => {
  assertEquals(
    renderFilesBuildCommand(["db/migrations", "my dumps/a.sql"]),
    "deno task compile --from db/migrations --from 'my dumps/a.sql'",
  );
});
