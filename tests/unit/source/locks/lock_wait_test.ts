import { assertEquals, assertRejects } from "@std/assert";

import type { LockedRelation } from "../../../../src/source/sql/catalog_query.ts";
import { dumpBesideLocks } from "../../../../src/source/locks/lock_wait.ts";
import type {
  Dump,
  Hindrance,
  TablesLocked,
} from "../../../../src/source/source.ts";
import { buildLocked } from "../../../support/command_parts.ts";

const DUMP: Dump = { kind: "dumped", text: "", version: "15.18" };
const LOCKED = buildLocked("users");

const EVERYTHING = {
  isWhole: true,
  schemas: undefined,
  tables: undefined,
  excluded: [],
};

const USERS: LockedRelation = {
  schema: "public",
  name: "users",
  isTable: true,
  isDirect: true,
};

/** Of a policy that reads a locked table of another schema. */
const BOUND: LockedRelation = { ...USERS, isDirect: false };

const VIEW: LockedRelation = { ...BOUND, name: "user_list", isTable: false };

interface Run {
  /** What the attempts come to, before the one that succeeds. */
  readonly failures: readonly (Hindrance | Error)[];
  readonly before?: readonly LockedRelation[];
  /** What looks at the locks find; nothing after the last. */
  readonly looks: readonly (readonly LockedRelation[])[];
  readonly lockTimeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Runs a dump that meets locks, and tells for how long each attempt may wait. */
async function dump(
  {
    failures,
    before = [],
    looks,
    lockTimeoutMs,
    signal = new AbortController().signal,
  }: Run,
  attempts: number[],
): Promise<Dump | Hindrance> {
  const left = [...failures];
  const later = [...looks];
  return await dumpBesideLocks(EVERYTHING, {
    task: "dump",
    dump: ({ lockTimeoutMs }) => {
      attempts.push(lockTimeoutMs);
      const failure = left.shift() ?? DUMP;
      return failure instanceof Error
        ? Promise.reject(failure)
        : Promise.resolve(failure);
    },
    before,
    ask: () => Promise.resolve(JSON.stringify(later.shift() ?? [])),
    limits: { lockTimeoutMs, signal },
  });
}

Deno.test("dumpBesideLocks() begins anew when the lock is gone", async () => {
  const attempts: number[] = [];
  const run = { failures: [LOCKED], looks: [[USERS]], lockTimeoutMs: 10_000 };
  assertEquals(await dump(run, attempts), DUMP);
  assertEquals(attempts, [1_000, 1_000]);
});

Deno.test("dumpBesideLocks() gives up when the time is over", async () => {
  const attempts: number[] = [];
  const run = {
    failures: [LOCKED],
    looks: [[USERS], [USERS], [USERS]],
    lockTimeoutMs: 1_200,
  };
  assertEquals((await dump(run, attempts)).kind, "locked");
  assertEquals(attempts, [1_000]);
});

Deno.test("dumpBesideLocks() gives up on a lock that is never seen but always there", async () => {
  const attempts: number[] = [];
  const failures = Array.from({ length: 9 }, () => LOCKED);
  const run = { failures, looks: [], lockTimeoutMs: 3_000 };
  assertEquals((await dump(run, attempts)).kind, "locked");
  assertEquals(attempts, [1_000, 1_000, 1_000]);
});

Deno.test("dumpBesideLocks() waits no longer than it may", async () => {
  const attempts: number[] = [];
  const run = {
    failures: [LOCKED],
    looks: [[USERS], [USERS]],
    lockTimeoutMs: 250,
  };
  assertEquals((await dump(run, attempts)).kind, "locked");
  assertEquals(attempts, [250]);
});

Deno.test("dumpBesideLocks() hands other failures on", async () => {
  const attempts: number[] = [];
  const run = {
    failures: [new Error("gone")],
    looks: [],
    lockTimeoutMs: 10_000,
  };
  await assertRejects(() => dump(run, attempts), Error, "gone");
  assertEquals(attempts, [1_000]);
});

Deno.test("dumpBesideLocks() ends when it is told to", async () => {
  const controller = new AbortController();
  controller.abort(new Error("interrupted"));
  const run = {
    ...{ failures: [LOCKED], looks: [[USERS], [USERS]], lockTimeoutMs: 10_000 },
    signal: controller.signal,
  };
  await assertRejects(() => dump(run, []), Error, "interrupted");
});

Deno.test("dumpBesideLocks() does not begin where it would wait for ever", async () => {
  const attempts: number[] = [];
  const run = { failures: [], before: [BOUND], lockTimeoutMs: 300 };
  const looks = [[BOUND], [BOUND], [BOUND, VIEW]];
  const { tables, error } = requireLocked(
    await dump({ ...run, looks }, attempts),
  );
  assertEquals(
    error.message,
    "Cannot dump: another session keeps a lock on users, user_list",
  );
  assertEquals(tables, [BOUND, VIEW]);
  assertEquals(attempts, []);
  assertEquals(await dump({ ...run, looks: [[BOUND], []] }, attempts), DUMP);
});

Deno.test("dumpBesideLocks() waits for no view", async () => {
  const attempts: number[] = [];
  const run = {
    ...{ failures: [], before: [VIEW], looks: [[VIEW]] },
    lockTimeoutMs: 1_000_000,
  };
  assertEquals(requireLocked(await dump(run, attempts)).tables, [VIEW]);
  assertEquals(attempts, []);
});

function requireLocked(outcome: Dump | Hindrance): TablesLocked {
  if (outcome.kind === "locked") return outcome;
  throw new Error(`Got "${outcome.kind}"`);
}
