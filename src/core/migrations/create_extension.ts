/**
 * Which extension a statement wants to have.
 *
 * @module
 */

const CREATE_REGEXP =
  /^CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"((?:[^"]|"")+)"|([\w$]+))/i;

/** Finds the name in a `CREATE EXTENSION`; `undefined` in any other statement. */
export function findExtension(statement: string): string | undefined {
  const [, quoted, plain] = CREATE_REGEXP.exec(statement) ?? [];
  return quoted?.replaceAll('""', '"') ?? plain?.toLowerCase();
}
