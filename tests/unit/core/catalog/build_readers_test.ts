import { assertEquals } from "@std/assert";

import type { CatalogDocument } from "../../../../src/core/catalog/catalog_document.ts";
import { buildReaders } from "../../../../src/core/catalog/build_readers.ts";
import { buildDirectory } from "../../../../src/core/catalog/object_directory.ts";
import {
  buildDocument,
  buildFunction,
  buildRelation,
} from "../../../support/catalog_documents.ts";

const PG_CLASS = 1259;
const PG_PROC = 1255;

const USERS = buildRelation(1, "users");
const LOGS = buildRelation(2, "logs", { relkind: "p" });
const LOGS_1 = buildRelation(3, "logs_1", { relispartition: true });
const LIST = buildRelation(4, "user_list", { relkind: "v" });
const SECRET = buildRelation(5, "secret", { isExtensionMember: true });

/** Both directions, by kind and name of the object. */
function read(parts: Partial<CatalogDocument>): unknown {
  const document = buildDocument({
    relations: [USERS, LOGS, LOGS_1, LIST, SECRET],
    inherits: [[3, 2]],
    functions: [buildFunction(10, "users"), buildFunction(11, "users")],
    ...parts,
  });
  const { reads, readBy } = buildReaders(document, buildDirectory(document));
  const show = (map: typeof reads): Record<string, string[]> =>
    Object.fromEntries(
      [...map].map(([key, items]) => [
        key.replaceAll("\0", " "),
        items.map(({ text }) => text),
      ]),
    );
  return { reads: show(reads), readBy: show(readBy) };
}

Deno.test("buildReaders() tells what a view reads, a function apart from a table of its name", () => {
  assertEquals(
    read({ viewReads: [[4, PG_CLASS, 1], [4, PG_PROC, 10]] }),
    {
      reads: { "view public user_list": ["users", "users()"] },
      readBy: {
        "table public users": ["view user_list"],
        "function public users": ["view user_list"],
      },
    },
  );
});

Deno.test("buildReaders() tells what a function reads", () => {
  assertEquals(
    read({ functionReads: [[10, 1], [10, 4]] }),
    {
      reads: { "function public users": ["users", "user_list"] },
      readBy: {
        "table public users": ["function users"],
        "view public user_list": ["function users"],
      },
    },
  );
});

Deno.test("buildReaders() tells what policies read, once they are of another table", () => {
  assertEquals(
    read({ policyReads: [[1, "own rows", 2], [3, "own", 2], [1, "mine", 1]] }),
    {
      reads: {},
      readBy: { "table public logs": ['policy "own rows" on users'] },
    },
  );
});

Deno.test("buildReaders() names the parent of what is read, and of a policy's table", () => {
  assertEquals(
    read({
      viewReads: [[4, PG_CLASS, 3]],
      functionReads: [[10, 3]],
      policyReads: [[3, "p", 1]],
    }),
    {
      reads: {
        "view public user_list": ["logs"],
        "function public users": ["logs"],
      },
      readBy: {
        "table public logs": ["view user_list", "function users"],
        "table public users": ["policy p on logs"],
      },
    },
  );
});

Deno.test("buildReaders() says nothing of itself, of extensions, of what is not known", () => {
  assertEquals(
    read({
      viewReads: [
        ...[[4, PG_CLASS, 4], [4, PG_CLASS, 5], [5, PG_CLASS, 1]] as const,
        ...[[4, PG_CLASS, 99], [4, PG_PROC, 99]] as const,
      ],
      functionReads: [[99, 1], [10, 99]],
      policyReads: [[5, "p", 1], [1, "p", 5]],
    }),
    { reads: {}, readBy: {} },
  );
});
