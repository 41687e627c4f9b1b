/**
 * Tells files from folders, and plans the folders.
 *
 * @module
 */

import { plain } from "../../core/migrations/layouts/plain.ts";
import {
  type FolderFiles,
  type MigrationPlan,
  planMigrations,
} from "../../core/migrations/plan_migrations.ts";
import { DatabaseError } from "../../errors.ts";
import { explainUnreadable } from "./explain_unreadable.ts";
import { listIncludePaths } from "./include_file.ts";
import { readFolder } from "./read_folder.ts";

/** A file, or the folders that are one to a tool, with their plan. */
export type Batch =
  | { readonly path: string }
  | { readonly folders: readonly string[]; readonly plan: MigrationPlan };

/**
 * Reads what the paths are, and plans the folders among them; several locations
 * of Flyway that follow each other are one sequence.
 *
 * @throws {DatabaseError} If one cannot be read, or has nothing to load.
 */
export async function groupPaths(paths: readonly string[]): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (const path of paths) {
    const batch = await readBatch(path);
    const last = batches.at(-1);
    if (last !== undefined && isFlyway(last) && isFlyway(batch)) {
      const folders = [...last.folders, ...batch.folders];
      const plan = planMigrations(await readFolder(folders));
      batches.splice(-1, 1, { folders, plan });
    } else batches.push(batch);
  }
  return batches;
}

function isFlyway(batch: Batch): batch is Batch & { folders: string[] } {
  return "plan" in batch && batch.plan.layout.name === "Flyway";
}

async function readBatch(path: string): Promise<Batch> {
  try {
    const { isDirectory } = await Deno.stat(path);
    if (!isDirectory) return { path };
    const folders = [path.replace(/\/+$/, "") || "/"];
    const folder = await readFolder(folders);
    const plan = planMigrations(folder);
    if (plan.migrations.length === 0) throw explainNothing(path, plan);
    return { folders, plan: withoutIncluded(plan, folder) };
  } catch (error) {
    throw explainUnreadable(path, error);
  }
}

function explainNothing(path: string, { notes }: MigrationPlan): DatabaseError {
  const [first] = notes;
  const what =
    `Cannot load "${path}": there is no .sql file in it that goes forward`;
  return first === undefined
    ? new DatabaseError(
      what,
      "Give --from the folder of the migrations, or a file.",
    )
    : new DatabaseError(
      `${what}; ${first}`,
      "Run them on a server and sync from there with --host, or give --from a dump of the schema.",
    );
}

const INCLUDE_REGEXP = /^\\(?:ir?|include(?:_relative)?)\s+(\S+)/gm;

/** A script that others include is run there, and not once more by itself. */
function withoutIncluded(
  plan: MigrationPlan,
  folder: FolderFiles,
): MigrationPlan {
  if (plan.layout !== plain) return plan;
  const named = plan.migrations.flatMap(({ path, text }) =>
    [...text.matchAll(INCLUDE_REGEXP)].map(([, name = ""]) => ({ path, name }))
  );
  const included = new Set(
    named.flatMap(({ path, name }) =>
      listIncludePaths(name, {
        from: `${folder.path}/${path}`,
        folder: folder.path,
        isRelative: false,
      })
    ),
  );
  const migrations = plan.migrations.filter(({ path }) => {
    const [full = path] = listIncludePaths(`${folder.path}/${path}`, {
      from: "",
      folder: "",
      isRelative: false,
    });
    return !included.has(full);
  });
  const count = plan.migrations.length - migrations.length;
  // Of files that include each other none would be left.
  if (count === 0 || migrations.length === 0) return plan;
  const files = count === 1 ? "1 file is" : `${count} files are each`;
  const note = `${files} run where another includes it`;
  return { ...plan, migrations, notes: [...plan.notes, note] };
}
