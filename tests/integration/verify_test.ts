import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import type { VerifyReport } from "../../src/commands/verify.ts";
import { isReformatted } from "../../src/core/files/object_file.ts";
import { PAGE_FILES } from "../../src/core/pages/page_names.ts";
import { renderScript } from "../../src/core/verify/render_script.ts";
import { openServer } from "../../src/source/choose.ts";
import {
  loadExtensions,
  loadFixtures,
  loadObjectNames,
  loadObjects,
} from "../support/fixtures.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { readFolderTexts, syncFolder } from "../support/sync_folder.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { openScratch, verifyFolder } from "../support/verify_folder.ts";

/** What of a fixture needs more than its folder, wherever it is rebuilt. */
const INCOMPLETE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kinds: {
    "extension_user.sql":
      "relation public.extension_settings, which the folder never had",
  },
  extensions: {
    "functions/extensions.show_trgm.sql":
      'an extension as it was changed (function "show_trgm" already exists with same argument types)',
    "views/on_extension.sql":
      "relation extensions.of_extension, which the folder never had",
  },
};

const NO_SERVER: Readonly<Record<string, string>> = {
  "database/conversions.sql":
    "another server (conversions are not supported by this build)",
  "database/subscriptions.sql": "a server (subscription)",
};

/** What only a server of its own can rebuild. */
const SERVED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  objects: NO_SERVER,
  "object names": NO_SERVER,
  extensions: {
    "database/extensions.sql": "extension postgres_fdw",
    "database/foreign_servers.sql": "extension postgres_fdw",
    "database/user_mappings.sql": "extension postgres_fdw",
    "foreign_tables/other_accounts.sql": "extension postgres_fdw",
  },
};

/** Files of functions whose bodies give what has no name. */
const RENAMING: readonly string[] = [
  "functions/lying_procedure.sql",
  "functions/standard_body.sql",
];

/** Fixtures that the built-in client writes in most other words. */
const BY_BOTH: readonly string[] = ["kinds"];

testOnServer("verify", {
  "proves every fixture, by both clients; its script leads to the same folder":
    async (server) => {
      const scratch = await server.createDatabase();
      const open = () => openScratch(server, scratch);
      for (const [name, database] of Object.entries(await loadAll(server))) {
        const incomplete = INCOMPLETE[name] ?? {};
        await using folder = await makeTempFolder();
        const path = (part: string) => join(folder.path, part);
        await syncFolder(server, database, path("tools"));
        assertProven(await verifyFolder(path("tools")), name, {
          ...{ ...incomplete, ...SERVED[name] },
        });
        // Its pg_dump writes what only a server of its version can read.
        if (BY_BOTH.includes(name)) {
          await syncBuiltIn(server, database, path("built-in"));
          assertProven(await verifyFolder(path("built-in")), name, {
            ...{ ...incomplete, ...SERVED[name] },
          });
        }
        const report = await verifyFolder(path("tools"), open());
        assertProven(report, name, incomplete);
        const rebuilt = await server.createDatabase();
        await loadScript(server, rebuilt, report, path("script.sql"));
        await syncFolder(server, rebuilt, path("rebuilt"));
        await assertSameFolder(
          path("tools"),
          path("rebuilt"),
          Object.keys(incomplete),
        );
      }
    },
});

/** Every fixture, in a database of its own. */
async function loadAll(
  server: PostgresServer,
): Promise<Record<string, string>> {
  const extensions = await loadExtensions(server);
  return {
    ...await loadFixtures(server),
    objects: await loadObjects(server),
    "object names": await loadObjectNames(server),
    ...("database" in extensions ? { extensions: extensions.database } : {}),
  };
}

async function syncBuiltIn(
  server: PostgresServer,
  dbname: string,
  path: string,
): Promise<void> {
  const { host, port, user, password } = server;
  const { signal } = new AbortController();
  const source = await openServer("built-in", {
    parameters: { host, port: String(port), user, dbname },
    password,
    environment: {},
  }, { lockTimeoutMs: 10_000, signal });
  await syncFolder(server, dbname, path, undefined, () => source);
}

/** Nothing is wrong, and nothing is left open but for what is expected. */
function assertProven(
  report: VerifyReport,
  name: string,
  unproven: Readonly<Record<string, string>>,
): void {
  const { problems, failed, bodies, files } = report;
  assertEquals({ problems, failed, bodies, files }, {
    ...{ problems: [], failed: [], bodies: [], files: [] },
  }, name);
  assertEquals(
    Object.fromEntries(report.unproven.map(({ file, need }) => [file, need])),
    unproven,
    name,
  );
  assertEquals(
    report.proven.length + report.unproven.length,
    report.objects.length,
    name,
  );
}

async function loadScript(
  { binFolder, host, port, user, password }: PostgresServer,
  database: string,
  { replayed: entries, ...facts }: VerifyReport,
  path: string,
): Promise<void> {
  await Deno.writeTextFile(path, renderScript({ ...facts, entries }));
  const uri = `postgres://${user}:${password}@${host}:${port}/${database}`;
  const flags = ["-X", "-q", "-v", "ON_ERROR_STOP=1"];
  const psql = join(binFolder, "psql");
  assertEquals(
    await runProgram([psql, ...flags, "-d", uri, "-f", path]),
    undefined,
  );
}

/** But for the database, and for files that lack something, which pages tell. */
async function assertSameFolder(
  before: string,
  after: string,
  incomplete: readonly string[],
): Promise<void> {
  const expected = await readFolderTexts(before);
  const actual = await readFolderTexts(after);
  assertEquals(
    [...actual.keys()].filter((file) => !incomplete.includes(file)),
    [...expected.keys()].filter((file) => !incomplete.includes(file)),
  );
  for (const [file, text] of expected) {
    const isIncomplete = incomplete.includes(file) ||
      incomplete.length > 0 && PAGE_FILES.includes(file);
    if (isIncomplete) continue;
    const found = withoutDatabase(actual.get(file) ?? "");
    // PostgreSQL names what a body gives once it has read its own text of it.
    if (RENAMING.includes(file)) {
      assert(isReformatted(text, actual.get(file) ?? ""), file);
    } else assertEquals(found, withoutDatabase(text), file);
  }
}

function withoutDatabase(text: string): string {
  return text.replace(/^-- Database: .*$|(?<=^# .* of database ).*$/gm, "");
}
