/**
 * Liquibase with changelogs in SQL: files that begin with
 * `--liquibase formatted sql`.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import {
  folderOf,
  hasLine,
  type Layout,
  type MigrationFolder,
  nameOf,
} from "./layout.ts";

/** A changelog in another format, which may say which others there are. */
const MASTER_REGEXP = /\.(?:xml|ya?ml|json)$/i;

/** `file="a.sql"`, `path: a.sql`, `"file": "a.sql"` of an `include` or a `sqlFile`. */
const INCLUDE_REGEXP =
  /\b(?:file|path)["']?\s*[:=]\s*["']?([^"'\s,}>]+\.sql)\b/gi;

/**
 * A changelog in another format says which files there are, in its order; where
 * none does, they are read as `includeAll` reads them, by their names. Source:
 * https://docs.liquibase.com/change-types/include.html and `includeall.html`.
 */
export const liquibase: Layout = {
  name: "Liquibase",
  isLaidOut: (folder) => hasLine(folder, /^\s*--\s*liquibase formatted sql/im),
  order: (folder) => {
    const included = listIncluded(folder);
    return included.length > 0
      ? included
      : folder.scripts.toSorted(compareByteOrder);
  },
  prepare: dropOthers,
  note: noteChanges,
  hasPlaceholders: true,
  keepsSession: true,
  ownTables: ["databasechangelog", "databasechangeloglock"],
};

const CHANGESET_REGEXP = /^\s*--\s*changeset\s/i;
const DBMS_REGEXP = /\bdbms:\s*"?([\w!,\s]+?)"?(?=\s+\w+:|\s*$)/i;

/** Empties the changesets that are for another database. */
function dropOthers(text: string): string {
  let isOurs = true;
  return text.split("\n").map((line) => {
    if (CHANGESET_REGEXP.test(line)) isOurs = isForPostgres(line);
    return isOurs ? line : "";
  }).join("\n");
}

/** `dbms:postgresql,h2`, `dbms:!mysql`, or nothing said. */
function isForPostgres(changeset: string): boolean {
  const names = DBMS_REGEXP.exec(changeset)?.[1]?.toLowerCase().split(/[\s,]+/)
    .filter(Boolean) ?? [];
  return names.length === 0 || names.includes("postgresql") ||
    names.includes("all") ||
    names.every((name) => name.startsWith("!") && name !== "!postgresql");
}

function listIncluded(folder: MigrationFolder): string[] {
  const changelogs = listChangelogs(folder);
  const hasAll = changelogs.some((path) =>
    /\bincludeAll\b/.test(folder.textOf(path))
  );
  const found = hasAll ? [] : changelogs
    .flatMap((path) =>
      [...folder.textOf(path).matchAll(INCLUDE_REGEXP)]
        .flatMap(([, file = ""]) => findScript(folder, path, file) ?? [])
    );
  return [...new Set(found)];
}

/** Those in other formats, which are no SQL. */
function listChangelogs({ paths, textOf }: MigrationFolder): string[] {
  return paths.filter((path) =>
    MASTER_REGEXP.test(path) && /\bdatabaseChangeLog\b/.test(textOf(path))
  ).toSorted(compareByteOrder);
}

function noteChanges(folder: MigrationFolder): string[] {
  const count = listChangelogs(folder)
    .filter((path) => /\bchangeSet\b/i.test(folder.textOf(path))).length;
  return count === 0
    ? []
    : [`${count} changelogs have changes that are no SQL, which are not run`];
}

/** A file is named from the changelog, or from somewhere above the folder. */
function findScript(
  { scripts }: MigrationFolder,
  changelog: string,
  file: string,
): string | undefined {
  const beside = [folderOf(changelog), file].filter(Boolean).join("/");
  return scripts.find((path) => path === beside) ??
    scripts.find((path) => file.endsWith(`/${path}`) || path === file) ??
    scripts.find((path) => nameOf(path) === nameOf(file));
}
