/**
 * The document for the first five minutes.
 *
 * @module
 */

import type { SetupFacts } from "./setup_facts.ts";
import { renderCommand } from "../text/shell_words.ts";

/** Renders the document. */
export function renderQuickstart(
  { program, flags, folder, database, host, port, user }: SetupFacts,
): string {
  const run = (...words: readonly string[]): string =>
    renderCommand([program, ...words, ...flags]);
  return `# Quick start

## 1. See whether everything is there

\`\`\`
${run("doctor")}
\`\`\`

Each line that begins with ✗ says how to mend it. The password belongs into
\`~/.pgpass\` (mode 0600):

\`\`\`
${host}:${port}:${database}:${user}:PASSWORD
\`\`\`

## 2. Sync

\`\`\`
${run("sync")}
\`\`\`

It reads the database and writes nothing but \`${folder}\`. Run again, it changes
nothing.

## 3. Look at it and commit

\`\`\`
git diff ${folder}
${run("sync", "--commit", "--push")}
\`\`\`

Only the folder is committed, whatever else is staged.

## 4. Use it

Read [_index.md](_index.md), or ask an assistant "What tables are in the
database?". [README.md](README.md) tells where to find what.

## After each migration

Sync and commit again. Where \`package.json\` or \`deno.json\` has the scripts, that
is \`npm run schema:sync\` or \`deno task schema:sync\`. On a server, let cron do it:
see \`SCHEMA_SYNC_SETUP.md\`.
`;
}
