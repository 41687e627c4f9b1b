import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";
// @ts-types="@types/pg"
import pg from "pg";

import type { PostgresServer } from "../support/postgres_server.ts";
import { makeRandom } from "../support/random.ts";
import { tryBoth } from "../support/same_as_psql.ts";
import { makeScene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

/** Passwords, and why each of them is a case of its own. */
const PASSWORDS: Readonly<Record<string, string>> = {
  "of ASCII": "secret",
  "with a ligature": "ﬁsh",
  "with an accent of its own": "caf\u0065\u0301",
  "with an emoji": "🔑",
  "with an emoji beside a ligature": "🔑ﬁsh①",
  "with a character that Unicode got later": "\u0221ﬁ",
  "with an emoji and what joins it": "👩\u200d💻ﬁ",
  "of spaces that are none": "a\u00a0b\u3000c\u200bd",
  "with a soft hyphen": "se\u00adcret",
  "of a soft hyphen alone": "\u00ad",
  "with a control character": "\u0085ﬁ",
  "for private use": "\ue000ﬁ",
  "from right to left": "שלוםﬡ",
  "from right to left and from left to right": "שﬁש",
  "that only begins from right to left": "ש①",
  "with a character that is no longer used": "ﬁ\u0340",
};

/** Where characters come from that SASLprep treats differently. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x80, 0x24f],
  [0x300, 0x36f],
  [0x590, 0x6ff],
  [0x2000, 0x2fff],
  [0xf900, 0xffef],
  [0x1d400, 0x1d7ff],
  [0x1f300, 0x1f6ff],
];

const RANDOM_COUNT = 60;

async function makeRole(
  server: PostgresServer,
  name: string,
  password: string,
): Promise<void> {
  await server.query(
    "postgres",
    `CREATE ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

testOnServer("A password", {
  "is taken as psql takes it": async (server) => {
    for (const [i, [what, password]] of Object.entries(PASSWORDS).entries()) {
      const user = `role_${i}`;
      await makeRole(server, user, password);
      const parameters = {
        host: server.host,
        port: String(server.port),
        dbname: "postgres",
        user,
      };
      const right = { parameters, password, environment: {} };
      assertEquals(
        { what, ...await tryBoth(server, right) },
        { what, psql: "plain", builtIn: "plain" },
      );
      const wrong = { parameters, password: `${password}x`, environment: {} };
      assertEquals(
        { what, ...await tryBoth(server, wrong) },
        { what, psql: "wrong password", builtIn: "wrong password" },
      );
    }
  },

  "of any characters is taken as the server took it": async (server) => {
    const random = makeRandom(42);
    for (let i = 0; i < RANDOM_COUNT; i++) {
      const codes = Array.from({ length: 1 + random.below(4) }, () => {
        const [first, last] = random.pick(RANGES);
        return first + random.below(last - first + 1);
      });
      const password = String.fromCodePoint(...codes);
      const user = `any_${i}`;
      await makeRole(server, user, password);
      const { psql, builtIn } = await tryBoth(server, {
        parameters: {
          host: server.host,
          port: String(server.port),
          dbname: "postgres",
          user,
        },
        password,
        environment: {},
      });
      assertEquals({ codes, builtIn }, { codes, builtIn: psql });
    }
  },

  "in PGPASSWORD that is not UTF-8 is refused and not shown": async (
    server,
  ) => {
    await using scene = await makeScene(server);
    const script =
      'PGPASSWORD=$(printf "s\\351cret"); export PGPASSWORD; exec "$@"';
    const result = await scene.run(["list"], {
      launcher: ["sh", "-c", script, "sh"],
    });
    assertEquals(result, {
      code: 2,
      stdout: "",
      stderr:
        "schema-sync: Cannot read PGPASSWORD: it is not in UTF-8\nWrite it in UTF-8, or put it into ~/.pgpass and use --client tools.\n",
    });
  },

  "in a file that is not UTF-8 is left to the tools": async (server) => {
    await using scene = await makeScene(
      server,
      "CREATE TABLE users (); GRANT SELECT ON users TO PUBLIC",
    );
    const latin1 = Uint8Array.from([
      ...new TextEncoder().encode("*:*:*:*:p"),
      0xe9,
    ]);
    await Deno.writeFile(join(scene.workFolder, ".pgpass"), latin1, {
      mode: 0o600,
    });
    const { code, stderr } = await scene.run(["list", "--client=built-in"], {
      env: { PGPASSWORD: "" },
    });
    assertEquals([code, stderr.split("\n").slice(1)], [3, [
      "Use --client tools.",
      "",
    ]]);
  },
});
