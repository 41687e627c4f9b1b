import { assertEquals } from "@std/assert";

import type { Table } from "../../../../src/core/catalog/catalog.ts";
import {
  fileVariants,
  nameFiles,
} from "../../../../src/core/files/file_name.ts";
import {
  parseQualifiedName,
  type QualifiedName,
  showQualifiedName,
  sortByName,
} from "../../../../src/core/catalog/identifier.ts";
import { renderIndex } from "../../../../src/core/pages/index.ts";
import {
  buildTableRow,
  parseIndexRows,
} from "../../../../src/core/pages/index_row.ts";
import {
  parseObjectFile,
  renderObjectFile,
} from "../../../../src/core/files/object_file.ts";
import {
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
import { asTable } from "../../../support/object_ids.ts";

const CASES = 1_000;

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

Deno.test("shown names and headers of any tables are read back", () => {
  checkCases(checkTexts);
});

Deno.test("index and list of any tables are read back", () => {
  checkCases(checkPages);
});
