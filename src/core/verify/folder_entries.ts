/**
 * Cuts the files of a folder into the statements that rebuild it, and tells what in
 * them cannot be right.
 *
 * @module
 */

import { keyOf, type ObjectId, showObject } from "../catalog/object_id.ts";
import { placeStatement, type ReplayPlace } from "../dump/replay_order.ts";
import { isAltered } from "../files/ddl_checksum.ts";
import { fileVariants } from "../files/file_name.ts";
import {
  type FolderContent,
  listOwnFiles,
  type OwnFile,
} from "../files/folder_state.ts";
import {
  endsInCrLf,
  isNotedOrphaned,
  keepsLineEnds,
  parseObjectFile,
  withLineFeeds,
  WRITTEN_BY_LINE,
} from "../files/object_file.ts";
import { readMemory } from "../pages/memory.ts";
import type { PageMemory } from "../pages/page.ts";
import { PAGE_FILES } from "../pages/page_names.ts";
import { cutScript, ScriptError, type Statement } from "../sql/statements.ts";
import { compareByteOrder } from "../text/byte_order.ts";
import { findConflict } from "./conflict_markers.ts";
import type { FileProblem } from "./file_problem.ts";
import { listMissing, listNames } from "./listed_files.ts";
import { findFault } from "./statement_fault.ts";

/** A statement of a file, with what has to be set for it alone. */
export interface FileEntry extends ReplayPlace {
  readonly file: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly object: ObjectId;
  readonly sql: string;
  /** `SET default_table_access_method = columnar;` */
  readonly setting?: string;
}

/** The folder, ready to be rebuilt from. */
export interface FolderEntries {
  readonly entries: readonly FileEntry[];
  /** The files that they are of. */
  readonly files: readonly OwnFile[];
  readonly problems: readonly FileProblem[];
  /** Files of which not all was loaded. */
  readonly unread: readonly string[];
  /** Files of what is gone, which is not loaded. */
  readonly orphaned: readonly string[];
  /** What the pages say that the folder has, as messages name it: `public.users`. */
  readonly listed: ReadonlySet<string>;
  /** Whether schema `public` belongs to who is not the owner of the database. */
  readonly ownsPublic: boolean;
}

/** What a file comes to, if it can be loaded. */
interface CutFile {
  readonly entries: readonly FileEntry[];
  /** What of it is not loaded. */
  readonly problems: readonly FileProblem[];
}

/** Reads all files of ours; what somebody else wrote is left alone. */
export function readFolderEntries(content: FolderContent): FolderEntries {
  const own = listOwnFiles(content)
    .sort((a, b) => compareByteOrder(a.file, b.file));
  const memory = readMemory(content);
  const broken = listBroken(content, own, memory);
  const named = new Set(broken.map(({ file }) => file));
  const textOf = ({ file }: OwnFile): string => content.get(file) ?? "";
  const whole = own.filter(({ file }) => !named.has(file));
  const orphaned = whole.filter((file) => isNotedOrphaned(textOf(file)));
  const files = whole.filter((file) => !orphaned.includes(file));
  const cut = files.map((file) => cutFile(file, textOf(file)));
  const unread = [...broken, ...cut.flatMap(({ problems }) => problems)];
  return {
    entries: cut.flatMap(({ entries }) => entries),
    files,
    problems: [
      ...unread,
      ...files.filter((file) => isAltered(textOf(file)))
        .map(({ file }) => ({ file, message: ALTERED })),
      ...files.flatMap((file) => checkLineEnds(file.file, textOf(file))),
      ...listMissing(content, memory),
    ].sort((a, b) => compareByteOrder(a.file, b.file)),
    unread: unread.map(({ file }) => file),
    orphaned: orphaned.map(({ file }) => file),
    listed: listNames(memory),
    ownsPublic: files.some((file) =>
      file.object.kind === "database" && OWN_PUBLIC_REGEXP.test(textOf(file))
    ),
  };
}

