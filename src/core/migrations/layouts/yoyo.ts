/**
 * yoyo: `20230101_01_x.sql` with `-- depends: other`, beside
 * `20230101_01_x.rollback.sql`.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import { DatabaseError } from "../../../errors.ts";
import {
  hasLine,
  inTransactionUnless,
  type Layout,
  type MigrationFolder,
  nameOf,
} from "./layout.ts";

const DEPENDS_REGEXP = /^--\s*depends:(.*)$/m;

/**
 * Files are in the order of their names, but for those that depend on a later
 * one. Source: `read_sql_migration` and `topological_sort` in
 * `yoyo/migrations.py` and `yoyo/topologicalsort.py`.
 */
export const yoyo: Layout = {
  name: "yoyo",
  isLaidOut: (folder) => hasLine(folder, DEPENDS_REGEXP),
  order: orderByDependencies,
  keepsSession: true,
  isInTransaction: inTransactionUnless(/^--\s*transactional:\s*false/im),
  ownTables: ["_yoyo_log", "_yoyo_migration", "_yoyo_version", "yoyo_lock"],
};

function orderByDependencies(folder: MigrationFolder): string[] {
  const sorted = folder.scripts.toSorted((a, b) =>
    compareByteOrder(idOf(a), idOf(b))
  );
  const byId = new Map(sorted.map((path) => [idOf(path), path]));
  const ordered = new Set<string>();
  function visit(path: string, trail: readonly string[]): void {
    if (ordered.has(path)) return;
    if (trail.includes(path)) throw explainCircle(folder.path, path);
    for (const id of readDependencies(folder.textOf(path))) {
      const found = byId.get(id);
      if (found === undefined) throw explainUnknown(folder.path, path, id);
      visit(found, [...trail, path]);
    }
    ordered.add(path);
  }
  for (const path of sorted) visit(path, []);
  return [...ordered];
}

function idOf(path: string): string {
  return nameOf(path).replace(/\.sql$/i, "");
}

function readDependencies(text: string): string[] {
  return DEPENDS_REGEXP.exec(text)?.[1]?.split(/[\s,]+/).filter(Boolean) ?? [];
}

function explainUnknown(
  folder: string,
  path: string,
  id: string,
): DatabaseError {
  return new DatabaseError(
    `Cannot load "${folder}": "${path}" depends on "${id}", of which there is no file`,
    "Add the file, or mend the line that begins with -- depends:.",
  );
}

function explainCircle(folder: string, path: string): DatabaseError {
  return new DatabaseError(
    `Cannot load "${folder}": "${path}" depends on itself, by way of others`,
    "Mend the lines that begin with -- depends:.",
  );
}
