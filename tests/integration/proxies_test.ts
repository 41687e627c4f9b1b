import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { findCheck } from "../support/findings.ts";
import {
  type Changes,
  startMessageProxy,
  throughProxy,
} from "../support/message_proxy.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { makeRole } from "../support/roles.ts";
import { makeScene, readTree, withoutTimes } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer PRIMARY KEY, note text DEFAULT 'none');
COMMENT ON TABLE orders IS 'Sold';
CREATE PUBLICATION shop FOR TABLE orders;
`;

const CLIENTS = ["tools", "built-in"] as const;

/** As Neon's and Teleport's do: the number is none of any process. */
const OWN_KEY: Changes = { answers: { K: () => "\x7f\0\0\x01\0\0\0\x02" } };

/** What we set never gets to the server. */
const WITHOUT_SETTINGS: Changes = {
  start: (packet) =>
    packet.replace("schema_sync.sentinel", "schema_sync.departed"),
};

/** As managed servers do, so that programs take the role for their superuser. */
const CLAIMING_SUPERUSER: Changes = {
  answers: {
    S: (content) =>
      content === "is_superuser\0off\0" ? "is_superuser\0on\0" : content,
  },
};

testOnServer("A proxy", {
  "that keeps a session for each client is no pooler, though its cancel key is its own":
    async (server) => {
      await assertSyncs(server, OWN_KEY);
    },

  "that takes settings away is refused by both clients and by doctor": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    using proxy = startMessageProxy(server, WITHOUT_SETTINGS);
    const options = { env: throughProxy(proxy) };
    for (const client of CLIENTS) {
      for (const command of ["sync", "doctor"]) {
        const args = [command, "--client", client];
        const { code, stdout, stderr } = await scene.run(args, options);
        assertEquals(code, 3);
        const told = command === "doctor"
          ? findCheck(stdout, "login").join("\n")
          : stderr;
        assertEquals(told.includes("a connection pooler stands before"), true);
      }
    }
  },

  "that claims a superuser who may not read subscriptions or publications gives the same files but of those":
    async (server) => {
      await assertSyncs(
        server,
        CLAIMING_SUPERUSER,
        `REVOKE ALL ON pg_subscription, pg_publication, pg_publication_rel FROM PUBLIC;
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO`,
      );
    },
});

/** What may not be read is left out, and all else is the same. */
function assertSameButPublications(tree: Tree, direct: Tree): void {
  const { "database/publications.sql": _file, "_index.md": _index, ...others } =
    direct;
  const { "_index.md": index, ...written } = tree;
  assertEquals(written, others);
  assertEquals(index?.includes("publications"), false);
}

type Tree = Readonly<Record<string, string | undefined>>;

/**
 * Syncs directly and through a proxy, by each client, and asserts the same files.
 *
 * @param grantSql What a role is to connect through the proxy, who comes last.
 */
async function assertSyncs(
  server: PostgresServer,
  changes: Changes,
  grantSql?: string,
): Promise<void> {
  await using scene = await makeScene(server, SHOP_SQL);
  await scene.run(["sync"]);
  const direct = withoutTimes(await readTree(scene.folder));
  using proxy = startMessageProxy(server, changes);
  const clerk = grantSql === undefined ? undefined : await makeRole(scene);
  if (clerk !== undefined) await scene.query(`${grantSql} ${clerk.name}`);
  const options = { env: { ...clerk?.env, ...throughProxy(proxy) } };
  for (const client of CLIENTS) {
    const out = join(scene.workFolder, client);
    const args = ["--client", client, "--out", out];
    const { code, stderr } = await scene.run(["sync", ...args], options);
    assertEquals({ code, stderr }, { code: 0, stderr: "" }, client);
    const tree = withoutTimes(await readTree(out));
    if (clerk === undefined) assertEquals(tree, direct);
    else assertSameButPublications(tree, direct);
    const doctor = await scene.run(["doctor", ...args], options);
    assertEquals(doctor.code, 0, doctor.stdout);
    assertEquals(findCheck(doctor.stdout, "pooler"), [
      "✓ pooler: none in between",
    ]);
  }
}
