import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";
import axe from "axe-core";

import {
  findBrowser,
  type OpenPage,
  openPage,
  type Page,
  startBrowser,
} from "../support/browser.ts";
import { runSchemaSync } from "../support/run_schema_sync.ts";
import { isSkipped } from "../support/skipped.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const { source: AXE_SOURCE } = axe as unknown as { readonly source: string };

const NAME = "a page in a browser";

const browserPath = await findBrowser();
const ignore = isSkipped(
  NAME,
  browserPath === undefined ? "there is no chromium" : undefined,
);

/** Makes a page of a fixture. */
async function makePage(
  folder: string,
  fixture: string,
  ...args: readonly string[]
): Promise<string> {
  const file = fromFileUrl(
    new URL(`../fixtures/${fixture}.sql`, import.meta.url),
  );
  const { code, stderr } = await runSchemaSync(
    ["page", "--from", file, "--output", `${fixture}.html`, ...args],
    { cwd: folder, env: { PATH: "/nonexistent" } },
  );
  assertEquals([code, stderr], [0, ""]);
  return join(folder, `${fixture}.html`);
}

/** An address is shown a moment after it was gone to. */
async function waitForHeading(page: Page, text: string): Promise<void> {
  await page.locator("main h1").getByText(text, { exact: true }).waitFor();
}

function headingOf(page: Page): Promise<string | null> {
  return page.locator("main h1").first().textContent();
}

