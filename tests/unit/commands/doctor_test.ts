import { assertEquals } from "@std/assert";

import { doctor, type DoctorParts } from "../../../src/commands/doctor.ts";
import {
  describeFindings,
  findOk,
} from "../../../src/core/doctor/diagnosis.ts";
import { DatabaseError, FolderError } from "../../../src/errors.ts";
import type { Source } from "../../../src/source/source.ts";
import {
  buildDocument,
  buildRelation,
} from "../../support/catalog_documents.ts";

const EVERYTHING = { schemas: undefined, excluded: [], names: [] };
const REFUSED = new DatabaseError("Cannot log in", "Check it.");

Deno.test("doctor() keeps what it found before the server stopped answering", async () => {
  const { findings, code } = await doctor(buildParts({
    query: () => Promise.reject(new DatabaseError("Cannot ask", "Wait.")),
  }));
  assertEquals(code, 3);
  assertEquals(describeFindings(findings), [
    "✓ build: may all",
    '✓ login: as "app" to database "shop", by tools',
    "✓ pg_dump: dumps",
    "✓ pooler: none",
    "✗ server: Cannot ask",
    "  Wait.",
    '- read-only: not tried, see "server"',
    '- tables: not tried, see "server"',
    '- rights: not tried, see "server"',
    '- locks: not tried, see "server"',
    "✓ folder: there",
  ]);
});

Deno.test("doctor() goes on with the folder where nobody may log in", async () => {
  const { findings } = await doctor(buildParts({
    readCatalog: () => Promise.reject(REFUSED),
  }));
  assertEquals(describeFindings(findings), [
    "✓ build: may all",
    "✗ login: Cannot log in",
    "  Check it.",
    '- pg_dump: not tried, see "login"',
    '- pooler: not tried, see "login"',
    '- server: not tried, see "login"',
    '- read-only: not tried, see "login"',
    '- tables: not tried, see "login"',
    '- rights: not tried, see "login"',
    '- locks: not tried, see "login"',
    "✓ folder: there",
  ]);
});

Deno.test("doctor() tells a folder that cannot be read by its own check alone", async () => {
  const { findings, code } = await doctor({
    ...buildParts({}),
    folder: {
      ...buildParts({}).folder,
      read: () => Promise.reject(new FolderError("Cannot read", "Mend it.")),
    },
  });
  assertEquals(code, 0);
  assertEquals(findings.at(-1), findOk("folder", "there"));
});

function buildParts(source: Partial<Source>): DoctorParts {
  const nothing = (): Promise<void> => Promise.resolve();
  const check = (name: string, text: string) => () =>
    Promise.resolve([findOk(name, text)]);
  return {
    isFromFiles: false,
    before: [check("build", "may all")],
    openSource: () =>
      Promise.resolve({
        client: "tools",
        readCatalog: () =>
          Promise.resolve(
            JSON.stringify(
              buildDocument({ relations: [buildRelation(1, "users")] }),
            ),
          ),
        dump: () => Promise.reject(new Error("nothing is dumped")),
        query: () =>
          Promise.resolve(
            JSON.stringify({
              isSuperuser: false,
              isReplica: false,
              mayWrite: false,
              locks: [],
            }),
          ),
        readStamps: () => Promise.resolve(new Map()),
        restart: nothing,
        close: nothing,
        ...source,
      }),
    diagnosisSql: "",
    diagnoseVersion: () =>
      Promise.resolve([findOk("pg_dump", "dumps"), findOk("pooler", "none")]),
    filter: EVERYTHING,
    folder: {
      path: "docs/schemas",
      read: () => Promise.resolve(new Map()),
      lock: () => Promise.reject(new Error("nothing is locked")),
      apply: () => Promise.reject(new Error("nothing is written")),
    },
    after: [check("folder", "there")],
  };
}
