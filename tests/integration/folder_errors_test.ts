import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import { explainNoModes, MODE_LAUNCHER } from "../support/file_modes.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import {
  assertFailure,
  makeScene,
  readTree,
  type Scene,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { explainNoSmallDisk, mount, mountDisk } from "../support/small_disk.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
`;

const NO_MODES = await explainNoModes();
const NO_SMALL_DISK = await explainNoSmallDisk();

const NOT_A_FOLDER_HINT =
  "Move the file away, or choose another folder with --out.";
const MODE_HINT = "Check the owner and the mode of the folder.";
const FOREIGN_HINT = "Move it away or delete it, then sync again.";

testOnServer("A folder", {
  "that cannot be made is said to be so": {
    missing: NO_MODES,
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await Deno.mkdir(join(scene.workFolder, "docs"));
      await using _mode = await setMode(join(scene.workFolder, "docs"), 0o555);
      await assertFailure(scene, ["sync"], {
        code: 4,
        message: 'Cannot open folder "docs/schemas": permission denied',
        hint: MODE_HINT,
      }, { launcher: MODE_LAUNCHER });
    },
  },

  "that cannot be written is said to be so": {
    missing: NO_MODES,
    run: async (server) => {
      await using scene = await makeSyncedScene(server);
      await scene.query("ALTER TABLE users ADD COLUMN name text");
      await using _mode = await setMode(scene.folder, 0o555);
      await assertFailure(scene, ["sync"], {
        code: 4,
        message: 'Cannot write "docs/schemas/users.sql": permission denied',
        hint: MODE_HINT,
      }, { launcher: MODE_LAUNCHER });
    },
  },

  "that cannot be read is said to be so": {
    missing: NO_MODES,
    run: async (server) => {
      await using scene = await makeSyncedScene(server);
      const file = join(scene.folder, "users.sql");
      for (const command of ["sync", "list"]) {
        const mode = await setMode(file, 0o000);
        const { code, stdout, stderr } = await scene.run([command], {
          launcher: MODE_LAUNCHER,
        });
        await mode[Symbol.asyncDispose]();
        assertEquals({ code, stdout, stderr }, {
          code: 4,
          stdout: "",
          stderr:
            `schema-sync: Cannot read "docs/schemas/users.sql": permission denied\n${MODE_HINT}\n`,
        });
      }
    },
  },

  "that is a file is not replaced": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.writeTextFile(join(scene.workFolder, "notes"), "mine\n");
    await assertFailure(scene, ["sync", "--out=notes"], {
      code: 4,
      message: 'Cannot open folder "notes": it is not a folder',
      hint: NOT_A_FOLDER_HINT,
    });
    await assertFailure(scene, ["list", "--out=notes"], {
      code: 4,
      message: 'Cannot read "notes": it is not a folder',
      hint: NOT_A_FOLDER_HINT,
    });
  },

  "below a file is not made": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.writeTextFile(join(scene.workFolder, "docs"), "mine\n");
    await assertFailure(scene, ["sync"], {
      code: 4,
      message: 'Cannot open folder "docs/schemas": it is not a folder',
      hint: NOT_A_FOLDER_HINT,
    });
  },

  "on a full disk stays as it was, and the next sync completes it": {
    missing: NO_SMALL_DISK,
    run: async (server) => {
      const tables = Array.from({ length: 40 }, (_, i) => `t${i}`);
      await using scene = await makeScene(
        server,
        tables.map((name) => `CREATE TABLE ${name} (id integer);`).join("\n"),
      );
      await Deno.mkdir(scene.folder, { recursive: true });
      await using _disk = await mountDisk(scene.folder, "64k");
      const names = tables.slice(0, 3);
      assertEquals((await scene.run(["sync", ...names])).code, 0);
      const before = await readTree(scene.folder);
      const { code, stdout, stderr } = await scene.run(["sync"]);
      assertEquals([code, stdout], [4, ""]);
      assertMatch(
        stderr,
        /^schema-sync: Cannot write "docs\/schemas\/t\d+\.sql": the disk is full\nFree some space, then sync again\.\n$/,
      );
      assertEquals(await readTree(scene.folder), before);

      await mount(["-o", "remount,size=1m", scene.folder]);
      assertEquals((await scene.run(["sync"])).code, 0);
      const whole = await readTree(scene.folder);
      assertEquals(Object.keys(whole).length, tables.length + 3);
    },
  },

  "on a read-only disk is said to be so": {
    missing: NO_SMALL_DISK,
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await Deno.mkdir(scene.folder, { recursive: true });
      await using _disk = await mountDisk(scene.folder, "64k");
      await mount(["-o", "remount,ro", scene.folder]);
      const { code, stdout, stderr } = await scene.run(["sync"]);
      assertEquals([code, stdout], [4, ""]);
      assertMatch(
        stderr,
        /^schema-sync: Cannot write "docs\/schemas\/(orders|users)\.sql": the file system is read-only\nChoose another folder with --out\.\n$/,
      );
    },
  },

  "with a folder in place of a file leaves that alone": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const path = join(scene.folder, "users.sql");
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(join(path, "inside"), "mine\n");
    await assertNotOverwritten(scene, "users.sql");
  },

  "with a link in place of a file writes nothing through it": async (
    server,
  ) => {
    await using scene = await makeSyncedScene(server);
    const elsewhere = join(scene.workFolder, "elsewhere.sql");
    await Deno.rename(join(scene.folder, "users.sql"), elsewhere);
    await Deno.symlink(elsewhere, join(scene.folder, "users.sql"));
    await scene.query("ALTER TABLE users ADD COLUMN name text");
    await assertNotOverwritten(scene, "users.sql");
  },

  "with a link to nothing in place of a file makes nothing there": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.mkdir(scene.folder, { recursive: true });
    await Deno.symlink("../nothing.sql", join(scene.folder, "_index.md"));
    await assertNotOverwritten(scene, "_index.md");
  },

  "with files of others leaves them alone": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.mkdir(scene.folder, { recursive: true });
    for (const file of ["orders.sql", "users.sql", "_index.md"]) {
      await Deno.writeTextFile(join(scene.folder, file), "SELECT 1;\n");
    }
    await assertNotOverwritten(scene, "orders.sql, users.sql, _index.md");
  },
});

async function makeSyncedScene(server: PostgresServer): Promise<Scene> {
  const scene = await makeScene(server, SHOP_SQL);
  assertEquals((await scene.run(["sync"])).code, 0);
  return scene;
}

async function assertNotOverwritten(
  scene: Scene,
  files: string,
): Promise<void> {
  await assertFailure(scene, ["sync"], {
    code: 4,
    message:
      `Cannot overwrite ${files}: schema-sync did not write what is there`,
    hint: FOREIGN_HINT,
  });
}

/** Sets the mode of a file or a folder until the end of the block. */
async function setMode(path: string, mode: number): Promise<AsyncDisposable> {
  const before = await Deno.stat(path);
  await Deno.chmod(path, mode);
  return {
    [Symbol.asyncDispose]: () => Deno.chmod(path, (before.mode ?? 0) & 0o777),
  };
}
