import { assertEquals } from "@std/assert";

import { DEFAULTS } from "../../../src/cli/defaults.ts";
import { parseSettings } from "../../../src/cli/settings.ts";
import { buildSetupFacts } from "../../../src/cli/setup_facts.ts";
import { readLine } from "../../support/command_lines.ts";

function build(
  line: string,
  environment: Readonly<Record<string, string>> = {},
  executable?: string,
): ReturnType<typeof buildSetupFacts> {
  return buildSetupFacts(
    parseSettings(readLine(`init ${line}`), environment),
    DEFAULTS,
    { hook: undefined, project: "/srv/app", executable },
  );
}

for (
  const [line, environment, flags] of [
    ["", {}, []],
    ["-h localhost -p 5432 -d skyfire", {}, []],
    ["-h db -p 5433 -U app -d shop", {}, [
      ...["--host", "db", "--port", "5433"],
      ...["--username", "app", "--dbname", "shop"],
    ]],
    ["", { PGDATABASE: "shop", PGPASSWORD: "secret" }, ["--dbname", "shop"]],
    ["", { DATABASE_URL: "postgres://app:secret@db/shop" }, []],
    ["-o db/x -n a -n b -T t* --client tools", {}, [
      ...["--out", "db/x", "--schema", "a", "--schema", "b"],
      ...["--exclude-table", "t*", "--client", "tools"],
    ]],
    ["--all-schemas", {}, ["--all-schemas"]],
    ["--from db/migrations -d shop", {}, [
      ...["--from", "db/migrations", "--dbname", "shop"],
    ]],
  ] as const
) {
  Deno.test(`buildSetupFacts() of "${line}" beside ${Object.keys(environment)} has the flags of a later run`, () => {
    assertEquals(build(line, environment).flags, [...flags]);
  });
}

for (
  const [executable, program, programPath] of [
    [undefined, "./schema-sync", "/srv/app/schema-sync"],
    ["/srv/app/tools/sync", "./tools/sync", "/srv/app/tools/sync"],
    ["/usr/bin/schema-sync", "schema-sync", "/usr/bin/schema-sync"],
    ["/opt/x/schema-sync", "/opt/x/schema-sync", "/opt/x/schema-sync"],
  ] as const
) {
  Deno.test(`buildSetupFacts() names ${executable ?? "a run from source"} so that it holds elsewhere`, () => {
    const facts = build("", { PATH: "/bin:/usr/bin" }, executable);
    assertEquals([facts.program, facts.programPath], [program, programPath]);
  });
}

for (
  const [out, folder] of [
    ["./docs/x/", "docs/x"],
    ["/srv/app/docs", "docs"],
    ["/srv/other", "/srv/other"],
  ] as const
) {
  Deno.test(`buildSetupFacts() counts folder ${out} from the project`, () => {
    assertEquals(build(`-o ${out}`).folder, folder);
  });
}
