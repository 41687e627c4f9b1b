/**
 * Refuses what takes a migration back.
 *
 * @module
 */

import {
  findSuspect,
  type Suspect,
} from "../../core/migrations/backward_guard.ts";
import type { Migration } from "../../core/migrations/plan_migrations.ts";
import { DatabaseError } from "../../errors.ts";
import type { SqlFile } from "./sql_file.ts";

/**
 * What only drops what another file made is a way back, whoever wrote it.
 *
 * @throws {DatabaseError} If there is any.
 */
export function requireForward(
  folder: string,
  migrations: readonly Migration[],
  files: readonly SqlFile[],
): void {
  const guarded = migrations.map(({ path, text }, i) => ({
    path,
    text,
    statements: (files[i]?.statements ?? [])
      .filter((statement) => statement.path === files[i]?.path),
  }));
  const suspect = findSuspect(guarded);
  if (suspect !== undefined) throw explainSuspect(folder, suspect);
}

function explainSuspect(
  folder: string,
  { path, line, sibling, dropped }: Suspect,
): DatabaseError {
  const what = line === undefined ? `"${path}"` : `"${path}" from line ${line}`;
  const made = sibling === path ? "above that line" : `in "${sibling}"`;
  return new DatabaseError(
    `Cannot load "${folder}": ${what} only drops what was made ${made}, such as "${dropped}", so it takes a migration back`,
    "Move it out of the folder, or, if it is to be run, give the files one by one, each with --from.",
  );
}
