/**
 * The document on how to run the program on a server.
 *
 * @module
 */

import { showIdentifier } from "../catalog/identifier.ts";
import { renderCronLine, renderServiceUnit, TIMER_UNIT } from "./schedule.ts";
import type { SetupFacts } from "./setup_facts.ts";
import { renderCommand } from "../text/shell_words.ts";

/** Where the project is, for the reader to fill in. */
const SERVER_PROJECT = "/path/to/project";

/** Renders the document. */
export function renderServerGuide(facts: SetupFacts): string {
  const onServer = moveToServer(facts);
  const { program, flags, folder, database, host, port } = facts;
  const run = (...words: readonly string[]): string =>
    renderCommand([program, ...words, ...flags]);
  return `# schema-sync on a server

How the folder \`${folder}\` is kept in step with database \`${database}\` at
\`${host}:${port}\`.

## The program

It is one file and needs nothing installed. Copy it into the project on the
server:

\`\`\`
scp schema-sync user@server:${SERVER_PROJECT}/
ssh user@server chmod +x ${SERVER_PROJECT}/schema-sync
\`\`\`

It may reach only the server and write only the folder that it was compiled for.

## A role that can only read

\`\`\`sql
CREATE ROLE schema_reader LOGIN PASSWORD 'SECRET';
GRANT CONNECT ON DATABASE ${showIdentifier(database)} TO schema_reader;
GRANT USAGE ON SCHEMA public TO schema_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO schema_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO schema_reader;
\`\`\`

\`SELECT\` is needed because \`pg_dump\` locks a table, in the weakest mode, while it
reads how it is made; no row is read. \`ALTER DEFAULT PRIVILEGES\` counts for the
tables that the role makes that runs it: run it as the one that runs the
migrations. From PostgreSQL 14 on, one line does for all tables and schemas:

\`\`\`sql
GRANT pg_read_all_data TO schema_reader;
\`\`\`

## The password

In \`~/.pgpass\` of the user that runs the sync:

\`\`\`
echo '${host}:${port}:${database}:schema_reader:SECRET' >> ~/.pgpass
chmod 600 ~/.pgpass
\`\`\`

Then look whether all is well, with \`--username schema_reader\` or
\`PGUSER=schema_reader\`:

\`\`\`
${run("doctor")}
\`\`\`

## Every night, by cron

\`crontab -e\`, one line:

\`\`\`
${renderCronLine(onServer)}\`\`\`

Cron sends what is printed by mail: with \`--quiet\` only failures are. The exit code
tells more: 3 the database, 4 the folder, 5 git, 6 some tables could not be read.
git needs a name for its commits (\`git config user.name\`, \`user.email\`) and a key
that asks for no passphrase.

## Or by systemd

\`/etc/systemd/system/schema-sync.service\`:

\`\`\`ini
${renderServiceUnit(onServer)}\`\`\`

\`/etc/systemd/system/schema-sync.timer\`:

\`\`\`ini
${TIMER_UNIT}\`\`\`

\`systemctl enable --now schema-sync.timer\` starts it, \`journalctl -u schema-sync\`
shows what it said.

## After each merge

\`${
    renderCommand([program, "init", "--only", "hook"])
  }\` adds a \`post-merge\` hook, which syncs after a
merge that touched what may be migrations and never fails the merge.

## Troubleshooting

\`${run("doctor")}\` finds most of it by itself.

| symptom | remedy |
| --- | --- |
| Permission denied, of the program | \`chmod +x schema-sync\` |
| Permission denied, of the folder | the user that syncs must own \`${folder}\` |
| psql not found | none is needed: \`--client built-in\` |
| pg_dump is older than the server | the built-in client takes its place; or install a newer one |
| Connection refused | is the server running, and at \`${host}:${port}\`? Check \`--host\` and \`--port\` |
| Password authentication failed | the line in \`~/.pgpass\`, its mode (0600), \`--username\` |
| No tables found | they are in another schema than \`public\`: \`--schema NAME\` or \`--all-schemas\` |
| Some tables not read (exit 6) | the role lacks \`SELECT\`; doctor prints the \`GRANT\` |
| It hangs | a migration holds a lock: \`--lock-timeout\` bounds the wait, doctor names who; try one table: \`${
    run("sync", "users")
  }\` |
| Nothing to commit, though a table changed | the database of \`--dbname\` is not the one that was migrated |
| The push is refused (exit 5) | the message says why; the folder is in step all the same |
`;
}

/** The document goes to every machine, so it names no folder of this one. */
function moveToServer(facts: SetupFacts): SetupFacts {
  const { project, programPath } = facts;
  return {
    ...facts,
    project: SERVER_PROJECT,
    login: "deploy",
    programPath: programPath.startsWith(`${project}/`)
      ? SERVER_PROJECT + programPath.slice(project.length)
      : programPath,
  };
}
