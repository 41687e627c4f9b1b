import { assertEquals } from "@std/assert";

import { definerFunctionSearchPath } from "../../../../../src/core/lint/rules/definer_function_search_path.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

import { buildFunctionDetail } from "../../../../support/details_documents.ts";

const FUNCTIONS = [
  buildFunctionDetail(1, "add", { prosecdef: true, arguments: "a integer" }),
  buildFunctionDetail(2, "run", { prosecdef: true, prokind: "p" }),
  buildFunctionDetail(3, "plain"),
  buildFunctionDetail(4, "set", {
    prosecdef: true,
    proconfig: ["work_mem=1MB", "search_path=public, pg_temp"],
  }),
  buildFunctionDetail(5, "atomic", { prosecdef: true, isAtomic: true }),
  buildFunctionDetail(6, "compiled", { prosecdef: true, lanname: "c" }),
];

Deno.test("definer-function-search-path finds functions and procedures that do not set it", () => {
  assertEquals(
    describeFound(definerFunctionSearchPath, {}, { functions: FUNCTIONS }),
    [
      "add.a integer: the function runs as its owner, with the search_path of its caller",
      "run: the procedure runs as its owner, with the search_path of its caller",
    ],
  );
  assertEquals(
    listMending(definerFunctionSearchPath, {}, { functions: FUNCTIONS }),
    [
      "ALTER FUNCTION public.add(a integer) SET search_path = public, pg_temp;",
      "ALTER PROCEDURE public.run() SET search_path = public, pg_temp;",
    ],
  );
});
