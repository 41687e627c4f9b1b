/**
 * drizzle: `0000_x.sql` as `meta/_journal.json` lists them.
 *
 * @module
 */

import { DatabaseError } from "../../../errors.ts";
import { folderOf, type Layout, type MigrationFolder } from "./layout.ts";
import { listFolders } from "./prisma.ts";

const JOURNAL_REGEXP = /(?:^|\/)meta\/_journal\.json$/;

/**
 * The journal has the order. Source: `readMigrationFiles` in
 * `drizzle-orm/src/migrator.ts` of drizzle-team/drizzle-orm.
 */
export const drizzle: Layout = {
  name: "drizzle",
  isLaidOut: ({ paths }) => paths.some((path) => JOURNAL_REGEXP.test(path)),
  order: (folder) =>
    folder.paths.filter((path) => JOURNAL_REGEXP.test(path))
      .flatMap((journal) => orderByJournal(folder, journal)),
  isInTransaction: () => true,
  keepsSession: true,
};

/** Since 1.0 each migration has a folder, with a snapshot in it. */
export const drizzleFolders: Layout = {
  name: "drizzle",
  isLaidOut: ({ paths }) =>
    paths.some((path) =>
      path.endsWith("/snapshot.json") &&
      paths.includes(`${folderOf(path)}/migration.sql`)
    ),
  order: ({ scripts }) => listFolders(scripts),
  isInTransaction: () => true,
  keepsSession: true,
};

function orderByJournal(folder: MigrationFolder, journal: string): string[] {
  const prefix = journal.slice(0, -"meta/_journal.json".length);
  return readTags(folder, journal).map((tag) => {
    const path = `${prefix}${tag}.sql`;
    if (folder.scripts.includes(path)) return path;
    throw new DatabaseError(
      `Cannot load "${folder.path}": "${journal}" lists "${tag}.sql", which is not there`,
      "Add the file, or take its entry out of the journal.",
    );
  });
}

function readTags(folder: MigrationFolder, journal: string): string[] {
  const text = folder.textOf(journal);
  try {
    const { entries } = JSON.parse(text);
    return entries.map(({ tag }: { tag: unknown }) => String(tag));
  } catch (error) {
    throw new DatabaseError(
      `Cannot load "${folder.path}": "${journal}" is no journal of drizzle`,
      "Restore it, or give the files one by one, each with --from.",
      { cause: error },
    );
  }
}
