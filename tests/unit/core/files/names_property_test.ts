import { assertEquals } from "@std/assert";

import type { Table } from "../../../../src/core/catalog/catalog.ts";
import {
  fileVariants,
  nameFiles,
  type PlacedObject,
} from "../../../../src/core/files/file_name.ts";
import {
  isOwnPlace,
  listOwnFiles,
} from "../../../../src/core/files/folder_state.ts";
import { kindOf, KINDS } from "../../../../src/core/catalog/object_kind.ts";
import { COLUMNS_PAGE } from "../../../../src/core/pages/columns.ts";
import type { PageFacts } from "../../../../src/core/pages/page.ts";
import {
  parseQualifiedName,
  type QualifiedName,
  showQualifiedName,
  sortByName,
} from "../../../../src/core/catalog/identifier.ts";
import {
  renderIndex,
  renderKindIndex,
} from "../../../../src/core/pages/index.ts";
import {
  buildObjectRow,
  buildOrphanedRow,
  buildTableRow,
  type IndexRow,
  parseIndexRows,
  type RowContext,
} from "../../../../src/core/pages/index_row.ts";
import {
  parseObjectFile,
  renderObjectFile,
} from "../../../../src/core/files/object_file.ts";
import {
  buildCatalogOf,
  buildRelation,
  buildTable,
} from "../../../support/catalog_documents.ts";
import { makeRandom } from "../../../support/random.ts";
import { makeTables } from "../../../support/random_names.ts";
import {
  parseTableList,
  renderTableList,
} from "../../../../src/core/pages/table_list.ts";
import { keyOf } from "../../../../src/core/catalog/object_id.ts";
import { asTable, objectId, tableId } from "../../../support/object_ids.ts";

const CASES = 1_000;

const CONTEXT = { database: "shop", synced: "-", isVisible: () => true };

const RESERVED_REGEXP =
  /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)/i;

/** What Windows, macOS or Linux cannot have, or reads as something else. */
const REFUSED_REGEXP = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function model({ schema: nspname, name: relname }: QualifiedName): Table {
  return buildTable(buildRelation(1, relname, { nspname }));
}

/** Two names are one to a file system that ignores case and normal form. */
function fold(name: string): string {
  return name.normalize("NFD").toUpperCase().toLowerCase().normalize("NFC");
}

function checkFileNames(tables: readonly QualifiedName[]): void {
  const names = nameFiles(tables.map(asTable));
  assertEquals(names.size, tables.length);
  assertEquals(new Set([...names.values()].map(fold)).size, tables.length);
  for (const table of tables) {
    const file = names.get(keyOf(asTable(table))) ?? "";
    assertEquals(fileVariants(asTable(table)).includes(file), true);
    assertEquals(file.endsWith(".sql"), true);
    assertEquals(new TextEncoder().encode(file).length <= 255, true);
    assertEquals(/^[._]/.test(file), false);
    assertEquals(/[ .]\.sql$/.test(file), false);
    assertEquals(REFUSED_REGEXP.test(file), false);
    assertEquals(RESERVED_REGEXP.test(file), false);
    assertEquals(file, file.normalize("NFC"));
  }
}

/** Every kind, and partitions; the name decides which. */
function asObjects(tables: readonly QualifiedName[]): PlacedObject[] {
  return tables.map(({ schema, name }, i) => {
    const kind = KINDS[i % (KINDS.length + 1)];
    return kind === undefined
      ? { ...tableId(name, schema), isPartition: true }
      : objectId(kind, name, schema);
  });
}

function checkPlaces(tables: readonly QualifiedName[]): void {
  const objects = asObjects(tables);
  const names = nameFiles(objects);
  assertEquals(names.size, objects.length);
  assertEquals(new Set([...names.values()].map(fold)).size, objects.length);
  const content = new Map(objects.map((object) => {
    const file = names.get(keyOf(object)) ?? "";
    const { kind, schema, name } = object;
    return [file, renderObjectFile({ kind, schema, name }, [], CONTEXT)];
  }));
  assertEquals([...content.keys()].filter((file) => !isOwnPlace(file)), []);
  assertEquals(
    listOwnFiles(content).map(({ file, object }) => [file, object]),
    objects.map((object) => [names.get(keyOf(object)), object]),
  );
}

