import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path/join";

import { loadFixtures } from "../support/fixtures.ts";
import {
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

type Tree = Record<string, string | undefined>;

const TABLES = 1_500;

/** One transaction for each: all of them at once are too many for the server. */
const MANY_SQL = `
CREATE PROCEDURE make_tables() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..${TABLES} LOOP
    EXECUTE format('CREATE TABLE public.many_%s (id integer PRIMARY KEY)', i);
    COMMIT;
  END LOOP;
END $$`;

const LOCK_ALL_SQL = `
DO $$
BEGIN
  FOR i IN 1..${TABLES} LOOP
    EXECUTE format('LOCK TABLE many_%s IN ACCESS SHARE MODE', i);
  END LOOP;
END $$`;

/** The table of locks has so many for each process that there may be. */
const FEW_LOCKS = {
  "max_locks_per_transaction": "10",
  "max_connections": "30",
  "max_worker_processes": "1",
  "max_wal_senders": "0",
  "autovacuum_max_workers": "1",
};

/** No dump tells of a table that another one has. */
const PUBLICATIONS = "database/publications.sql";

const CLIENTS = ["tools", "built-in"] as const;

testOnServer("A server that keeps few locks", {
  "is dumped in batches, which give the same files": async (server) => {
    const databases = await loadFixtures(server);
    await using scene = await makeScene(server);
    const { kinds } = databases;
    const alone = new Map<string, Tree>();
    for (const client of CLIENTS) {
      alone.set(
        client,
        await syncInto(scene, `${client}-alone`, client, kinds),
      );
    }
    await server.query(kinds, MANY_SQL);
    await server.query(kinds, "CALL make_tables()");
    await assertRejects(
      () => server.query(kinds, LOCK_ALL_SQL),
      Error,
      "out of shared memory",
    );
    for (const client of CLIENTS) {
      const tree = await syncInto(scene, client, client, kinds);
      const many = Object.keys(tree).filter((file) => file.startsWith("many_"));
      assertEquals(many.length, TABLES);
      for (const [file, text] of Object.entries(alone.get(client) ?? {})) {
        if (!file.startsWith("_")) {
          assertEquals(tree[file], file === PUBLICATIONS ? undefined : text);
        }
      }
    }
  },
}, { settings: FEW_LOCKS });

/** What a sync writes into an empty folder, without the time. */
async function syncInto(
  scene: Scene,
  out: string,
  client: string,
  database: string,
): Promise<Tree> {
  const { code, stderr } = await scene.run(
    ["sync", "--all-schemas", "--client", client, "--out", out],
    { env: { PGDATABASE: database } },
  );
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return withoutTimes(await readTree(join(scene.workFolder, out)));
}
