import { assertEquals } from "@std/assert";

import {
  placeStatement,
  planRounds,
  type ReplayPlace,
} from "../../../../src/core/dump/replay_order.ts";

interface Named extends ReplayPlace {
  readonly name: string;
  readonly needs: readonly string[];
}

function entry(sql: string, ...needs: string[]): Named {
  return { name: sql, needs, ...placeStatement(sql) };
}

/** Runs the rounds where a statement fails as long as what it needs is missing. */
function run(entries: readonly Named[]): {
  readonly rounds: string[][];
  readonly failed: string[];
} {
  const made = new Set<string>();
  const rounds: string[][] = [];
  const planned = planRounds(entries);
  let next = planned.next();
  while (next.done !== true) {
    const failed = new Set<Named>();
    rounds.push([]);
    for (const one of next.value) {
      rounds.at(-1)?.push(one.name);
      if (one.needs.every((name) => made.has(name))) made.add(one.name);
      else failed.add(one);
    }
    next = planned.next(failed);
  }
  return { rounds, failed: next.value.map(({ name }) => name) };
}

const TABLE = "CREATE TABLE public.t (id integer)";
const FUNCTION = "CREATE FUNCTION public.f(public.t) RETURNS integer";
const INDEX = "CREATE INDEX i ON public.t USING btree (public.f(t.*))";
const VIEW = "CREATE VIEW public.v AS SELECT 1";
const KEY =
  "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id)";
const FOREIGN =
  "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_fkey FOREIGN KEY (id) REFERENCES public.t(id)";
const TRIGGER = "CREATE EVENT TRIGGER e ON ddl_command_end";

Deno.test("planRounds() tries again only what failed", () => {
  assertEquals(run([entry(TABLE), entry(FUNCTION, TABLE)]), {
    rounds: [[FUNCTION, TABLE], [FUNCTION]],
    failed: [],
  });
});

Deno.test("planRounds() tries keys before foreign keys, and both after tables", () => {
  const entries = [entry(FOREIGN, KEY), entry(KEY, TABLE), entry(TABLE)];
  assertEquals(run(entries), {
    rounds: [[TABLE], [KEY, FOREIGN]],
    failed: [],
  });
});

Deno.test("planRounds() goes back to what a constraint made possible", () => {
  assertEquals(run([entry(VIEW, KEY), entry(TABLE), entry(KEY, TABLE)]), {
    rounds: [[TABLE, VIEW], [VIEW], [KEY], [VIEW]],
    failed: [],
  });
});

Deno.test("planRounds() gives up when a round brings nothing more", () => {
  assertEquals(run([entry(INDEX, "nothing"), entry(VIEW, INDEX)]), {
    rounds: [[VIEW], [INDEX]],
    failed: [VIEW, INDEX],
  });
  assertEquals(run([]), { rounds: [], failed: [] });
});

Deno.test("planRounds() makes event triggers when nothing else is made any more", () => {
  assertEquals(run([entry(TRIGGER), entry(INDEX, TABLE), entry(TABLE)]), {
    rounds: [[TABLE], [INDEX], [TRIGGER]],
    failed: [],
  });
});

Deno.test("placeStatement() has a table altered with it, and its partitions later", () => {
  const [made, altered, attached] = [
    TABLE,
    "ALTER TABLE ONLY public.t ALTER COLUMN id SET DEFAULT NULL",
    "ALTER TABLE ONLY public.t ATTACH PARTITION public.p FOR VALUES IN (1)",
  ].map(placeStatement);
  assertEquals(altered, made);
  assertEquals((attached?.rank ?? 0) > (made?.rank ?? 0), true);
});

Deno.test("placeStatement() knows every statement's phase", () => {
  const phases = [
    "CREATE SCHEMA a",
    "CREATE TEXT SEARCH CONFIGURATION public.c",
    "CREATE OR REPLACE VIEW public.v AS SELECT 1",
    "CREATE POLICY p ON public.t USING (true)",
    "COMMENT ON TABLE public.t IS 'x'",
    "COMMENT ON EVENT TRIGGER e IS 'x'",
  ].map((sql) => placeStatement(sql).phase);
  assertEquals(phases, [
    ...["before data", "before data"],
    ...["after data", "after data", "after data", "last"],
  ]);
});
