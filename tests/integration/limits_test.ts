import { assert, assertEquals, assertRejects } from "@std/assert";

import { DatabaseError, InterruptedError } from "../../src/errors.ts";
import { runWithLimits } from "../../src/run/limits.ts";

/** Of a run that is given up after it. */
const GRACE_MS = 100;

const HOUR_MS = 3_600_000;

/** Waits for something that never comes, and does not listen to its signal. */
function hang(): Promise<never> {
  return new Promise(() => {});
}

Deno.test("runWithLimits() gives a run up that goes on when its time is up", async () => {
  await assertRejects(
    () => runWithLimits(1, hang, GRACE_MS),
    DatabaseError,
    "Cannot finish within 0.001 s",
  );
});

Deno.test("runWithLimits() gives a run up that goes on after a signal", async () => {
  const run = runWithLimits(HOUR_MS, hang, GRACE_MS);
  Deno.kill(Deno.pid, "SIGTERM");
  await assertRejects(() => run, InterruptedError, "interrupted by SIGTERM");
});

Deno.test("runWithLimits() lets a run that was ended tidy up", async () => {
  let isTidy = false;
  async function tidyUp(signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await new Promise((resolve) => setTimeout(resolve, 10));
    isTidy = true;
    throw new Error("tripped over the abort");
  }
  await assertRejects(
    () => runWithLimits(1, tidyUp, HOUR_MS),
    DatabaseError,
    "Cannot finish within",
  );
  assert(isTidy);
});

Deno.test("runWithLimits() gives what a run in time gives", async () => {
  assertEquals(await runWithLimits(HOUR_MS, () => Promise.resolve(6)), 6);
  await assertRejects(
    () => runWithLimits(HOUR_MS, () => Promise.reject(new TypeError("own"))),
    TypeError,
    "own",
  );
});
