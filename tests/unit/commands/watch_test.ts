import { assertEquals, assertRejects } from "@std/assert";

import type { SyncReport } from "../../../src/commands/sync.ts";
import {
  type Counters,
  watch,
  type WatchInput,
} from "../../../src/commands/watch.ts";
import {
  DatabaseError,
  GitError,
  InterruptedError,
  UsageError,
} from "../../../src/errors.ts";

/** What happens at a look at the counters: they are read, or that fails. */
type Look = Partial<Counters> | Error;

interface Scene {
  /** One each second; after the last one, the watch is ended. */
  readonly looks: readonly Look[];
  /** How syncs end, one after the other; further ones find nothing changed. */
  readonly syncs?: readonly (Partial<SyncReport> | Error)[];
  readonly syncMs?: number;
}

const CHANGED: Partial<SyncReport> = {};
const UNCHANGED: Partial<SyncReport> = { unchangedBy: "fingerprint" };
const GONE = new DatabaseError("Cannot connect", "Start it.");

/** Watches, and tells by the second what happened. */
async function play(
  { looks, syncs = [], syncMs = 0 }: Scene,
): Promise<{ readonly log: string[]; readonly end: unknown }> {
  const log: string[] = [];
  const [left, ends] = [[...looks], [...syncs]];
  let now = 0;
  const note = (text: string): void => void log.push(`${now / 1000} ${text}`);
  const input: WatchInput = {
    intervalMs: 1000,
    now: () => now,
    wait: (ms) => {
      now += ms;
      return left.length === 0
        ? Promise.reject(new InterruptedError("SIGTERM"))
        : Promise.resolve();
    },
    readCounters: () => {
      const look = left.shift() ?? {};
      if (look instanceof Error) return Promise.reject(look);
      return Promise.resolve({ sum: "1", isBlind: false, ...look });
    },
    sync: () => {
      note("sync");
      now += syncMs;
      const end = ends.shift() ?? UNCHANGED;
      return end instanceof Error
        ? Promise.reject(end)
        : Promise.resolve(end as SyncReport);
    },
    onSync: () => Promise.resolve(note("news")),
    onTrouble: ({ message }) => note(message),
    onRecovery: () => note("works again"),
  };
  const end = await watch(input).catch((error) => error);
  return { log, end };
}

Deno.test("watch() syncs first, and then whenever the counters move", async () => {
  const { log, end } = await play({
    looks: [{}, {}, {}, { sum: "2" }, { sum: "2" }],
    syncs: [UNCHANGED, CHANGED],
  });
  assertEquals(log, ["0 sync", "0 news", "3 sync", "3 news"]);
  assertEquals(end instanceof InterruptedError, true);
});

Deno.test("watch() says nothing of a sync that the counters called for in vain", async () => {
  const { log } = await play({ looks: [{}, { sum: "2" }, { sum: "2" }] });
  assertEquals(log, ["0 sync", "0 news", "1 sync"]);
});

Deno.test("watch() sees a change that is made during a sync", async () => {
  const { log } = await play({
    looks: [{}, { sum: "2" }, { sum: "3" }, { sum: "3" }],
    syncs: [UNCHANGED, CHANGED, CHANGED],
  });
  assertEquals(log.filter((line) => line.endsWith("sync")), [
    ...["0 sync", "1 sync", "2 sync"],
  ]);
});

Deno.test("watch() compares now and then, whatever the counters say", async () => {
  const looks = Array.from({ length: 26 }, () => ({}));
  assertEquals((await play({ looks })).log, [
    ...["0 sync", "0 news", "10 sync", "20 sync"],
  ]);
});

Deno.test("watch() compares alone where the counters are blind", async () => {
  const looks = Array.from(
    { length: 12 },
    (_, i) => ({ sum: String(i), isBlind: true }),
  );
  assertEquals((await play({ looks })).log, ["0 sync", "0 news", "10 sync"]);
});

Deno.test("watch() gives comparing at most a twentieth of the time", async () => {
  const looks = Array.from({ length: 50 }, () => ({}));
  assertEquals((await play({ looks, syncMs: 2000 })).log, [
    ...["0 sync", "2 news", "42 sync"],
  ]);
});

Deno.test("watch() waits longer each time for a server that is gone, and says so once", async () => {
  const { log } = await play({
    looks: [{}, {}, ...Array.from({ length: 7 }, () => GONE), {}, {}],
    syncs: [UNCHANGED, CHANGED],
  });
  assertEquals(log, [
    "0 sync",
    "0 news",
    "2 Cannot connect",
    // 2, 4, 8, 16, and from then on 30 seconds later.
    "122 sync",
    "122 news",
    "122 works again",
  ]);
});

Deno.test("watch() tries again after a sync that failed", async () => {
  const { log } = await play({
    looks: [{}, { sum: "2" }, { sum: "2" }, { sum: "2" }],
    syncs: [UNCHANGED, GONE, CHANGED],
  });
  assertEquals(log, [
    ...["0 sync", "0 news", "1 sync", "1 Cannot connect"],
    ...["3 sync", "3 news", "3 works again"],
  ]);
});

Deno.test("watch() ends if the first sync fails, and if no waiting can help", async () => {
  const failed = await play({ looks: [{}], syncs: [GONE] });
  assertEquals(failed.end, GONE);
  const wrong = new UsageError("Cannot use _settings.jsonc", "Mend it.");
  const { end } = await play({
    looks: [{}, { sum: "2" }],
    syncs: [UNCHANGED, wrong],
  });
  assertEquals(end, wrong);
});

Deno.test("watch() tells once of a commit that goes on to fail", async () => {
  const failure = new GitError("Cannot push", "Log in.");
  const { log } = await play({
    looks: Array.from({ length: 32 }, () => ({})),
    syncs: [
      { git: { failure } },
      { ...UNCHANGED, git: { failure } },
      { ...UNCHANGED, git: {} },
    ],
  });
  assertEquals(log, [
    ...["0 sync", "0 news", "10 sync", "20 sync", "20 news", "30 sync"],
  ]);
});

Deno.test("watch() rejects with the reason of its end", async () => {
  const input = { looks: [{}] };
  await assertRejects(async () => {
    throw (await play(input)).end;
  }, InterruptedError);
});
