import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { exitCodeOfVerify } from "../../src/cli/report/verify.ts";
import { verify, type VerifyReport } from "../../src/commands/verify.ts";
import { PAGE_FILES } from "../../src/core/pages/page_names.ts";
import { readFolderEntries } from "../../src/core/verify/folder_entries.ts";
import { renderScript } from "../../src/core/verify/render_script.ts";
import { buildFolder } from "../support/command_parts.ts";
import { type Files, mutate } from "../support/mutated_folders.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { makeRandom } from "../support/random.ts";
import {
  ALL_TABLES,
  readFolderTexts,
  syncFolder,
} from "../support/sync_folder.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { openScratch } from "../support/verify_folder.ts";
import { dumpWhole } from "../support/whole_dump.ts";

/** Something of every kind that has a file. */
const SCHEMA_SQL = `
CREATE SCHEMA billing;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN year AS integer DEFAULT 2000 CHECK (VALUE > 1900);
CREATE TYPE billing.money AS (amount numeric, currency text);
CREATE TYPE span AS RANGE (subtype = integer);
CREATE SEQUENCE numbers START 7;
CREATE TABLE users (
  id serial PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', feels mood DEFAULT 'ok',
  born year, CONSTRAINT named CHECK (name <> '')
);
CREATE TABLE billing.invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id integer REFERENCES users,
  total billing.money, due date DEFAULT CURRENT_DATE
);
CREATE INDEX invoices_due ON billing.invoices (due DESC) WHERE due IS NOT NULL;
CREATE STATISTICS billing.together ON user_id, due FROM billing.invoices;
CREATE TABLE events (at date NOT NULL, what text DEFAULT 'none') PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := lower(NEW.name);
  RETURN NEW;
END $$;
CREATE FUNCTION add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql IMMUTABLE
  AS 'SELECT a + b';
CREATE FUNCTION add(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT a || b';
CREATE AGGREGATE total(integer) (SFUNC = add, STYPE = integer, INITCOND = '0');
CREATE TRIGGER stamp BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION stamp();
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users FOR SELECT USING (name = CURRENT_USER);
CREATE VIEW happy AS SELECT id, name FROM users WHERE feels = 'happy';
CREATE MATERIALIZED VIEW counts AS SELECT feels, count(*) AS n FROM users GROUP BY feels;
CREATE UNIQUE INDEX counts_key ON counts (feels);
CREATE OPERATOR @+ (FUNCTION = add, LEFTARG = integer, RIGHTARG = integer);
CREATE CAST (mood AS integer) WITH INOUT;
CREATE COLLATION plain FROM "C";
CREATE TEXT SEARCH CONFIGURATION simple_one (COPY = simple);
CREATE FOREIGN DATA WRAPPER away;
CREATE SERVER there FOREIGN DATA WRAPPER away OPTIONS (host 'there');
CREATE FOREIGN TABLE far (id integer, note text DEFAULT 'far') SERVER there;
CREATE PUBLICATION news FOR TABLE users;
COMMENT ON TABLE users IS 'who there is';
COMMENT ON COLUMN users.name IS 'in lower case';
COMMENT ON FUNCTION add(integer, integer) IS 'sums';
COMMENT ON TYPE mood IS 'how one feels';
COMMENT ON VIEW happy IS 'the lucky ones';
`;

/** Chosen so that each kind of change hits several kinds of files. */
const SEED = 17;

testOnServer("verify of changed folders", {
  "finds each of 200 changes that changes the schema": async (server) => {
    await using scene = await makeFolder(server);
    const random = makeRandom(SEED);
    const missed: string[] = [];
    for (let i = 0; i < 200; i++) {
      const { what, files } = mutate(scene.files, random);
      // Then the exit code is that of a difference, whatever else there is.
      if (readFolderEntries(scene.addPages(files)).problems.length > 0) {
        continue;
      }
      const report = await scene.verify(files);
      if (exitCodeOfVerify(report) !== 0) continue;
      if (await scene.isSameSchema(files)) continue;
      missed.push(what);
    }
    assertEquals(missed, []);
  },

  "says yes to a folder without checksums only if its database says the same":
    async (server) => {
      await using scene = await makeFolder(server);
      const plain = new Map(
        [...scene.files].map(([file, text]) => [
          file,
          text.replace(/^(-- Synced: .*), DDL .*$/m, "$1"),
        ]),
      );
      const random = makeRandom(SEED);
      let proven = 0;
      for (let i = 0; i < 12; i++) {
        const { what, files } = mutate(plain, random);
        const report = await scene.verify(files);
        if (exitCodeOfVerify(report) !== 0) continue;
        proven++;
        assert(await scene.saysTheSame(report, files), what);
      }
      assert(proven > 0 && proven < 12, `${proven}`);
    },
});

