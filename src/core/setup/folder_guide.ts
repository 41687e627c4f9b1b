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

One file for each table, view, function and type, with its exact DDL as \`pg_dump\`
prints it. The files are written by [schema-sync](QUICKSTART.md) and committed, so
that every change of the database is a diff. Do not edit them: the next sync
overwrites it.

| file | holds |
| --- | --- |
| [\`_index.md\`](_index.md) | all there is: status, keys, relations, comments |
| [\`_columns.txt\`](_columns.txt) | a line for each table and view, with its columns |
| [\`_table_list.txt\`](_table_list.txt) | the names of the tables alone, one a line |
| \`_diagram.md\` | how the tables relate, as a picture, if the settings ask for it |
| \`users.sql\` | table \`users\` of schema \`public\` |
| \`billing.invoices.sql\` | table \`invoices\` of schema \`billing\` |
| \`partitions/\` | partitions; the head of their parent lists them |
| \`views/\` | views and materialized views, with indexes, triggers, rules |
| \`functions/\` | functions, procedures, aggregates: all overloads of a name in one file |
| \`types/\` | enums, domains, composite, range and base types |
| \`sequences/\` | sequences that no table owns |
| \`foreign_tables/\` | foreign tables |
| \`database/\` | all else, one file a kind: \`extensions.sql\`, \`schemas.sql\`, … |
| \`_settings.jsonc\` | how the folder is to look, if it is there |

## Find something

- **A table:** \`_table_list.txt\`, or \`_index.md\` for how the tables relate.
- **The columns of a table or view:** its line in \`_columns.txt\`; with types, its file.
- **Where a column is:** search \`_columns.txt\`.
- **Indexes, constraints, foreign keys, triggers, policies:** the file of the table.
- **The values that a column may have:** the \`Enum\` and \`Domain\` lines in the head of
  the file.
- **Who depends on a table:** the \`Referenced by\` and \`Read by\` lines in its head.
- **What a view reads, which trigger calls a function, who uses a type:** the head of
  its file.

Assistants find all of this with a text search as well. Ask them "What columns
does users have?" or "What breaks if company.name goes?".

## Status

| symbol | meaning |
| --- | --- |
| ✓ | it is in the database and has its file |
| + | the same; the last sync that changed the folder added it |
| ⚠ | it is gone from the database, its file is still here and says so |

## Refresh

| to | run |
| --- | --- |
| bring all files in step | \`${run("sync")}\` |
| refresh one table | \`${run("sync", "users")}\` |
| refresh one view | \`${run("sync", "view:active_users")}\` |
| see what would change | \`${run("check", "--diff")}\` |
| delete the files marked ⚠ | \`${run("prune")}\` |
| commit and push as well | \`${run("sync", "--commit", "--push")}\` |
| begin anew | \`find . -name '*.sql' -delete\` in this folder, then sync |

No data and no password is in these files.
`;
}
