import { assertEquals } from "@std/assert";

import {
  exitCodeOf,
  renderJsonReport,
  renderReport,
  type Report,
} from "../../../src/cli/report/text.ts";
import { check } from "../../../src/commands/check.ts";
import { list } from "../../../src/commands/list.ts";
import type { PlanInput } from "../../../src/commands/plan_folder.ts";
import { sync } from "../../../src/commands/sync.ts";
import { applyToContent } from "../../../src/core/files/file_changes.ts";
import type { FolderContent } from "../../../src/core/files/folder_state.ts";
import { DatabaseError } from "../../../src/errors.ts";
import type { SealState } from "../../../src/folder/folder.ts";
import type { Source } from "../../../src/source/source.ts";
import { buildRelation } from "../../support/catalog_documents.ts";
import {
  buildFolder,
  buildLocked,
  buildSource,
  CHANGED,
  dumpTables,
} from "../../support/command_parts.ts";

const USERS = buildRelation(1, "users");
const PAYROLL = buildRelation(2, "payroll", { mayLock: false });
const ALL = { schemas: undefined, excluded: [], names: [] };
const FINGERPRINT = { content: { pg_class: "1:1" }, pgDump: "15.18" };

/** A database and a folder that keeps what is kept in it. */
interface Place {
  content: FolderContent;
  record: string | undefined;
  seal: SealState;
  /** What was asked of the source, and why all was read. */
  calls: string[];
}

function buildPlace(): Place {
  return { content: new Map(), record: undefined, seal: "same", calls: [] };
}

function buildInput(
  place: Place,
  changes: Partial<PlanInput> = {},
  parts: Partial<Source> = {},
): PlanInput {
  const { calls } = place;
  const relations = [USERS, PAYROLL];
  const plain = buildSource(relations);
  return {
    source: buildSource(relations, {
      readCatalog: () => {
        calls.push("catalog");
        return plain.readCatalog();
      },
      dump: () => {
        calls.push("dump");
        return Promise.resolve(dumpTables([USERS]));
      },
      readFingerprint: () => Promise.resolve(FINGERPRINT),
      ...parts,
    }),
    folder: {
      ...buildFolder(),
      read: () => Promise.resolve(place.content),
      apply: (steps) => {
        place.content = applyToContent(place.content, steps);
        return Promise.resolve();
      },
      readRecord: () => Promise.resolve(place.record),
      compareSeal: () => Promise.resolve(place.seal),
      keepRecord: (_, render) => {
        place.record = render({ stats: "a", content: "b" });
        return Promise.resolve(true);
      },
    },
    filter: ALL,
    program: "1.0.0",
    readClock: () => "2026-11-22T02:00:04Z",
    onFull: (reason) => calls.push(reason),
    ...changes,
  };
}

/** All that is told of a run, but how it was found. */
function tell(report: Report): unknown {
  const json = JSON.parse(renderJsonReport(report, { seconds: 0 }));
  const { unchanged: _, unchangedBy: __, ...rest } = json;
  return [rest, renderReport(report), exitCodeOf(report)];
}

Deno.test("sync() that finds nothing changed reads no catalog, dumps nothing and tells the same", async () => {
  const place = buildPlace();
  await sync(buildInput(place));
  const full = await sync(buildInput(place, { isFull: true }));
  assertEquals(full.unchangedBy, "dump");
  place.calls = [];
  const quick = await sync(buildInput(place));
  assertEquals(quick.unchangedBy, "fingerprint");
  assertEquals(place.calls, []);
  assertEquals(tell(quick), tell(full));
});

Deno.test("check() and list() that find nothing changed tell the same, and keep nothing", async () => {
  const place = buildPlace();
  await sync(buildInput(place));
  const kinds = ["table"] as const;
  const full = buildInput(place, { isFull: true });
  const [checked, listed] = [await check(full), await list({ ...full, kinds })];
  place.calls = [];
  const { record } = place;
  const quick = buildInput(place);
  for (
    const [report, wanted] of [
      [await check(quick), checked],
      [await list({ ...quick, kinds }), listed],
    ] as const
  ) {
    assertEquals(report.unchangedBy, "fingerprint");
    assertEquals(tell(report), tell(wanted));
  }
  assertEquals(place.calls, []);
  assertEquals(place.record, record);
});

