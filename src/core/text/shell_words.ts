/**
 * Writes command lines.
 *
 * @module
 */

/** Quotes a word for a POSIX shell, where it needs it. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line for a POSIX shell. */
export function renderCommand(words: readonly string[]): string {
  return words.map(quoteForShell).join(" ");
}
