import { checkDumps } from "../../../support/check_dumps.ts";

Deno.test("cutDump() gives back what 2,000 random dumps are made of", () => {
  checkDumps(0, 2_000);
});