for (
  const [what, changes, parts, reason] of [
    ["another version", { program: "1.1.0" }, {}, [
      "the last sync was made by version 1.0.0",
    ]],
    ["other settings", { omitsComments: true }, {}, [
      "the settings have changed",
    ]],
    ["another client", {}, { client: "built-in" }, [
      'the client is now "built-in"',
    ]],
    ["another pg_dump", {}, {
      readFingerprint: () => Promise.resolve({ ...FINGERPRINT, pgDump: "17" }),
    }, ["pg_dump is now 17"]],
    ["another database", {}, {
      readFingerprint: () =>
        Promise.resolve({ ...FINGERPRINT, content: { pg_class: "1:2" } }),
    }, ["the database has changed (pg_class)"]],
    ["no snapshot", {}, { readFingerprint: () => Promise.resolve(undefined) }, [
      "the database has no fingerprint for this role",
    ]],
    ["--full", { isFull: true }, {}, []],
  ] as const satisfies readonly (readonly [
    string,
    Partial<PlanInput>,
    Partial<Source>,
    readonly string[],
  ])[]
) {
  Deno.test(`sync() with ${what} reads all`, async () => {
    const place = buildPlace();
    await sync(buildInput(place));
    place.calls = [];
    await sync(buildInput(place, changes, parts));
    assertEquals(place.calls, [...reason, "catalog", "dump"]);
  });
}

Deno.test("sync() of other files reads all", async () => {
  const place = buildPlace();
  await sync(buildInput(place));
  place.calls = [];
  place.seal = "other";
  const { unchangedBy } = await sync(buildInput(place));
  assertEquals(unchangedBy, "dump");
  assertEquals(place.calls, ["the files have changed", "catalog", "dump"]);
});

Deno.test("sync() of files that were only touched keeps their new seal, and check() does not", async () => {
  const place = buildPlace();
  await sync(buildInput(place));
  place.seal = "touched";
  const record = place.record?.replace('"stats":"a"', '"stats":"old"');
  place.record = record;
  await check(buildInput(place));
  assertEquals(place.record, record);
  const { unchangedBy } = await sync(buildInput(place));
  assertEquals(unchangedBy, "fingerprint");
  assertEquals(place.record, record?.replace('"stats":"old"', '"stats":"a"'));
});

Deno.test("sync() of named tables neither uses nor keeps a record", async () => {
  const place = buildPlace();
  await sync(buildInput(place));
  const { record } = place;
  place.calls = [];
  const filter = { ...ALL, names: ["users"] };
  await sync(
    buildInput(place, { filter }, {
      readFingerprint: () => Promise.reject(new Error("nobody asks")),
    }),
  );
  assertEquals(place.calls, ["catalog", "dump"]);
  assertEquals(place.record, record);
});

Deno.test("sync() keeps no record where the schema did not stand still", async () => {
  const place = buildPlace();
  await sync(
    buildInput(place, {}, { hasStoodStill: () => Promise.resolve(false) }),
  );
  assertEquals(place.record, undefined);
});

Deno.test("sync() succeeds where the server is gone once all was read", async () => {
  const place = buildPlace();
  const hasStoodStill = (): Promise<boolean> =>
    Promise.reject(new DatabaseError("Cannot read", "Wait."));
  await sync(buildInput(place, {}, { hasStoodStill }));
  assertEquals([place.content.has("users.sql"), place.record], [
    true,
    undefined,
  ]);
});

Deno.test("sync() keeps no record where a lock was in the way", async () => {
  const place = buildPlace();
  const logs = buildRelation(3, "logs");
  const source = buildSource([USERS, logs], {
    readFingerprint: () => Promise.resolve(FINGERPRINT),
    dump: ({ excluded }) =>
      Promise.resolve(
        excluded.length === 0 ? buildLocked("logs") : dumpTables([USERS]),
      ),
  });
  const { skipped } = await sync(buildInput(place, { source }));
  assertEquals(skipped.length, 1);
  assertEquals(place.record, undefined);
});

Deno.test("sync() that reads anew takes the fingerprint anew", async () => {
  const place = buildPlace();
  let restarts = 0;
  const fingerprints = ["1:1", "1:2"];
  await sync(
    buildInput(place, {}, {
      dump: () =>
        Promise.resolve(restarts === 0 ? CHANGED : dumpTables([USERS])),
      readFingerprint: () =>
        Promise.resolve({
          ...FINGERPRINT,
          content: { pg_class: fingerprints[restarts] ?? "" },
        }),
      restart: () => {
        restarts++;
        return Promise.resolve();
      },
    }),
  );
  assertEquals(restarts, 1);
  assertEquals(place.record?.includes('{"pg_class":"1:2"}'), true);
});
