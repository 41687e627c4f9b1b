/**
 * What `pg_dump` prints of a whole database: what all files together must hold.
 *
 * @module
 */

import { join } from "@std/path/join";

import { quoteIdentifier } from "../../src/core/catalog/identifier.ts";
import { dumpInWorker } from "../../src/source/pg_dump/wasm/dump_in_worker.ts";
import { openLogin } from "../../src/source/session/open_login.ts";
import { ServerWire } from "../../src/source/session/server_wire.ts";
import { runCommand } from "../../src/system/command.ts";
import { findPostgresFolder, type PostgresServer } from "./postgres_server.ts";

/** Both ways to read a database, as `--client` takes them. */
export const CLIENTS = ["tools", "built-in"] as const;

/** One of {@linkcode CLIENTS}. */
export type Client = typeof CLIENTS[number];

const OPTIONS: readonly string[] = [
  "--schema-only",
  "--no-owner",
  "--no-privileges",
  "--no-tablespaces",
  "--encoding=UTF8",
];

const OTHER_SCHEMAS_SQL = `
  SELECT nspname::text AS schema FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    AND nspname <> 'public'
`;

/**
 * Dumps a database with the `pg_dump` of a client.
 *
 * @param scope Every schema, or without all but `public`.
 * @returns All that it prints, without `--verbose`.
 * @throws {Error} If `pg_dump` fails; the message is what it says.
 */
export async function dumpWhole(
  server: PostgresServer,
  database: string,
  { client, scope }: { client: Client; scope: "all" | "public" },
): Promise<string> {
  const others = scope === "all"
    ? []
    : await server.query(database, OTHER_SCHEMAS_SQL);
  const options = [
    ...OPTIONS,
    ...others.map(({ schema }) =>
      `--exclude-schema=${quoteIdentifier(String(schema))}`
    ),
  ];
  return client === "tools"
    ? await dumpByProgram(server, database, options)
    : await dumpBuiltIn(server, database, options);
}

async function dumpByProgram(
  server: PostgresServer,
  database: string,
  options: readonly string[],
): Promise<string> {
  const { code, stdout, stderr } = await runCommand({
    program: join(await findPostgresFolder(), "pg_dump"),
    args: options,
    env: {
      ...server.environment(database),
      LC_ALL: "C",
      PGOPTIONS: "-c TimeZone=UTC -c standard_conforming_strings=on",
    },
  });
  if (code !== 0) throw new Error(stderr.trim());
  return stdout;
}

async function dumpBuiltIn(
  { host, port, user, password }: PostgresServer,
  dbname: string,
  options: readonly string[],
): Promise<string> {
  const { signal } = new AbortController();
  const parameters = { host, port: String(port), user, dbname };
  const login = await openLogin(
    { parameters, password, environment: {} },
    signal,
  );
  const wire = new ServerWire(login);
  try {
    const outcome = await dumpInWorker(
      options,
      (messages, onAnswer) => wire.ask(messages, onAnswer),
      signal,
    );
    if (outcome.kind === "failed") throw new Error(outcome.stderr);
    return outcome.text;
  } finally {
    await wire.close();
  }
}
