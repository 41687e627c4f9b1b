import { assertEquals } from "@std/assert";

import { joinSignals } from "../../../src/system/join_signals.ts";

const REASON = new Error("enough");

for (const index of [0, 1]) {
  Deno.test(`joinSignals() is aborted with signal ${index}, for its reason`, () => {
    const controllers = [new AbortController(), new AbortController()];
    const [first, second] = controllers.map(({ signal }) => signal);
    using joined = joinSignals(first, undefined, second);
    assertEquals(joined.signal.aborted, false);
    controllers[index]?.abort(REASON);
    assertEquals(joined.signal.reason, REASON);
  });
}

Deno.test("joinSignals() is aborted if one of them was before", () => {
  using joined = joinSignals(
    new AbortController().signal,
    AbortSignal.abort(REASON),
  );
  assertEquals(joined.signal.reason, REASON);
});

Deno.test("joinSignals() hears nothing once it is disposed of", () => {
  const controller = new AbortController();
  const { signal, ...joined } = joinSignals(controller.signal);
  joined[Symbol.dispose]();
  controller.abort(REASON);
  assertEquals(signal.aborted, false);
});
