/**
 * Asserts that a folder is whole: its files, its index and its list tell the
 * same.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

import { compareByteOrder } from "../../src/core/text/byte_order.ts";
import { nameFiles } from "../../src/core/files/file_name.ts";
import {
  compareByName,
  type QualifiedName,
  showQualifiedName,
} from "../../src/core/catalog/identifier.ts";
import { PARTITION_FOLDER } from "../../src/core/catalog/object_kind.ts";
import { isIndex } from "../../src/core/pages/index.ts";
import { PAGE_FILES } from "../../src/core/pages/pages.ts";
import { parseIndexRows } from "../../src/core/pages/index_row.ts";
import { INDEX_FILE } from "../../src/core/pages/page_names.ts";
import {
  isNotedOrphaned,
  parseObjectFile,
} from "../../src/core/files/object_file.ts";
import { withoutTime } from "./scene.ts";
import { readFolderTexts } from "./sync_folder.ts";
import { parseTableList } from "../../src/core/pages/table_list.ts";
import { LIST_FILE } from "../../src/core/pages/page_names.ts";
import { type Status } from "../../src/core/catalog/object_status.ts";
import { asTable } from "./object_ids.ts";
import { keyOf } from "../../src/core/catalog/object_id.ts";

/** What a folder says of one table. */
export interface FiledTable extends QualifiedName {
  readonly file: string;
  /** Filed in `partitions/`, and told of by its parent alone. */
  readonly isPartition: boolean;
  readonly status: Status;
  /** The whole file, but for the line that tells when. */
  readonly text: string;
}

/** In JavaScript a dot is none of several characters that a name may have. */
const TABLE_DDL_REGEXP =
  /^(?:SET [^\n]*\n\n)?--\n-- Name: [^\n]*; Type: TABLE; [^\n]*\n--\n\nCREATE (?:UNLOGGED )?TABLE [^]*;\n$/;

/**
 * Reads the tables of a folder by shown name, in byte order of the names.
 *
 * @throws {Error} If there is any file that is not ours, if that of a table has no
 * DDL or another table's name, or if index and list do not fit the files.
 */
export async function readWholeFolder(
  path: string,
): Promise<Map<string, FiledTable>> {
  const texts = await readFolderTexts(path);
  const rows = parseIndexRows(texts.get(INDEX_FILE) ?? "");
  const tables = new Map<string, FiledTable>();
  for (const [file, text] of texts) {
    if (PAGE_FILES.includes(file)) continue;
    const isPartition = file.startsWith(`${PARTITION_FOLDER}/`);
    const row = rows.get(file);
    if (row === undefined && !isPartition) {
      throw new Error(`${file} is not in the index`);
    }
    if (parseObjectFile(text)?.kind !== "table") {
      assertEquals(row?.object, parseObjectFile(text));
      continue;
    }
    const table = readWholeFile(file, text);
    const shown = showQualifiedName(table);
    const { object = table, status = "current" } = row ?? {};
    assertEquals(showQualifiedName(object), shown);
    assertEquals(tables.has(shown), false, `${shown} has two files`);
    assertEquals(isNotedOrphaned(text), status === "orphaned", file);
    tables.set(shown, {
      ...table,
      ...{ file, isPartition, status, text: withoutTime(text) },
    });
  }
  assertPagesFit(texts, [...tables.values()]);
  return new Map(
    [...tables].sort(([, a], [, b]) => compareByName(a, b)),
  );
}

/**
 * The table that a file is of.
 *
 * @throws {Error} If header or DDL are not whole.
 */
export function readWholeFile(file: string, text: string): QualifiedName {
  const table = parseObjectFile(text);
  if (table === undefined) throw new Error(`${file} has no header: ${text}`);
  const ddl = text.slice(text.indexOf("\n\n") + 2);
  assert(TABLE_DDL_REGEXP.test(ddl), `${file} has no whole DDL: ${text}`);
  return table;
}

function assertPagesFit(
  texts: ReadonlyMap<string, string>,
  tables: readonly FiledTable[],
): void {
  const index = texts.get(INDEX_FILE) ?? "";
  assert(isIndex(index), `no index: ${index}`);
  const listed = tables.filter(({ isPartition, status }) =>
    !isPartition || status === "orphaned"
  );
  const rows = [...parseIndexRows(index)];
  assertEquals(
    rows.filter(([, { object }]) => object.kind === "table")
      .map(([file]) => file).sort(compareByteOrder),
    listed.map(({ file }) => file).sort(compareByteOrder),
  );
  assertEquals(
    /^\d+ tables?: .*$/m.exec(index)?.[0],
    `${listed.length} ${listed.length === 1 ? "table" : "tables"}: ${
      count(listed, "current")
    } current (✓), ${count(listed, "new")} new (+), ${
      count(listed, "orphaned")
    } orphaned (⚠).`,
  );
  assertEquals(
    parseTableList(texts.get(LIST_FILE) ?? "").map(showQualifiedName),
    tables.filter(({ status }) => status !== "orphaned")
      .sort(compareByName)
      .map(showQualifiedName),
  );
  const names = nameFiles(
    tables.map((table) => ({
      ...asTable(table),
      isPartition: table.isPartition,
    })),
  );
  for (const table of tables) {
    assertEquals(table.file, names.get(keyOf(asTable(table))));
  }
}

function count(tables: readonly FiledTable[], wanted: Status): number {
  return tables.filter(({ status }) => status === wanted).length;
}
