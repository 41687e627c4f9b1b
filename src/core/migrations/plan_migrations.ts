/**
 * What of a folder is run, and in which order.
 *
 * @module
 */

import { countThings } from "../text/count_things.ts";
import { listSome } from "../text/list_some.ts";
import { isBackward } from "./backward_files.ts";
import { findLayout } from "./layouts.ts";
import type { Layout, MigrationFolder } from "./layouts/layout.ts";
import { compareNaturally } from "./layouts/natural_order.ts";
import { listForOthers } from "./other_databases.ts";
import { countPrograms } from "./other_languages.ts";
import { keepUpSection } from "./up_section.ts";

/** A file with SQL. */
export interface Script {
  /** From the folder. */
  readonly path: string;
  readonly text: string;
}

/** A file that leads up; of its text what does, each line where it was. */
export interface Migration extends Script {
  /** Whether it is run in one transaction. */
  readonly isInTransaction: boolean;
}

/** What a folder comes to. */
export interface MigrationPlan {
  readonly layout: Layout;
  readonly migrations: readonly Migration[];
  /** What the tool would not run though it is no way back. */
  readonly notRun: readonly Script[];
  /** Migrations that are programs, counted by the end of their names: `12 .go`. */
  readonly programs: readonly string[];
  /** What is not run though somebody might think it is, one sentence each. */
  readonly notes: readonly string[];
}

/** A folder as it lies there. */
export type FolderFiles = Omit<MigrationFolder, "scripts">;

/**
 * Decides what of a folder is run.
 *
 * @throws {DatabaseError} If the tool that it is made for could not tell.
 */
export function planMigrations(files: FolderFiles): MigrationPlan {
  const sql = files.paths.filter((path) => /\.sql$/i.test(path))
    .toSorted(compareNaturally);
  const forward = sql.filter((path) => !isBackward(path, sql));
  const others = listForOthers(forward);
  const scripts = forward.filter((path) => !others.includes(path));
  const folder: MigrationFolder = {
    ...files,
    scripts,
    textOf: (path) => files.textOf(path),
  };
  const layout = findLayout(folder);
  const ordered = layout.order(folder);
  const programs = countPrograms(files.paths);
  const notRun = scripts.filter((path) => !ordered.includes(path));
  return {
    layout,
    programs,
    notRun: notRun.map((path) => ({ path, text: folder.textOf(path) })),
    migrations: ordered.map((path) => readMigration(layout, folder, path)),
    notes: [
      ...noteFiles("for another database", others),
      ...noteFiles(`that ${layout.name} would not run`, notRun),
      ...layout.note?.(folder) ?? [],
      ...notePrograms(programs),
    ],
  };
}

function readMigration(
  layout: Layout,
  folder: MigrationFolder,
  path: string,
): Migration {
  const text = keepUpSection(folder.textOf(path));
  return {
    path,
    text: layout.prepare?.(text, folder) ?? text,
    isInTransaction: layout.isInTransaction?.(folder, path) ?? false,
  };
}

/** Enough to see which they are. */
const MAX_NAMED = 3;

function noteFiles(why: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const files = countThings(paths.length, "file");
  return [`${files} ${why} left out: ${listSome(paths, MAX_NAMED)}`];
}

function notePrograms(counts: readonly string[]): string[] {
  return counts.length === 0
    ? []
    : [`${counts.join(", ")} migrations are programs, which are not run`];
}
