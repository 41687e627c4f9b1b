/**
 * Finds what takes a migration back in a way that no tool is known for.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { folderOf, nameOf } from "./layouts/layout.ts";
import { findSubject } from "./statement_subject.ts";

/** A file that is to be run. */
export interface GuardedFile {
  readonly path: string;
  readonly text: string;
  readonly statements: readonly {
    readonly text: string;
    readonly line: number;
  }[];
}

/** A file, or a part of one, that only drops what another made. */
export interface Suspect {
  readonly path: string;
  /** Where the part begins; absent: all of the file. */
  readonly line?: number;
  /** The file that made it. */
  readonly sibling: string;
  /** What it drops, as the file has it. */
  readonly dropped: string;
}

/** What changes no schema, and so is found in both ways. */
const NEUTRAL_REGEXP =
  /^(?:BEGIN|START|COMMIT|END|SET|RESET|DELETE|TRUNCATE|SELECT\s+pg_catalog\.set_config)\b/i;
const DROP_REGEXP = /^(?:DROP\s|ALTER\s+TABLE\b(?![^]*\sADD\s)[^;(]*\sDROP\s)/i;

/** A comment that begins a part as marks do: it has this word and little else. */
const MARK_REGEXP =
  /^\s*(?:--|\/\*|#)[^\w\n]*(?:(?:migrate|migration|section|part|script|begin|start)\W+)?(?:down|undo|roll\s?back|revert|downgrade|backward)s?\b\W*(?:migration|script|section|part|sql)?\W*$/i;

/** Finds the first file or part that only drops what its sibling made. */
export function findSuspect(
  files: readonly GuardedFile[],
): Suspect | undefined {
  for (const file of files) {
    const suspect = findSuspectFile(file, files) ?? findSuspectPart(file);
    if (suspect !== undefined) return suspect;
  }
  return undefined;
}

function findSuspectFile(
  file: GuardedFile,
  files: readonly GuardedFile[],
): Suspect | undefined {
  const dropped = listDropped(file.statements);
  if (dropped === undefined) return undefined;
  for (const other of files) {
    if (other === file || !areSiblings(file.path, other.path)) continue;
    const made = listMade(other.statements);
    const name = dropped.find((name) => made.has(name));
    if (name !== undefined) {
      return { path: file.path, sibling: other.path, dropped: name };
    }
  }
  return undefined;
}

/** Below a comment that reads like a mark, nothing but drops. */
function findSuspectPart(
  { path, text, statements }: GuardedFile,
): Suspect | undefined {
  const at = text.split("\n").findIndex((line) => MARK_REGEXP.test(line)) + 1;
  if (at === 0) return undefined;
  const dropped = listDropped(statements.filter(({ line }) => line >= at));
  const made = listMade(statements.filter(({ line }) => line < at));
  const name = dropped?.find((name) => made.has(name));
  return name === undefined
    ? undefined
    : { path, line: at, sibling: path, dropped: name };
}

/** @returns `undefined` where something is done beside dropping, or nothing at all. */
function listDropped(
  statements: GuardedFile["statements"],
): string[] | undefined {
  const others = statements.map(({ text }) => text)
    .filter((text) => !NEUTRAL_REGEXP.test(text));
  if (others.length === 0 || !others.every((text) => DROP_REGEXP.test(text))) {
    return undefined;
  }
  return others.flatMap((text) => nameObject(text) ?? []);
}

function listMade(statements: GuardedFile["statements"]): Set<string> {
  return new Set(
    statements.filter(({ text }) => /^(?:CREATE|ALTER)\s/i.test(text))
      .flatMap(({ text }) => nameObject(text) ?? []),
  );
}

/** Schemas aside: one way may name them and the other not. */
function nameObject(text: string): string | undefined {
  return findSubject(text)?.name ?? findIndex(text);
}

/** An index is the table's where it is made, and itself where it is dropped. */
function findIndex(text: string): string | undefined {
  return /^(?:DROP)\s+INDEX\s+(?:IF\s+EXISTS\s+)?"?([\w$]+)/i.exec(text)?.[1];
}

/**
 * Whether two files may be both ways of one migration: of the same number, in
 * one folder that has the number, of one name in two folders, or without any
 * number, which would say what goes first.
 */
function areSiblings(a: string, b: string): boolean {
  const [first, second] = [versionOf(a), versionOf(b)];
  if (first !== second) return false;
  if (first === undefined) return folderOf(a) === folderOf(b);
  return folderOf(a) === folderOf(b) ||
    compareByteOrder(nameOf(a), nameOf(b)) === 0;
}

/** The number of a file, or else that of the folder that it is in. */
function versionOf(path: string): string | undefined {
  const regexp = /^[A-Za-z]?(\d+(?:[._-]\d+)*)/;
  return regexp.exec(nameOf(path))?.[1] ??
    regexp.exec(nameOf(folderOf(path)))?.[1];
}
