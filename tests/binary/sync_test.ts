import { assertEquals, assertMatch } from "@std/assert";
import { existsSync } from "node:fs";

import { filterRunning, listDescendants } from "../support/processes.ts";
import { readTree } from "../support/scene.ts";
import { readLogOf } from "../support/server_log.ts";
import { testOnServer } from "../support/server_tests.ts";
import { holdLock, waitForBlockedDump } from "../support/table_lock.ts";
import {
  findExecutable,
  grantedServer,
  makeSite,
  runProgram,
} from "./executable.ts";

testOnServer("schema-sync", {
  "keeps docs/schemas of any folder in step": async (server) => {
    await using site = await makeSite(server);
    assertEquals(await site.run([]), {
      code: 0,
      stdout: [
        "Found 2 tables (+2 new)",
        "Adding new tables:",
        "  ✓ notes.sql",
        "  ✓ users.sql",
        "",
      ].join("\n"),
      stderr: "",
    });
    const tree = await readTree(site.folder);
    assertEquals(Object.keys(tree).sort(), [
      "docs/schemas/_columns.txt",
      "docs/schemas/_index.md",
      "docs/schemas/_table_list.txt",
      "docs/schemas/notes.sql",
      "docs/schemas/users.sql",
    ]);
    assertEquals(
      tree["docs/schemas/users.sql"]?.replace(/^-- Synced: .*$/m, ""),
      renderUsersFile(site.database),
    );

    await server.query(site.database, "DROP TABLE notes");
    assertEquals(await site.run(["sync"]), {
      code: 0,
      stdout: [
        "Found 1 table",
        "Updated 1 existing table (1 changed, 0 unchanged)",
        "  ✓ users.sql",
        "⚠ 1 orphaned: notes.sql (its table is no longer in the database)",
        "",
      ].join("\n"),
      stderr: "",
    });
    assertEquals(await site.run(["list"]), {
      code: 0,
      stdout: "Found 1 table\n⚠ notes\n✓ users\n",
      stderr: "",
    });
  },

  "connects to the server that it was built for without being told": async (
    server,
  ) => {
    await using site = await makeSite(server);
    const { code, stderr } = await site.run([], { PGHOST: "", PGPORT: "" });
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
  },

  "ends with 130 and ends its children at SIGTERM": async (server) => {
    await using site = await makeSite(server);
    await using _lock = await holdLock(
      { server, database: site.database },
      "LOCK TABLE users",
    );
    const { child, ended } = site.start(["--lock-timeout=60"]);
    await waitForBlockedDump({ server, database: site.database });
    const children = await listDescendants(child.pid);
    child.kill("SIGTERM");
    assertEquals(await ended, {
      code: 130,
      stdout: "",
      stderr: "schema-sync: Cannot finish: interrupted by SIGTERM\n" +
        "Run it again; every file is whole and the next run completes the rest.\n",
    });
    assertEquals(children.length > 0, true);
    assertEquals(await filterRunning(children), []);
    assertEquals(await readTree(site.folder), {});
  },

  "takes its leave of the server at SIGTERM, with the built-in client": async (
    server,
  ) => {
    await using site = await makeSite(server);
    const log = await readLogOf(server, async () => {
      const place = { server, database: site.database };
      await using _lock = await holdLock(place, "LOCK TABLE users");
      const { child, ended } = site.start(["--client=built-in"]);
      await waitForBlockedDump(place);
      child.kill("SIGTERM");
      assertEquals((await ended).code, 130);
    });
    assertEquals(/EOF|connection to client/.test(log), false, log);
  },

  "ends with 4 where its result cannot be written": {
    missing: existsSync("/dev/full") ? undefined : "there is no /dev/full",
    run: async (server) => {
      await using site = await makeSite(server);
      const command = ["sh", "-c", `exec "$@" >/dev/full`, "sh"];
      const { code, stderr } = await runProgram(
        [...command, findExecutable(), "check", "--json"],
        { cwd: site.folder, env: server.environment(site.database) },
      );
      assertEquals(code, 4);
      assertMatch(stderr, /^schema-sync: Cannot write the result: .+\n.+\n$/);
    },
  },
}, grantedServer());

/** Without the time, which differs from run to run. */
function renderUsersFile(database: string): string {
  return `-- Table: users
-- Database: ${database}

-- Written by schema-sync; the next sync overwrites changes made by hand.
-- Referenced by: notes (user_id) -> (id)

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id integer NOT NULL,
    name text NOT NULL
);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
`;
}
