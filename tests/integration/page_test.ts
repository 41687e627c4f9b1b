import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";

import type { Description } from "../../src/core/description/description.ts";
import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { describeDatabase, makeScene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const SHOP = fromFileUrl(new URL("../fixtures/shop.sql", import.meta.url));

/** Runs `page` without any server or client program. */
function runPage(cwd: string, ...args: readonly string[]): Promise<RunResult> {
  return runSchemaSync(["page", ...args], {
    cwd,
    env: { PATH: "/nonexistent" },
  });
}

Deno.test("page writes a page, the same for the same but for the time", async () => {
  await using work = await makeTempFolder();
  const first = await runPage(work.path, "--from", SHOP);
  assertEquals([first.code, first.stderr], [0, ""]);
  assert(
    /^Wrote schema\.html: 7 tables, 1 view, 2 functions, 2 types, 1 sequence \(\d+ kB\)\n$/
      .test(first.stdout),
    first.stdout,
  );
  const page = await Deno.readTextFile(join(work.path, "schema.html"));
  const again = await runPage(work.path, "--from", SHOP, "--output", "-");
  assertEquals(again.code, 0);
  const withoutTime = (text: string): string =>
    text.replace(/<time.*<\/time>/, "");
  assertEquals(withoutTime(again.stdout), withoutTime(page));
  assert(page.includes("</time>"));
  // A page of ours may be written anew.
  assertEquals((await runPage(work.path, "--from", SHOP, "-q")).stdout, "");
});

Deno.test("page --format json is one document with all there is", async () => {
  await using work = await makeTempFolder();
  const { code, stdout, stderr } = await runPage(
    work.path,
    ...["--from", SHOP, "--format", "json", "--output", "-"],
  );
  assertEquals(code, 0);
  assertStringIncludes(stderr, "Wrote to standard output: 7 tables");
  const shop: Description = JSON.parse(stdout);
  const customers = shop.tables.find(({ name }) => name === "customers");
  assertEquals(
    customers?.columns.map(({ name, type, ownType }) => [name, type, ownType]),
    [
      ["id", "bigint", undefined],
      ["country_code", "character(2)", undefined],
      ["email", "public.email", { schema: "public", name: "email" }],
      ["mood", "public.mood", { schema: "public", name: "mood" }],
      ["referred_by", "bigint", undefined],
    ],
  );
  assertEquals(
    customers?.foreignKeys.map(({ columns, onDelete }) => [columns, onDelete]),
    [[["country_code"], "no action"], [["referred_by"], "set null"]],
  );
  assertStringIncludes(customers?.ddl ?? "", "CREATE TABLE public.customers (");
  assertStringIncludes(customers?.ddl ?? "", "CREATE POLICY own_row");
  assertEquals(customers?.ddl.includes("-- Name:"), false);
  const part = shop.tables.find(({ name }) => name === "orders_2026");
  assertEquals(part?.parents.map(({ name }) => name), ["orders"]);
  assertEquals(part?.foreignKeys.map(({ isInherited }) => isInherited), [true]);
  assertEquals(
    shop.functions.map(({ name, overloads }) => [name, overloads.length]),
    [["add_vat", 1], ["touch", 1]],
  );
});

Deno.test("page --against tells what differs", async () => {
  await using work = await makeTempFolder();
  const before = (await Deno.readTextFile(SHOP))
    .replace("CREATE TABLE audit_log (id bigint, line text);", "")
    .replace("price numeric(10,2)", "price numeric(8,2)") +
    "CREATE TABLE gone ();";
  await Deno.writeTextFile(join(work.path, "before.sql"), before);
  const { code, stdout } = await runPage(
    work.path,
    ...["--from", SHOP, "--against", "before.sql", "--json"],
  );
  assertEquals(code, 0);
  const { changes, objects, file } = JSON.parse(stdout);
  assertEquals([objects.length, file], [13, "schema.html"]);
  assertEquals(changes, [
    {
      ...{ kind: "table", schema: "public", name: "audit_log" },
      ...{ change: "added", differences: [] },
    },
    {
      ...{ kind: "table", schema: "public", name: "gone" },
      ...{ change: "removed", differences: [] },
    },
    {
      ...{ kind: "table", schema: "public", name: "products" },
      change: "changed",
      differences: [
        "~ column price: numeric(8,2) -> numeric(10,2)",
      ],
    },
  ]);
});

Deno.test("page leaves a file alone that it did not write", async () => {
  await using work = await makeTempFolder();
  await Deno.writeTextFile(join(work.path, "notes.html"), "<p>mine</p>");
  const { code, stderr } = await runPage(
    work.path,
    ...["--from", SHOP, "--output", "notes.html"],
  );
  assertEquals(code, 4);
  assertStringIncludes(
    stderr,
    'Cannot write "notes.html": there is a file of that name that schema-sync did not write',
  );
});

Deno.test("page --format dbml writes a file of its own", async () => {
  await using work = await makeTempFolder();
  const { code } = await runPage(work.path, "--from", SHOP, "--format=dbml");
  assertEquals(code, 0);
  const dbml = await Deno.readTextFile(join(work.path, "schema.dbml"));
  assertStringIncludes(
    dbml,
    'Ref "order_lines_order_id_placed_on_fkey": "public"."order_lines".("order_id", "placed_on") > "public"."orders".("id", "placed_on")\n',
  );
});

testOnServer("A page of a server", {
  "says that DATABASE_URL says where to connect": async (server) => {
    await using scene = await makeScene(server, "CREATE TABLE a (id integer)");
    const { host, port, user, password } = server;
    const env = {
      ...{ PGHOST: "", PGPORT: "", PGUSER: "", PGPASSWORD: "", PGDATABASE: "" },
      DATABASE_URL:
        `postgres://${user}:${password}@${host}:${port}/${scene.database}`,
    };
    const { code, stderr } = await scene.run(["page"], { env });
    assertEquals([code, stderr], [
      0,
      `schema-sync: DATABASE_URL says where to connect: ${
        describeDatabase(scene)
      }\n`,
    ]);
  },
});
