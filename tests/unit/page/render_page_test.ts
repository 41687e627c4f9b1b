import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { renderProgram } from "../../../src/page/program.ts";
import { renderPage } from "../../../src/page/render_page.ts";
import {
  buildPageData,
  buildShop,
  describeTable,
} from "../../support/descriptions.ts";

const FOOT = { program: "schema-sync 1.2.3", made: "2026-11-22T02:00:04Z" };

function render(database: string): Promise<string> {
  return renderPage(
    buildPageData(buildShop({ database, tables: [describeTable(database)] })),
    FOOT,
  );
}

async function hash(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}

Deno.test("a page lets nothing run but its own program, and fetches nothing", async () => {
  const page = await render("shop");
  const [, policy = ""] = /content="(default-src[^"]*)"/.exec(page) ?? [];
  const [, program = ""] =
    /<script type="module">([^]*?)<\/script>/.exec(page) ??
      [];
  const [, style = ""] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
  assertEquals(policy.split("; "), [
    "default-src 'none'",
    `script-src ${await hash(program)}`,
    `style-src ${await hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assertEquals(/ (?:src|style|on\w+)=/.exec(page.replace(program, "")), null);
});

Deno.test("a page is the same for the same, but for the time in its foot", async () => {
  const page = await render("shop");
  assertEquals(await render("shop"), page);
  assertEquals(page.split(FOOT.made).length, 3);
});

Deno.test("a page has names of the database as text alone", async () => {
  const evil = `</title><script>alert("it's")</script>`;
  const page = await render(evil);
  assertEquals(page.includes("<script>alert"), false);
  assertStringIncludes(
    page,
    "<title>Schema of &#60;/title&#62;&#60;script&#62;alert(&#34;it&#39;s&#34;)",
  );
});

Deno.test("the program is one module, without docstrings", () => {
  const program = renderProgram();
  assertEquals(/^(?:import|export)\b/m.exec(program), null);
  assertEquals(/^\s*\/\*\*\n/m.exec(program), null);
  assert(program.trimEnd().endsWith("})();"));
});
