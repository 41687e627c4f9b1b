import { assertEquals } from "@std/assert";

import { sensitiveName } from "../../../../../src/core/lint/rules/sensitive_name.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

Deno.test("sensitive-name finds names of secrets without a comment", () => {
  assertEquals(
    describeFound(sensitiveName, {
      users: {
        columns: {
          password: "text",
          apiKey: "text",
          reset_token: "text",
          ssn: "character(9)",
          pin: { type: "text", description: "hashed" },
          has_password: "boolean",
          token_expires: "timestamp with time zone",
          pinned: "text",
          shipping: "text",
        },
      },
    }),
    ["password", '"apiKey"', "reset_token", "ssn"].map((shown) =>
      `users.${
        shown.replaceAll('"', "")
      }: column ${shown} is named like a secret, and no comment says how it is kept`
    ),
  );
});
