/**
 * Renders a page: one HTML file that needs no other.
 *
 * @module
 */

import type { PageData } from "./client/page_data.ts";
import { renderProgram, STYLE } from "./program.ts";

/** What the foot of a page says. */
export interface PageFoot {
  /** `schema-sync 1.2.3` */
  readonly program: string;
  /** `2026-11-22T02:00:04Z` */
  readonly made: string;
}

/**
 * Renders the page. But for the time in its foot, the same data gives the same.
 *
 * Its policy lets nothing run but the one program, and nothing be fetched; the
 * program makes text of whatever comes from the database.
 */
export async function renderPage(
  data: PageData,
  { program: maker, made }: PageFoot,
): Promise<string> {
  const program = `\n${renderProgram()}\n`;
  const style = `\n${STYLE}`;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${await hash(program)}'`,
    `style-src 'sha256-${await hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const name = escapeHtml(data.description.database);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${escapeHtml(maker)}">
<title>Schema of ${name}</title>
<style>${style}</style>
</head>
<body>
<button type="button" class="skip">Skip to the content</button>
<header class="top">
<a href="#/" dir="auto">${name}</a>
<form role="search">
<label class="hidden" for="search">Search tables, columns, types, functions, comments</label>
<input id="search" type="search" placeholder="Search: table, column, type, comment ( / )" autocomplete="off" spellcheck="false">
</form>
</header>
<main id="main" tabindex="-1"><h1 dir="auto">Schema of ${name}</h1></main>
<noscript><p>This page needs JavaScript to show what it holds.</p></noscript>
<footer><p>Written by ${
    escapeHtml(maker)
  } on <time datetime="${made}">${made}</time>.</p></footer>
<script type="application/json" id="data">${await pack(data)}</script>
<script type="module">${program}</script>
</body>
</html>
`;
}

/** Base64 of gzip: a tenth of the text, and nothing in it is markup. */
async function pack(data: PageData): Promise<string> {
  const packed = new Blob([JSON.stringify(data)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return encodeBase64(await new Response(packed).bytes());
}

async function hash(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return encodeBase64(
    new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
  );
}

function encodeBase64(bytes: Uint8Array): string {
  // Not every TypeScript that comes with a Deno knows it.
  return (bytes as Uint8Array & { toBase64(): string }).toBase64();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
