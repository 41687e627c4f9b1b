/**
 * The document that explains the folder.
 *
 * @module
 */

import type { SetupFacts } from "./setup_facts.ts";
import { renderCommand } from "../text/shell_words.ts";

/** Renders the document. */
export function renderFolderGuide(
  { program, flags, database }: SetupFacts,
): string {
  const run = (...words: readonly string[]): string =>
    renderCommand([program, ...words, ...flags]);
  return `# Schema of database ${database}

One file for each table, with its exact DDL as \`pg_dump\` prints it. The files are
written by [schema-sync](QUICKSTART.md) and committed, so that every change of
the database is a diff. Do not edit them: the next sync overwrites it.

| file | holds |
| --- | --- |
| [\`_index.md\`](_index.md) | all tables: status, number of columns, keys, relations, comments |
| [\`_table_list.txt\`](_table_list.txt) | the names alone, one a line |
| \`users.sql\` | table \`users\` of schema \`public\` |
| \`billing.invoices.sql\` | table \`invoices\` of schema \`billing\` |

## Find something

- **A table:** \`_table_list.txt\`, or \`_index.md\` for how the tables relate.
- **The columns of a table:** its file, under \`CREATE TABLE\`.
- **Indexes, constraints, foreign keys, triggers, policies:** the same file.
- **The values that a column may have:** the \`Enum\` lines in the head of the file.
- **Who refers to a table:** the \`Referenced by\` lines in the head of its file.
- **A column anywhere:** search the \`.sql\` files.

Assistants find all of this with a text search as well. Ask them "What columns
does users have?" or "Which tables refer to company?".

## Status

| symbol | meaning |
| --- | --- |
| ✓ | the table is in the database and has its file |
| + | the same; the last sync added it |
| ⚠ | the table is gone from the database, its file is still here |

## Refresh

| to | run |
| --- | --- |
| bring all files in step | \`${run("sync")}\` |
| refresh one table | \`${run("sync", "users")}\` |
| see what would change | \`${run("check", "--diff")}\` |
| delete the files marked ⚠ | \`${run("prune")}\` |
| commit and push as well | \`${run("sync", "--commit", "--push")}\` |
| begin anew | \`rm *.sql\` in this folder, then sync |

No data and no password is in these files.
`;
}