/** The folder of the schema, and what is asked of changes of it. */
interface ChangedFolder extends AsyncDisposable {
  /** Files of objects. */
  readonly files: Files;
  readonly addPages: (files: Files) => Files;
  readonly verify: (files: Files) => Promise<VerifyReport>;
  /** Whether psql makes the same of the files as of those that were not changed. */
  readonly isSameSchema: (files: Files) => Promise<boolean>;
  /** Whether a sync from what the script makes would write these files. */
  readonly saysTheSame: (
    report: VerifyReport,
    files: Files,
  ) => Promise<boolean>;
}

async function makeFolder(server: PostgresServer): Promise<ChangedFolder> {
  const database = await server.createDatabase();
  await server.query(database, SCHEMA_SQL);
  const scratch = await server.createDatabase();
  const temporary = await makeTempFolder();
  const { path } = temporary;
  await syncFolder(server, database, join(path, "docs"));
  const texts = [...await readFolderTexts(join(path, "docs"))];
  const isPage = ([file]: [string, string]) => PAGE_FILES.includes(file);
  const files = new Map(texts.filter((one) => !isPage(one)));
  const addPages = (changed: Files) =>
    new Map([...texts.filter(isPage), ...changed]);
  const expected = await dumpPlainly(server, database);
  return {
    ...{ files, addPages },
    verify: (changed) =>
      verify({
        rebuilder: openScratch(server, scratch),
        folder: buildFolder(addPages(changed)),
        filter: ALL_TABLES,
        omitsComments: false,
      }),
    isSameSchema: async (changed) =>
      await dumpLoaded(server, changed, path) === expected,
    saysTheSame: async ({ replayed: entries, ...facts }, changed) => {
      const rebuilt = await server.createDatabase();
      const script = renderScript({ ...facts, entries });
      await Deno.writeTextFile(join(path, "script.sql"), script);
      await runPsql(server, rebuilt, join(path, "script.sql"));
      const docs = join(path, crypto.randomUUID());
      await syncFolder(server, rebuilt, docs);
      const actual = await readFolderTexts(docs);
      return [...changed].every(([file, text]) =>
        readStatements(actual.get(file) ?? "") === readStatements(text)
      );
    },
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

/** What is compared of a file: its statements; comments are notes for people. */
function readStatements(text: string): string {
  return text.replace(/^--.*$/gm, "").replace(/\s+/g, " ").trim();
}

/** Loads the files by psql, again and again until each is in, or none more gets in. */
async function dumpLoaded(
  server: PostgresServer,
  files: Files,
  path: string,
): Promise<string | undefined> {
  const database = await server.createDatabase();
  let left = [...files];
  while (left.length > 0) {
    const failed: [string, string][] = [];
    for (const [file, text] of left) {
      const place = join(path, "one.sql");
      const settings = "SET check_function_bodies = off;\n";
      await Deno.writeTextFile(place, settings + text);
      const isLoaded = await runPsql(server, database, place);
      if (!isLoaded) failed.push([file, text]);
    }
    if (failed.length === left.length) return undefined;
    left = failed;
  }
  return await dumpPlainly(server, database);
}

async function dumpPlainly(
  server: PostgresServer,
  database: string,
): Promise<string> {
  const dump = await dumpWhole(server, database, {
    ...{ client: "tools", scope: "all" },
  });
  return dump.replace(/^\\(?:un)?restrict .*$/gm, "");
}

async function runPsql(
  { binFolder, host, port, user, password }: PostgresServer,
  database: string,
  file: string,
): Promise<boolean> {
  const uri = `postgres://${user}:${password}@${host}:${port}/${database}`;
  const { success } = await new Deno.Command(join(binFolder, "psql"), {
    args: ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", uri, "-f", file],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).output();
  return success;
}