/** Something that axe finds fault with. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly any: unknown }[];
}

/** What axe finds that keeps people from using the page. */
async function findBarriers(page: Page): Promise<string[]> {
  // The policy of the page lets no script in but by the debugger.
  await page.evaluate(AXE_SOURCE);
  const violations: readonly Violation[] = await page.evaluate(
    "axe.run().then(({ violations }) => violations)",
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** Goes from one address to the other, and finds nothing wrong with any. */
async function checkAll(
  { page, complaints }: OpenPage,
  hashes: readonly string[],
): Promise<void> {
  for (const hash of hashes) {
    await page.goto(page.url().replace(/#.*$|$/, hash));
    assertEquals(await findBarriers(page), [], hash);
    assertEquals(await isTooWide(page), false, hash);
  }
  assertEquals(complaints, []);
}

/** Whether the page itself has to be scrolled sideways. */
function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
  );
}

Deno.test({ name: NAME, ignore }, async (t) => {
  await using work = await makeTempFolder();
  const shop = await makePage(work.path, "shop");
  await using running = await startBrowser(browserPath ?? "");

  await t.step(
    "typing finds, keys choose and open, back goes back",
    async () => {
      await using open = await openPage(running, shop);
      const { page } = open;
      await waitForHeading(page, "Schema of shop");
      await page.keyboard.press("/");
      await page.keyboard.type("custom");
      const found = page.locator(".found a");
      assertStringIncludes(await found.first().innerText(), "customers");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await waitForHeading(page, "customers");
      assertEquals(await page.title(), "customers · shop");
      await page.goBack();
      assertEquals(await page.locator("#search").inputValue(), "custom");
      await page.goBack();
      await waitForHeading(page, "Schema of shop");
      await page.goForward();
      await page.goForward();
      await waitForHeading(page, "customers");
      assertEquals(open.complaints, []);
    },
  );

  await t.step("a list counts what is doubtful", async () => {
    await using open = await openPage(running, shop, "#/list/table");
    const log = open.page.locator("main tr", { hasText: "audit_log" });
    assertStringIncludes(await log.innerText(), "1 finding");
  });

  await t.step("a table's page leads to all around it", async () => {
    await using open = await openPage(
      running,
      shop,
      "#/table/public.customers",
    );
    const { page } = open;
    const text = await page.locator("main").innerText();
    for (
      const part of [
        ...["Who has ever bought something", "As the hotline heard it last"],
        ...["happy, so-so, furious", "identity, always", "set null"],
        ...["customers_email_key", "customers_touch", "own_row"],
        ...["before insert or update, for each row", "Row security is on."],
        ...["view happy_customers", "CREATE TABLE public.customers ("],
        "CREATE INDEX ON public.customers (country_code);",
      ]
    ) assertStringIncludes(text, part);
    await page.locator("main").getByRole("link", { name: "countries.code" })
      .click();
    await waitForHeading(page, "countries");
    await page.locator(".picture a", { hasText: "customers" }).click();
    await waitForHeading(page, "customers");
    await page.getByRole("link", { name: "public.mood" }).click();
    await waitForHeading(page, "mood");
    assertEquals(open.complaints, []);
  });

  await t.step(
    "the picture around a table can be widened and narrowed",
    async () => {
      await using open = await openPage(
        running,
        shop,
        "#/table/public.countries",
      );
      const boxes = open.page.locator(".picture .box");
      assertEquals(await boxes.count(), 2);
      await open.page.getByRole("button", { name: "Widen" }).click();
      assertEquals(await boxes.count(), 3);
      await open.page.getByRole("button", { name: "Narrow" }).click();
      assertEquals(await boxes.count(), 2);
    },
  );

  await t.step("the statements can be copied", async () => {
    await using open = await openPage(running, shop, "#/table/public.products");
    await open.page.context().grantPermissions([
      ...["clipboard-read", "clipboard-write"],
    ]);
    await open.page.getByRole("button", { name: "Copy" }).click();
    await open.page.getByText("Copied").waitFor();
    const copied: string = await open.page.evaluate(
      "navigator.clipboard.readText()",
    );
    assert(copied.startsWith("CREATE TABLE public.products ("), copied);
  });

  await t.step("a way is found as a picture and as SQL", async () => {
    await using open = await openPage(running, shop, "#/way");
    const { page } = open;
    await page.getByLabel("From").fill("products");
    await page.getByLabel("to", { exact: true }).fill("countries");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("The way: 4 joins").waitFor();
    assertEquals(await page.locator(".picture .box").count(), 5);
    assertStringIncludes(
      await page.locator("pre").innerText(),
      "JOIN orders\n  ON order_lines.order_id = orders.id\n  AND order_lines.placed_on = orders.placed_on",
    );
    await page.getByLabel("From").fill("nonsense");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText('No table "nonsense"').waitFor();
  });

  await t.step("nothing keeps people out, in any light and width", async () => {
    const main = ["#/", "#/table/public.customers", "#/search/c"];
    const others = [
      ...["#/list/table", "#/function/public.touch", "#/type/public.mood"],
      ...[
        "#/way/table%2Fpublic.products/table%2Fpublic.countries",
        "#/table/x",
      ],
    ];
    await using light = await openPage(running, shop);
    await checkAll(light, [...main, ...others]);
    await using dark = await openPage(running, shop, "", {
      colorScheme: "dark",
    });
    await checkAll(dark, main);
    await using narrow = await openPage(running, shop, "", { width: 320 });
    await checkAll(narrow, main);
  });

  await t.step("it prints without what only a screen needs", async () => {
    await using open = await openPage(
      running,
      shop,
      "#/table/public.customers",
    );
    await open.page.emulateMedia({ media: "print" });
    assertEquals(await open.page.locator("#search").isVisible(), false);
    assertEquals(await open.page.getByText("Copy").isVisible(), false);
    assertEquals(await open.page.locator(".picture").isVisible(), true);
  });

  await t.step(
    "names and comments run nothing, and are shown",
    async () => {
      const hostile = await makePage(work.path, "hostile", "--all-schemas");
      const script = "<script>alert(1)</script>";
      await using open = await openPage(running, hostile, "#/list/table");
      const { page } = open;
      await page.getByRole("link", { name: script }).click();
      await waitForHeading(page, script);
      const text = await page.locator("main").innerText();
      assertStringIncludes(
        text,
        "</script><script>alert(4)</script><!-- {{x}}",
      );
      assertStringIncludes(text, "<img src=x onerror=alert(1)>");
      const addresses = await page.evaluate(
        "[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))",
      ) as string[];
      for (const address of addresses) {
        await page.goto(`file://${hostile}${address}`);
        assert(await headingOf(page) !== "Not found", address);
      }
      const hashes = ["#/", "#/search/script", "#/list/table", "#/list/type"];
      await using narrow = await openPage(running, hostile, "", { width: 320 });
      await checkAll(narrow, [...hashes, `#/table/${keyOfOdd()}`]);
      assertEquals(open.complaints, []);
    },
  );
});

/** The address of the table with the oddest name. */
function keyOfOdd(): string {
  const name = 'style="color:red" ` % \\ #/../?&';
  return [`<b>s.x</b>`, name]
    .map((part) => encodeURIComponent(part).replaceAll(".", "%2E"))
    .join(".");
}
