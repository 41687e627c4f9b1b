import { assertEquals, assertNotEquals } from "@std/assert";

import type { TableFilter } from "../../../../src/core/catalog/selection.ts";
import {
  findChangedCatalogs,
  type FolderRecord,
  parseRecord,
  renderRecord,
  renderSettings,
} from "../../../../src/core/files/folder_record.ts";

const STANDINGS = {
  objects: [
    {
      ...{ kind: "table", schema: "public", name: "users" } as const,
      ...{ file: "users.sql", status: "current" } as const,
    },
    {
      ...{ kind: "view", schema: "a", name: 'odd "\n' } as const,
      ...{ file: "views/a.odd.sql", status: "orphaned" } as const,
    },
  ],
  skipped: [
    {
      object: { kind: "table", schema: "public", name: "payroll" } as const,
      reason: "no SELECT right",
      isExcluded: false,
    },
    {
      object: { kind: "database", schema: "", name: "x" } as const,
      reason: "only a superuser may read them",
      isExcluded: false,
      isMissed: false,
    },
  ],
};

const RECORD: FolderRecord = {
  means: {
    program: "1.0.0",
    settings: "[]",
    client: "tools",
    pgDump: "15.18",
  },
  fingerprint: { pg_class: "2:17", pg_proc: "0:0" },
  seal: { stats: "aa", content: "bb" },
  findings: {
    database: "shop",
    serverVersion: "15.18",
    pgDump: "15.18",
    synced: STANDINGS,
    listed: { ...STANDINGS, skipped: [] },
  },
};

Deno.test("parseRecord() reads what renderRecord() writes", () => {
  assertEquals(parseRecord(renderRecord(RECORD)), RECORD);
  const { stats: _, ...seal } = RECORD.seal;
  const { pgDump: __, ...found } = RECORD.findings;
  const findings = { ...found, listed: STANDINGS };
  const record = { ...RECORD, seal, findings };
  assertEquals(parseRecord(renderRecord(record)), record);
});

Deno.test("renderRecord() does not say twice what a sync and a list tell alike", () => {
  const { findings } = RECORD;
  const text = renderRecord({
    ...RECORD,
    findings: { ...findings, listed: STANDINGS },
  });
  assertEquals(text.split("payroll").length, 2);
});

Deno.test("parseRecord() takes nothing that is not whole", () => {
  const text = renderRecord(RECORD);
  for (let length = 0; length < text.length - 1; length++) {
    assertEquals(parseRecord(text.slice(0, length)), undefined);
  }
});

Deno.test("parseRecord() takes nothing that another version or a hand wrote", () => {
  const file = JSON.parse(renderRecord(RECORD));
  const { synced: { objects: [row], skipped: [missed] } } = file;
  for (
    const part of [
      { format: 2 },
      { means: { ...file.means, pgDump: 15 } },
      { means: { program: "1.0.0" } },
      { fingerprint: null },
      { fingerprint: { pg_class: 1 } },
      { seal: { stats: "aa" } },
      { found: { database: "shop" } },
      { synced: [] },
      { synced: { objects: [], skipped: {} } },
      { synced: { objects: [row.slice(1)], skipped: [] } },
      { synced: { objects: [[99, ...row.slice(1)]], skipped: [] } },
      { synced: { objects: [[...row.slice(0, 4), 9]], skipped: [] } },
      { synced: { objects: [], skipped: [missed.slice(1)] } },
      { synced: { objects: [], skipped: [[...missed.slice(0, 5), 1]] } },
      { listed: 1 },
    ]
  ) {
    const text = JSON.stringify({ ...file, ...part });
    assertEquals(parseRecord(text), undefined, JSON.stringify(part));
  }
  for (const text of ["", "[]", "null", "1", "{}", "\0"]) {
    assertEquals(parseRecord(text), undefined);
  }
});

Deno.test("renderSettings() is another text for each setting that shapes a folder", () => {
  const all: TableFilter = { schemas: undefined, excluded: [], names: [] };
  const texts = [
    renderSettings(all, false),
    renderSettings(all, true),
    renderSettings(all, false, true),
    renderSettings({ ...all, schemas: ["public"] }, false),
    renderSettings(
      { ...all, schemas: ["public"], hasDefaultSchemas: true },
      false,
    ),
    renderSettings({ ...all, excluded: ["a*"] }, false),
    renderSettings(
      { ...all, excluded: ["a*"], called: { excluded: "excludeTables" } },
      false,
    ),
    renderSettings({ ...all, kinds: [] }, false),
    renderSettings({ ...all, kinds: ["view"] }, false),
    renderSettings({ ...all, omitsPartitions: true }, false),
  ];
  assertEquals(new Set(texts).size, texts.length);
});

Deno.test("findChangedCatalogs() names those that differ", () => {
  const { fingerprint } = RECORD;
  assertEquals(findChangedCatalogs(fingerprint, { ...fingerprint }), []);
  assertEquals(
    findChangedCatalogs(fingerprint, { pg_class: "2:18", pg_am: "0:0" }),
    ["pg_am", "pg_class", "pg_proc"],
  );
  assertNotEquals(fingerprint, {});
});
