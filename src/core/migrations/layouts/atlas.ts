/**
 * Atlas: files that `atlas.sum` lists with their hashes.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import { DatabaseError } from "../../../errors.ts";
import {
  folderOf,
  inTransactionUnless,
  type Layout,
  type MigrationFolder,
  nameOf,
} from "./layout.ts";

const CHECKPOINT_REGEXP = /^-- atlas:checkpoint\b/m;

/**
 * Files are in the order of their names as texts; an empty database begins with
 * the newest checkpoint. Where `atlas.sum` and the folder differ, Atlas runs
 * nothing. Source: `sql/migrate/dir.go` of ariga/atlas, and
 * https://atlasgo.io/versioned/checkpoint.
 */
export const atlas: Layout = {
  name: "Atlas",
  isLaidOut: ({ paths }) => paths.some((path) => nameOf(path) === "atlas.sum"),
  order: (folder) =>
    folder.paths.filter((path) => nameOf(path) === "atlas.sum")
      .flatMap((sum) => orderBySum(folder, sum)),
  isInTransaction: inTransactionUnless(/^-- atlas:txmode none\b/m),
};

function orderBySum(folder: MigrationFolder, sum: string): string[] {
  const files = folder.scripts
    .filter((path) => folderOf(path) === folderOf(sum))
    .toSorted(compareByteOrder);
  requireSame(folder, sum, files);
  const checkpoint = files.findLastIndex((path) =>
    CHECKPOINT_REGEXP.test(folder.textOf(path))
  );
  return files.slice(Math.max(0, checkpoint));
}

function requireSame(
  folder: MigrationFolder,
  sum: string,
  files: readonly string[],
): void {
  const [, ...lines] = folder.textOf(sum).trim().split(/\r?\n/);
  const listed = new Set(lines.map((line) => line.replace(/ h1:\S+$/, "")));
  const names = files.map(nameOf);
  const odd = [
    ...names.filter((name) => !listed.has(name)),
    ...[...listed].filter((name) => !names.includes(name)),
  ];
  const [first] = odd.filter((name) => !/\.down\.sql$/.test(name));
  if (first === undefined) return;
  throw new DatabaseError(
    `Cannot load "${folder.path}": "${sum}" and the folder differ in "${first}"`,
    'Run "atlas migrate hash", after which Atlas itself runs it too.',
  );
}
