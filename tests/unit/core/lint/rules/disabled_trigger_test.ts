import { assertEquals } from "@std/assert";

import { disabledTrigger } from "../../../../../src/core/lint/rules/disabled_trigger.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

Deno.test("disabled-trigger finds those that are off, and no others", () => {
  const relations = {
    users: {
      triggers: {
        off: { tgenabled: "D" },
        on: {},
        replica: { tgenabled: "R" },
        of_parent: { tgenabled: "D", tgparentid: 7 },
      },
    },
  };
  assertEquals(describeFound(disabledTrigger, relations), [
    "users.off: trigger off is disabled",
  ]);
  assertEquals(listMending(disabledTrigger, relations), [
    "ALTER TABLE public.users ENABLE TRIGGER off;",
  ]);
});
