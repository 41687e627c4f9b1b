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
}

/** The kinds, by the word that programs know them by. */
export const OBJECT_KINDS = {
  table: {
    header: "Table",
    singular: "table",
    plural: "tables",
    entryTypes: ["TABLE"],
    folder: "",
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

/** Every kind. */
export const KINDS = Object.keys(OBJECT_KINDS) as readonly Kind[];

/** The folders below the one that is kept in step. */
export const KIND_FOLDERS: readonly string[] = [
  ...new Set(KINDS.map((kind) => kindOf(kind).folder)),
].filter((folder) => folder !== "");
