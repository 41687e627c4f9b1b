/**
 * Every key of the settings file, once: what a run reads there, what `init`
 * writes, and what help and README tell of it comes from here.
 *
 * Which flags go before a key is told in `options.ts`. What says where to connect
 * or who to be is no key, and never will be: a file in a repository must not
 * decide where a password is sent.
 *
 * @module
 */

import { findKind, KIND_WORDS } from "../core/catalog/object_kind.ts";
import type { LintSettings } from "../core/lint/lint_settings.ts";
import { capitalize } from "../core/text/capitalize.ts";
import { wrapWords } from "../core/text/wrap_words.ts";

/** What there is to know of a key. */
export interface FileKeySpec {
  /** What it may be, other than a list. */
  readonly words?: readonly (string | boolean)[];
  /** What a list may hold; absent: it takes none. */
  readonly items?: ListItems;
  /** What an object holds, for people; absent: it is none. */
  readonly members?: string;
  /** What counts where nothing says anything. */
  readonly fallback:
    | string
    | boolean
    | readonly string[]
    | Readonly<Record<string, unknown>>;
  readonly help: string;
}

/** What a list may hold. */
export interface ListItems {
  /** For people: `names`. */
  readonly what: string;
  /** Whether a list without any makes sense. */
  readonly mayBeNone?: true;
  /** The words that it chooses from; absent: any text that is not empty. */
  readonly known?: readonly string[];
  /** Whether it is one of them, also in another spelling. */
  readonly isKnown?: (text: string) => boolean;
}

/** The keys by name, in the order in which `init` writes them. */
export const FILE_KEYS = {
  schemas: {
    words: ["all"],
    items: { what: "names" },
    fallback: ["public"],
    help: "the schemas",
  },
  excludeTables: {
    items: { what: "patterns", mayBeNone: true },
    fallback: [],
    help: "tables and views to leave out (* and ?)",
  },
  kinds: {
    words: ["all"],
    items: {
      what: "kinds",
      known: KIND_WORDS,
      isKnown: (text) => findKind(text) !== undefined,
    },
    fallback: "all",
    help: "the kinds of objects that have files",
  },
  partitions: {
    words: ["files", "none"],
    fallback: "files",
    help: "whether partitions have files, or only their parents tell of them",
  },
  comments: {
    words: [true, false],
    fallback: true,
    help: "the comment that pg_dump puts before each statement",
  },
  diagram: {
    words: [true, false],
    fallback: false,
    help: "a page _diagram.md that shows how tables relate, in Mermaid",
  },
  lint: {
    members:
      'an object with "rules", a level (error, warning, note, off) for the name of a rule, and "ignore", a list of objects with "rule", "object" (* and ?) and "reason"',
    fallback: { rules: {}, ignore: [] },
    help: "what lint looks for",
  },
} as const satisfies Readonly<Record<string, FileKeySpec>>;

type Keys = typeof FILE_KEYS;

/** One of {@linkcode FILE_KEYS}. */
export type FileKey = keyof Keys;

type WordOf<S> = S extends { words: readonly (infer W)[] } ? W : never;
type ListOf<S> = S extends { items: ListItems } ? readonly string[] : never;

/** What a settings file says; what it does not is absent. */
export type FileValues =
  & {
    readonly [K in Exclude<FileKey, "lint">]?:
      | WordOf<Keys[K]>
      | ListOf<Keys[K]>;
  }
  & { readonly lint?: LintSettings };

/** The names, in the order of {@linkcode FILE_KEYS}. */
export const FILE_KEY_NAMES = Object.keys(FILE_KEYS) as readonly FileKey[];

/** What there is to know of a key, whichever it is. */
export function specOfKey(key: FileKey): FileKeySpec {
  return FILE_KEYS[key];
}

/** What a key takes, for people: `"all", or a list of names`. */
export function describeValue(key: FileKey): string {
  const { words = [], items, members } = specOfKey(key);
  if (members !== undefined) return members;
  const shown = words.map((word) => JSON.stringify(word));
  if (items === undefined) return shown.join(" or ");
  const known = items.known === undefined ? "" : `: ${items.known.join(", ")}`;
  return [...shown, `a list of ${items.what}${known}`].join(", or ");
}

/** A settings file that says nothing but what there is to say. */
export function renderFileTemplate(): string {
  const keys = FILE_KEY_NAMES.map((key) => {
    const { help, fallback } = specOfKey(key);
    return `
${comment(`${capitalize(help)}: ${describeValue(key)}.`)}
  // ${JSON.stringify(key)}: ${showFallback(fallback)},
`;
  });
  return `{
${
    comment(
      "What every run of schema-sync does with this folder; a flag goes before it. To change a default, take the slashes off its line.",
    )
  }
${keys.join("")}}
`;
}

/** As a person would write it, on one line. */
export function showFallback(fallback: FileKeySpec["fallback"]): string {
  return typeof fallback === "object" && !Array.isArray(fallback)
    ? JSON.stringify(fallback, undefined, 1).replace(/\s+/g, " ")
    : JSON.stringify(fallback);
}

const COMMENT = "  // ";
const LINE_WIDTH = 80;

function comment(text: string): string {
  return wrapWords(text, LINE_WIDTH - COMMENT.length)
    .map((line) => COMMENT + line)
    .join("\n");
}
