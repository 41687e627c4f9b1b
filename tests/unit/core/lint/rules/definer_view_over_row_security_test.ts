import { assertEquals } from "@std/assert";

import { definerViewOverRowSecurity } from "../../../../../src/core/lint/rules/definer_view_over_row_security.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

const RELATIONS = {
  notes: { relrowsecurity: true },
  plain: {},
  seen: { relkind: "v", reads: ["notes", "plain"] },
  open: { relkind: "v", reads: ["plain"] },
  invoker: {
    ...{ relkind: "v", reads: ["notes"] },
    reloptions: ["security_invoker=on"],
  },
  noInvoker: {
    ...{ relkind: "v", reads: ["notes"] },
    reloptions: ["security_invoker=false", "security_barrier=true"],
  },
  kept: { relkind: "m", reads: ["notes"] },
};

Deno.test("definer-view-over-row-security finds views that do not ask as their reader", () => {
  assertEquals(
    describeFound(definerViewOverRowSecurity, RELATIONS),
    ["noInvoker", "seen"].map((name) =>
      `${name}: the view reads public.notes, which has row security, with the rights of its owner`
    ),
  );
});

Deno.test("definer-view-over-row-security tells the option where the server knows it", () => {
  assertEquals(
    listMending(definerViewOverRowSecurity, RELATIONS)[1],
    "ALTER VIEW public.seen SET (security_invoker = true);",
  );
  const old = { versionNum: 140011 };
  assertEquals(
    listMending(definerViewOverRowSecurity, RELATIONS, old),
    ["", ""],
  );
});
