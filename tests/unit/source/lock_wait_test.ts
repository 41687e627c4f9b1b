import { assertEquals, assertRejects } from "@std/assert";

import { dumpBesideLocks } from "../../../src/source/lock_wait.ts";
import { type Dump, TablesLockedError } from "../../../src/source/source.ts";

const DUMP: Dump = { text: "", version: "15.18" };
const LOCKED = new TablesLockedError([], "Cannot dump");

/** Runs a dump that meets locks, and tells for how long each attempt may wait. */
async function dump(
  { failures, locks, lockTimeoutMs, signal = new AbortController().signal }: {
    readonly failures: readonly Error[];
    /** What looks at the locks find; free after the last. */
    readonly locks: readonly boolean[];
    readonly lockTimeoutMs: number;
    readonly signal?: AbortSignal;
  },
  attempts: number[],
): Promise<Dump> {
  const left = [...failures];
  const looks = [...locks];
  return await dumpBesideLocks({
    dump: (lockTimeoutMs) => {
      attempts.push(lockTimeoutMs);
      const failure = left.shift();
      return failure === undefined
        ? Promise.resolve(DUMP)
        : Promise.reject(failure);
    },
    isLocked: () => Promise.resolve(looks.shift() ?? false),
    lockTimeoutMs,
    signal,
  });
}

Deno.test("dumpBesideLocks() begins anew when the lock is gone", async () => {
  const attempts: number[] = [];
  const run = { failures: [LOCKED], locks: [true], lockTimeoutMs: 10_000 };
  assertEquals(await dump(run, attempts), DUMP);
  assertEquals(attempts, [1_000, 1_000]);
});

Deno.test("dumpBesideLocks() gives up when the time is over", async () => {
  const attempts: number[] = [];
  const run = {
    failures: [LOCKED],
    locks: [true, true, true],
    lockTimeoutMs: 1_200,
  };
  await assertRejects(() => dump(run, attempts), TablesLockedError);
  assertEquals(attempts, [1_000]);
});

Deno.test("dumpBesideLocks() gives up on a lock that is never seen but always there", async () => {
  const attempts: number[] = [];
  const failures = Array.from({ length: 9 }, () => LOCKED);
  const run = { failures, locks: [], lockTimeoutMs: 3_000 };
  await assertRejects(() => dump(run, attempts), TablesLockedError);
  assertEquals(attempts, [1_000, 1_000, 1_000]);
});

Deno.test("dumpBesideLocks() waits no longer than it may", async () => {
  const attempts: number[] = [];
  const run = { failures: [LOCKED], locks: [true], lockTimeoutMs: 250 };
  await assertRejects(() => dump(run, attempts), TablesLockedError);
  assertEquals(attempts, [250]);
});

Deno.test("dumpBesideLocks() hands other failures on", async () => {
  const attempts: number[] = [];
  const run = {
    failures: [new Error("gone")],
    locks: [],
    lockTimeoutMs: 10_000,
  };
  await assertRejects(() => dump(run, attempts), Error, "gone");
  assertEquals(attempts, [1_000]);
});

Deno.test("dumpBesideLocks() ends when it is told to", async () => {
  const controller = new AbortController();
  controller.abort(new Error("interrupted"));
  const run = {
    ...{ failures: [LOCKED], locks: [true], lockTimeoutMs: 10_000 },
    signal: controller.signal,
  };
  await assertRejects(() => dump(run, []), Error, "interrupted");
});