function checkOtherRows(tables: readonly QualifiedName[]): void {
  const objects = asObjects(tables).map(({ kind, schema, name }) => {
    return { kind, schema, name };
  });
  const names = nameFiles(objects);
  const rows = objects.map((object, i): IndexRow => {
    const file = names.get(keyOf(object)) ?? "";
    const context: RowContext = {
      ...{ file, status: "new", maxNames: 4, isVisible: () => true },
    };
    const cells = [object.name, [{ text: showQualifiedName(object) }]];
    return i % 3 === 0 ? buildOrphanedRow(object, file) : buildObjectRow(
      { ...object, comment: object.name, facts: [], cells },
      context,
    );
  });
  const page = parseIndexRows(renderIndex("shop", rows, []));
  assertEquals(rows.map(({ file }) => page.get(file)), rows);
  assertEquals(page.size, rows.length);
  for (const kind of KINDS.filter((kind) => kind !== "table")) {
    const ofKind = rows.filter(({ object }) => object.kind === kind);
    const text = renderKindIndex("shop", kind, ofKind);
    assertEquals(
      parseIndexRows(text, kindOf(kind).folder),
      new Map(ofKind.map((row) => [row.file, row])),
    );
  }
}

/** A run that was given names says again what the list of columns said. */
function checkColumns(tables: readonly QualifiedName[]): void {
  const relations = tables.map(({ schema: nspname, name: relname }, i) =>
    buildRelation(i + 1, relname, { nspname, relkind: i % 2 ? "v" : "r" })
  );
  const columns = tables.map(({ name }, i) => [i + 1, [name, "id"]] as const);
  const facts: PageFacts = {
    catalog: buildCatalogOf(relations, { columns }),
    fileOf: ({ name }) => name,
    isFiled: () => true,
    isVisible: () => true,
    statuses: new Map(),
    ...{ orphaned: [], dropped: [], skipped: [], database: [] },
    keepsOthers: false,
    memory: { rows: new Map(), unlisted: [], listed: [], columns: [] },
  };
  const text = COLUMNS_PAGE.render(facts) ?? "";
  const lines = text.split("\n").slice(0, -1);
  assertEquals(lines.length, tables.length);
  assertEquals(
    COLUMNS_PAGE.render({
      ...facts,
      catalog: buildCatalogOf([]),
      keepsOthers: true,
      memory: { ...facts.memory, columns: lines },
    }),
    text,
  );
}

function checkTexts(tables: readonly QualifiedName[]): void {
  const database = tables[0]?.name ?? "";
  const context = { database, synced: "-", isVisible: () => true };
  for (const table of tables) {
    assertEquals(parseQualifiedName(showQualifiedName(table)), table);
    const text = renderObjectFile(model(table), [], context);
    assertEquals(parseObjectFile(text), asTable(table));
    assertEquals(
      parseObjectFile(text.replaceAll("\n", "\r\n")),
      asTable(table),
    );
  }
}

function checkPages(tables: readonly QualifiedName[]): void {
  const names = nameFiles(tables.map(asTable));
  const rows = tables.map((table) =>
    buildTableRow(model(table), {
      file: names.get(keyOf(asTable(table))) ?? "",
      status: "new",
      maxNames: 4,
      isVisible: () => true,
    })
  );
  const page = renderIndex(tables[0]?.name ?? "", rows, []);
  const read = parseIndexRows(page);
  assertEquals(
    rows.map((row) => read.get(row.file)),
    rows,
  );
  assertEquals(read.size, rows.length);
  assertEquals(
    parseTableList(renderTableList(tables)),
    sortByName(tables),
  );
}

/** Fails with the seed, which leads back to the case. */
function checkCases(check: (tables: readonly QualifiedName[]) => void): void {
  for (let seed = 0; seed < CASES; seed++) {
    const tables = makeTables(makeRandom(seed));
    try {
      check(tables);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(tables)}`, {
        cause: error,
      });
    }
  }
}

Deno.test("file names of any tables are one to one, and fit on any file system", () => {
  checkCases(checkFileNames);
});

Deno.test("files of any objects of any kind are found again by place and header", () => {
  checkCases(checkPlaces);
});

Deno.test("rows of any objects of any kind are read back", () => {
  checkCases(checkOtherRows);
});

Deno.test("columns of any relations are read back", () => {
  checkCases(checkColumns);
});

Deno.test("shown names and headers of any tables are read back", () => {
  checkCases(checkTexts);
});

Deno.test("index and list of any tables are read back", () => {
  checkCases(checkPages);
});
