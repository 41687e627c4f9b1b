/**
 * SQL files of no tool that is known.
 *
 * @module
 */

import type { Layout } from "./layout.ts";

/** What has an effect in a transaction alone. */
const NEEDS_TRANSACTION_REGEXP =
  /^[ \t]*(?:SET\s+LOCAL\b|LOCK\s+(?:TABLE\b|["\w])|SAVEPOINT\s)|\bON\s+COMMIT\s+(?:DROP|DELETE)/im;
/** The `begin` of a function's body has a statement behind it. */
const BEGIN_REGEXP =
  /^[ \t]*(?:BEGIN(?:\s+(?:WORK|TRANSACTION|ISOLATION|READ|NOT|DEFERRABLE)\b[^;$]*)?|START\s+TRANSACTION\b[^;$]*)\s*;/im;

/**
 * Every script, by the numbers in the paths, as psql runs it: in a transaction
 * only where it has what needs one and begins none itself.
 */
export const plain: Layout = {
  name: "plain SQL",
  isLaidOut: () => true,
  order: ({ scripts }) => scripts,
  isInTransaction: ({ textOf }, path) => {
    const text = textOf(path);
    return NEEDS_TRANSACTION_REGEXP.test(text) && !BEGIN_REGEXP.test(text);
  },
};
