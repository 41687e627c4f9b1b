import { assertEquals } from "@std/assert";

import { placeStatement } from "../../../../src/core/dump/replay_order.ts";
import type { ReplayEntry } from "../../../../src/source/rebuilder.ts";
import {
  type Failure,
  replay,
  type ReplayTarget,
} from "../../../../src/source/replay/replay.ts";

function entriesOf(...statements: string[]): ReplayEntry[] {
  return statements.map((sql) => ({ sql, ...placeStatement(sql) }));
}

/** A target that refuses what it is told to, and notes down all else. */
function buildTarget(
  refuse: (sql: string, run: readonly string[]) => Failure | undefined,
  { isBatched = false } = {},
): ReplayTarget & { readonly run: string[]; readonly checked: string[] } {
  const run: string[] = [];
  const checked: string[] = [];
  // deno-lint-ignore require-await
  async function attempt(sql: string): Promise<Failure | undefined> {
    const failure = refuse(sql, run);
    if (failure === undefined && !/^SET /.test(sql)) run.push(sql);
    return failure;
  }
  return {
    ...{ run, checked, attempt },
    // deno-lint-ignore require-await
    check: async (sql) => {
      checked.push(sql);
      return refuse(sql, run);
    },
    ...(isBatched
      ? {
        // deno-lint-ignore require-await
        attemptAll: async (statements: readonly string[]) => {
          const isRefused = statements.some((sql) => refuse(sql, run));
          if (!isRefused) run.push(...statements);
          return !isRefused;
        },
      }
      : {}),
  };
}

const UNDEFINED: Failure = { code: "42P01", message: "not there" };

for (const isBatched of [false, true]) {
  Deno.test(
    `replay() tells the order that worked, ${
      isBatched ? "some at once" : "one by one"
    }`,
    async () => {
      const entries = entriesOf(
        ...[
          "CREATE VIEW b",
          "CREATE TABLE a",
          "CREATE VIEW c",
          "CREATE VIEW d",
        ],
      );
      const target = buildTarget((sql, run) => {
        if (sql === "CREATE VIEW d") return UNDEFINED;
        return sql === "CREATE VIEW b" && !run.includes("CREATE VIEW c")
          ? UNDEFINED
          : undefined;
      }, { isBatched });
      const { order, failed, rounds } = await replay(target, entries);
      assertEquals(order, [1, 2, 0]);
      assertEquals(failed, [{ index: 3, ...UNDEFINED }]);
      assertEquals(rounds, 3);
      assertEquals(target.run, [
        ...["CREATE TABLE a", "CREATE VIEW c", "CREATE VIEW b"],
      ]);
    },
  );
}

Deno.test("replay() makes a role that is missing, once", async () => {
  const target = buildTarget((sql, run) =>
    sql.startsWith("CREATE POLICY") && !run.includes('CREATE ROLE "reader"')
      ? { code: "42704", message: 'role "reader" does not exist' }
      : undefined
  );
  const { roles, failed } = await replay(
    target,
    entriesOf("CREATE POLICY a", "CREATE POLICY b"),
  );
  assertEquals([roles, failed], [["reader"], []]);
  assertEquals(target.run, [
    ...['CREATE ROLE "reader"', "CREATE POLICY a", "CREATE POLICY b"],
  ]);
});

Deno.test("replay() gives up a role that cannot be made", async () => {
  const failure = { code: "42704", message: 'role "reader" does not exist' };
  const target = buildTarget((sql) =>
    sql.startsWith("CREATE") ? failure : undefined
  );
  const { roles, failed } = await replay(target, entriesOf("CREATE POLICY a"));
  assertEquals([roles, failed], [[], [{ index: 0, ...failure }]]);
});

Deno.test("replay() sets for one statement what is set for it alone", async () => {
  const sets: string[] = [];
  const target = buildTarget((sql) => {
    if (/default/.test(sql)) sets.push(sql);
    return undefined;
  });
  const setting = "SET default_table_access_method = columnar;";
  await replay(target, [{
    ...{ sql: "CREATE TABLE a", setting },
    ...placeStatement("CREATE TABLE a"),
  }]);
  assertEquals(sets, [setting, "RESET default_table_access_method"]);
});

Deno.test("replay() quotes words that became keywords", async () => {
  const target = buildTarget((sql) =>
    / json/.test(sql) ? { code: "42601", message: "syntax error" } : undefined
  );
  const { failed } = await replay(target, entriesOf("CREATE DOMAIN json"));
  assertEquals([failed, target.run], [[], ['CREATE DOMAIN "json"']]);
});

Deno.test("replay() checks bodies before event triggers, and tells which are wrong", async () => {
  const body = "CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS 'x'";
  const target = buildTarget((sql) =>
    sql.startsWith("CREATE OR") ? { code: "42601", message: "no" } : undefined
  );
  const { bodies } = await replay(
    target,
    entriesOf("CREATE EVENT TRIGGER e", body, "CREATE FUNCTION g() LANGUAGE c"),
  );
  assertEquals(bodies, [{ index: 1, code: "42601", message: "no" }]);
  assertEquals(target.checked, [body.replace("CREATE", "CREATE OR REPLACE")]);
  assertEquals(target.run.at(-1), "CREATE EVENT TRIGGER e");
});