/** Files of which nothing can be loaded. */
function listBroken(
  content: FolderContent,
  own: readonly OwnFile[],
  { rows: listed }: PageMemory,
): FileProblem[] {
  const places = new Map<string, string>();
  const ownFiles = new Map(own.map(({ file, object }) => [file, object]));
  const sorted = [...content]
    .sort(([a], [b]) => compareByteOrder(a, b));
  return sorted.flatMap(([file, text]) => {
    const isPage = PAGE_FILES.includes(file);
    const object = ownFiles.get(file);
    const isOurs = isPage || object !== undefined || listed.has(file) ||
      (text?.includes(WRITTEN_BY_LINE) ?? false);
    if (!isOurs) return [];
    if (text === undefined) {
      return [{ file, message: "is no regular file, so it was not read" }];
    }
    const line = findConflict(text, !isPage);
    if (line !== undefined) {
      return [{ file, line, message: "has the marker of a conflict of git" }];
    }
    if (isPage) return [];
    if (object === undefined) return [{ file, ...explainHeader(text) }];
    const twin = places.get(keyOf(object));
    places.set(keyOf(object), file);
    return twin === undefined ? [] : [{
      file,
      message: `is of ${showObject(object)}, and so is ${twin}`,
    }];
  });
}

/** Why a file of ours does not begin as one. */
function explainHeader(text: string): Omit<FileProblem, "file"> {
  if (text.startsWith("\ufeff")) {
    return { line: 1, message: "begins with a byte order mark" };
  }
  const object = parseObjectFile(text);
  return object === undefined
    ? { line: 1, message: "does not begin with the header of schema-sync" }
    : {
      message: `is of ${showObject(object)}, whose file is ${
        fileVariants(object)[0]
      }`,
    };
}

/** Source: `dumpNamespace()` of `pg_dump.c`, PostgreSQL 15. */
const OWN_PUBLIC_REGEXP =
  /^-- \*not\* creating schema, since initdb creates it\r?$/m;

const ALTERED = "is not what sync wrote: it was edited, or merged";

const CONVERTED =
  "has lines that end in CR LF, which git must not convert (schema-sync init --only attributes)";

const UNKEPT =
  "has not the line ends of its DDL that its header tells of: git converted them, or somebody did";

function checkLineEnds(file: string, text: string): FileProblem[] {
  if (endsInCrLf(text)) return [{ file, line: 1, message: CONVERTED }];
  return keepsLineEnds(text) ? [] : [{ file, message: UNKEPT }];
}

function cutFile({ file, object }: OwnFile, text: string): CutFile {
  const statements = cutStatements(text);
  if (!Array.isArray(statements)) {
    return { entries: [], problems: [{ file, ...statements }] };
  }
  const entries: FileEntry[] = [];
  const problems: FileProblem[] = [];
  let setting: string | undefined;
  for (const { text: sql, line } of statements) {
    const message = findFault(sql, object);
    if (message !== undefined) problems.push({ file, line, message });
    else if (SETTING_REGEXP.test(sql)) setting = sql;
    else {
      const place = placeStatement(sql);
      const own = setting === undefined ? {} : { setting };
      entries.push({ file, line, object, sql, ...own, ...place });
      setting = undefined;
    }
  }
  const isEmpty = statements.length === 0 && object.kind !== "database";
  return {
    entries: [...entries, ...uncommentExtensions(entries)],
    problems: isEmpty ? [{ file, message: "has no statement" }] : problems,
  };
}

const EXTENSION_REGEXP =
  /^(CREATE|COMMENT ON) EXTENSION (?:IF NOT EXISTS )?("(?:[^"]|"")*"|[^\s;]+)/;

/** An extension brings its comment along; `pg_dump` says nothing where it is gone. */
function uncommentExtensions(entries: readonly FileEntry[]): FileEntry[] {
  const found = entries.flatMap((entry) => {
    const [, verb, name = ""] = EXTENSION_REGEXP.exec(entry.sql) ?? [];
    return verb === undefined ? [] : [{ entry, verb, name }];
  });
  const commented = new Set(
    found.filter(({ verb }) => verb !== "CREATE").map(({ name }) => name),
  );
  return found.filter(({ name }) => !commented.has(name))
    .map(({ entry, name }) => {
      const sql = `COMMENT ON EXTENSION ${name} IS NULL;`;
      return { ...entry, sql, ...placeStatement(sql) };
    });
}

/** Converted back, a text has its lines where they were. */
function cutStatements(text: string): Statement[] | Omit<FileProblem, "file"> {
  try {
    return cutScript(withLineFeeds(text));
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return { line: error.line, message: error.message };
  }
}

/** What a file sets for the statement after it. */
const SETTING_REGEXP = /^SET default_\w+ = /;
