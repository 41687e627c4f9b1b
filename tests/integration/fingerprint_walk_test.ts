import { assertEquals } from "@std/assert";

import { checkFingerprints } from "../support/check_fingerprints.ts";
import { testOnServer } from "../support/server_tests.ts";

/** As many take the better part of a minute; `deno task fingerprint` takes more. */
const STEPS = 500;

testOnServer("No change of a schema or a folder", {
  "goes unnoticed in a random walk": async (server) => {
    const { refused, noticed, passed, files } = await checkFingerprints(
      server,
      { seed: 0, steps: STEPS },
    );
    assertEquals(refused + noticed + passed + files <= STEPS, true);
    // Else it would prove nothing.
    const isOfEach = noticed > 20 && passed > 10 && files > 3;
    assertEquals(isOfEach, true, JSON.stringify({ noticed, passed, files }));
  },
});
