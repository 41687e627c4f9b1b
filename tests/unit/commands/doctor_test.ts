import { assertEquals } from "@std/assert";

import {
  buildFolder,
  buildLocked,
  CHANGED,
  OUT_OF_LOCKS,
} from "../../support/command_parts.ts";
import { doctor, type DoctorInput } from "../../../src/commands/doctor.ts";
import {
  describeFindings,
  findFailure,
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
    '- dump: not tried, see "server"',
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
    '- dump: not tried, see "login"',
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

Deno.test("doctor() tells a dump that fails, and none that others keep from ending", async () => {
  const isChanged = "- dump: not known, users is being changed";
  const outcomes: [Source["dump"], string, number][] = [
    [
      () => Promise.reject(new DatabaseError("Cannot dump", "Grant it.")),
      "✗ dump: Cannot dump",
      3,
    ],
    [() => Promise.resolve(OUT_OF_LOCKS), "✗ dump: Cannot dump", 3],
    [() => Promise.resolve(buildLocked("users")), isChanged, 0],
    [() => Promise.resolve(CHANGED), isChanged, 0],
  ];
  for (const [dump, line, expected] of outcomes) {
    const { findings, code } = await doctor(buildParts({ dump }));
    assertEquals(describeFindings(findings).includes(line), true, line);
    assertEquals(code, expected);
  }
});

Deno.test("doctor() tries no dump where there is no pg_dump for it", async () => {
  const { findings } = await doctor({
    ...buildParts({}),
    diagnoseVersion: () => Promise.resolve([findFailure("pg_dump", REFUSED)]),
  });
  assertEquals(
    describeFindings(findings).at(-2),
    '- dump: not tried, see "pg_dump"',
  );
});

Deno.test("doctor() of files makes the checks that files have, and no dump", async () => {
  const parts = buildParts({ client: "embedded" });
  const opened = await parts.openSource();
  const { query: _, ...source } = opened.source;
  const { findings } = await doctor({
    ...parts,
    isFromFiles: true,
    openSource: () => Promise.resolve({ ...opened, source }),
    diagnoseVersion: () => Promise.resolve([]),
  });
  assertEquals(describeFindings(findings), [
    "✓ build: may all",
    '✓ files: all loaded, as database "shop"',
    "✓ tables: 1 in public",
    "✓ folder: there",
  ]);
});

Deno.test("doctor() goes on where the database has no table", async () => {
  const { findings, code } = await doctor(buildParts({
    readCatalog: () => Promise.resolve(buildDocument()),
  }));
  assertEquals(code, 3);
  assertEquals(describeFindings(findings).slice(-5), [
    '✗ tables: Cannot find any table of database "shop"',
    "  Check that --dbname names the database that you mean.",
    "✓ locks: none in the way",
    "- dump: not tried, there is no table to try it with",
    "✓ folder: there",
  ]);
});

Deno.test("doctor() tells a file in the way of a sync that is not ours", async () => {
  const parts = buildParts({});
  const content = new Map([["users.sql", "SELECT 1;\n"]]);
  const { findings, code } = await doctor({
    ...parts,
    folder: { ...parts.folder, read: () => Promise.resolve(content) },
  });
  assertEquals(code, 4);
  const line =
    "✗ own files: Cannot overwrite users.sql: schema-sync did not write what is there";
  assertEquals(describeFindings(findings).includes(line), true);
});

function buildParts(source: Partial<Source>): DoctorInput {
  const nothing = (): Promise<void> => Promise.resolve();
  const check = (name: string, text: string) => () =>
    Promise.resolve([findOk(name, text)]);
  return {
    isFromFiles: false,
    before: [check("build", "may all")],
    openSource: () =>
      Promise.resolve({
        liftLimit: () => {},
        source: {
          client: "tools",
          readCatalog: () =>
            Promise.resolve(
              buildDocument({ relations: [buildRelation(1, "users")] }),
            ),
          readDetails: () => Promise.reject(new Error("nobody needs them")),
          dump: () =>
            Promise.resolve({ kind: "dumped", text: "", version: "15.18" }),
          query: () =>
            Promise.resolve(
              JSON.stringify({
                isSuperuser: false,
                isReplica: false,
                mayWrite: false,
                locks: [],
              }),
            ),
          findAltered: () => Promise.resolve(new Set()),
          readFingerprint: () => Promise.resolve(undefined),
          hasStoodStill: () => Promise.resolve(true),
          restart: nothing,
          close: nothing,
          ...source,
        },
      }),
    diagnosisSql: "",
    diagnoseVersion: () =>
      Promise.resolve([findOk("pg_dump", "dumps"), findOk("pooler", "none")]),
    filter: EVERYTHING,
    folder: {
      ...buildFolder(),
      lock: () => Promise.reject(new Error("nothing is locked")),
      apply: () => Promise.reject(new Error("nothing is written")),
    },
    after: [check("folder", "there")],
  };
}
