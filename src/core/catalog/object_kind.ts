/**
 * The kinds of objects that have files, and all that differs between them.
 *
 * @module
 */

/** What there is to know of a kind. */
export interface ObjectKind {
  /** Begins the first line of its files: `-- Table: users`. */
  readonly header: string;
  readonly singular: string;
  readonly plural: string;
  /** What `pg_dump` calls the entry that makes one. */
  readonly entryTypes: readonly string[];
  /** Its folder below the folder that is kept in step; empty: that one itself. */
  readonly folder: string;
  /** Titles of the cells of its rows in the index, after status and name. */
  readonly cells: readonly string[];
}

/** The kinds, by the word that programs know them by. */
export const OBJECT_KINDS = {
  table: {
    header: "Table",
    singular: "table",
    plural: "tables",
    entryTypes: ["TABLE"],
    folder: "",
    cells: [
      ...["Columns", "Primary key", "References", "Referenced by"],
      ...["Indexes", "Comment"],
    ],
  },
  view: {
    header: "View",
    singular: "view",
    plural: "views",
    entryTypes: ["VIEW", "MATERIALIZED VIEW"],
    folder: "views",
    cells: ["Columns", "Reads", "Comment"],
  },
  foreign_table: {
    header: "Foreign table",
    singular: "foreign table",
    plural: "foreign tables",
    entryTypes: ["FOREIGN TABLE"],
    folder: "foreign_tables",
    cells: ["Columns", "Server", "Comment"],
  },
  function: {
    header: "Function",
    singular: "function",
    plural: "functions",
    entryTypes: ["FUNCTION", "PROCEDURE", "AGGREGATE"],
    folder: "functions",
    cells: ["Arguments and result", "Called by triggers", "Comment"],
  },
  type: {
    header: "Type",
    singular: "type",
    plural: "types",
    entryTypes: ["TYPE", "DOMAIN", "SHELL TYPE"],
    folder: "types",
    cells: ["What it is", "Used by", "Comment"],
  },
  sequence: {
    header: "Sequence",
    singular: "sequence",
    plural: "sequences",
    entryTypes: ["SEQUENCE"],
    folder: "sequences",
    cells: ["Comment"],
  },
  /** All else, one file for each kind of thing: `database/extensions.sql`. */
  database: {
    header: "Database objects",
    singular: "database file",
    plural: "database files",
    entryTypes: [],
    folder: "database",
    cells: ["Number", "Names"],
  },
} as const satisfies Readonly<Record<string, ObjectKind>>;

/** One of {@linkcode OBJECT_KINDS}. */
export type Kind = keyof typeof OBJECT_KINDS;

/** What there is to know of a kind, whichever it is. */
export function kindOf(kind: Kind): ObjectKind {
  return OBJECT_KINDS[kind];
}

/** The kind whose files begin with this word; `undefined` if none does. */
export function findKindByHeader(header: string): Kind | undefined {
  return KINDS.find((kind) => kindOf(kind).header === header);
}

/** The kind that a person means: `view`, `views`, `foreign_tables`. */
export function findKind(word: string): Kind | undefined {
  const spaced = word.replaceAll("_", " ");
  return KINDS.find((kind) => {
    const { singular, plural } = kindOf(kind);
    return [kind, singular, plural].includes(spaced) || kind === word;
  });
}

/** Every kind. */
export const KINDS = Object.keys(OBJECT_KINDS) as readonly Kind[];

/** The words that choose kinds: each is the folder of its files, if it has one. */
export const KIND_WORDS: readonly string[] = KINDS.map((kind) =>
  kindOf(kind).folder || kindOf(kind).plural
);

/** Where partitions go, which are tables of which there are many. */
export const PARTITION_FOLDER = "partitions";

/** The folders below the one that is kept in step. */
export const KIND_FOLDERS: readonly string[] = [
  PARTITION_FOLDER,
  ...KINDS.map((kind) => kindOf(kind).folder),
].filter((folder) => folder !== "");
