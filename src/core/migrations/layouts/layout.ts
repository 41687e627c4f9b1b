/**
 * What a tool makes of a folder of migrations.
 *
 * @module
 */

/** A folder that migrations are looked for in. */
export interface MigrationFolder {
  /** As it was given: `db/migrations`. */
  readonly path: string;
  /** Every file below it that is not hidden, with `/` in it. */
  readonly paths: readonly string[];
  /** Those of them with SQL for PostgreSQL that no name calls a way back. */
  readonly scripts: readonly string[];
  /** The text of a script or of a plan; empty for any other file. */
  textOf(path: string): string;
}

/** The lines that begin a part of a file, each an expression with the flag `m`. */
export interface Marks {
  /** By which a file is known; absent: what stands above the other goes forward. */
  readonly up?: RegExp;
  readonly down: RegExp;
}

/** A tool, or a way to lay migrations out that several tools share. */
export interface Layout {
  /** What people call it. */
  readonly name: string;
  /** Whether a folder is laid out so; of several layouts the first counts. */
  isLaidOut(folder: MigrationFolder): boolean;
  /**
   * The files that the tool runs on an empty database, in its order.
   *
   * @throws {DatabaseError} If the tool itself could not tell.
   */
  order(folder: MigrationFolder): readonly string[];
  /** Whether the tool runs a file in one transaction; absent: it never does. */
  isInTransaction?(folder: MigrationFolder, path: string): boolean;
  /** What else is not run, one sentence each; absent: nothing. */
  note?(folder: MigrationFolder): readonly string[];
  /** What divides a file into a way forward and one back; absent: nothing. */
  readonly marks?: Marks;
  /** What the tool makes of a text before it runs it; absent: nothing. */
  prepare?(text: string, folder: MigrationFolder): string;
  /** Whether what a file sets holds in the next; absent: it does not. */
  readonly keepsSession?: true;
  /** Whether the tool puts values in the place of `${name}`. */
  readonly hasPlaceholders?: true;
  /** Tables of the tool itself, in schema `public`; absent: no tool is known. */
  readonly ownTables?: readonly string[];
}

/** `migration.sql` of `migrations/1_a/migration.sql`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `migrations/1_a` of `migrations/1_a/migration.sql`; empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Whether any script has a line that the tool knows by. */
export function hasLine(folder: MigrationFolder, regexp: RegExp): boolean {
  return folder.scripts.some((path) => regexp.test(folder.textOf(path)));
}

/** A layout that is known by the marks in its files. */
export function knownByMarks(
  marks: Marks,
): Pick<Layout, "isLaidOut" | "marks"> {
  const known = marks.up ?? marks.down;
  return { marks, isLaidOut: (folder) => hasLine(folder, known) };
}

/** `-- +goose Up` and `-- +goose Down`, of what stands before their last word. */
export function pairOfMarks(before: string): Marks {
  return {
    up: new RegExp(`^\\s*--\\s*${before}up\\b`, "im"),
    down: new RegExp(`^\\s*--\\s*${before}down\\b`, "im"),
  };
}

/** Runs a file in a transaction unless it has a line that says otherwise. */
export function inTransactionUnless(
  regexp: RegExp,
): (folder: MigrationFolder, path: string) => boolean {
  return (folder, path) => !regexp.test(folder.textOf(path));
}
