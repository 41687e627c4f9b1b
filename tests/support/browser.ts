/**
 * A browser for tests: Debian's Chromium, or another one on `PATH`.
 *
 * @module
 */

import { type Browser, chromium, type Page } from "playwright-core";

export type { Page };

/** What Chromium is called. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Where the browser is; `undefined`: nowhere. */
export async function findBrowser(): Promise<string | undefined> {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  for (const folder of folders) {
    for (const name of NAMES) {
      const path = `${folder}/${name}`;
      if (await exists(path)) return path;
    }
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** A browser that closes itself. */
export interface RunningBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/** Starts the browser; it reaches no network. */
export async function startBrowser(
  executablePath: string,
): Promise<RunningBrowser> {
  const browser = await chromium.launch({
    executablePath,
    // As root it has no sandbox of its own, and memory of a container is small.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  return { browser, [Symbol.asyncDispose]: () => browser.close() };
}

/** A page that is open, and what went wrong on it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the page wrote to its console, what it threw, what it asked for. */
  readonly complaints: readonly string[];
}

/** How a page is looked at. */
export interface View {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

/** Opens a file, at an address within it, once everything can be found there. */
export async function openPage(
  { browser }: RunningBrowser,
  path: string,
  hash = "",
  { width = 1100, colorScheme = "light" }: View = {},
): Promise<OpenPage> {
  const viewport = { width, height: 900 };
  const page = await browser.newPage({ viewport, colorScheme });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`file://${path}`)) complaints.push(`asked for ${url}`);
  });
  await page.goto(`file://${path}${hash}`);
  await page.waitForSelector("html[data-ready]");
  return { page, complaints, [Symbol.asyncDispose]: () => page.close() };
}
