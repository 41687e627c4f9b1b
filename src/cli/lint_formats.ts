/**
 * The forms in which a lint tells what it found.
 *
 * @module
 */

/** The forms, by the word that `--format` takes. */
export const LINT_FORMATS = ["text", "json", "github", "sarif"] as const;

/** One of {@linkcode LINT_FORMATS}. */
export type LintFormat = typeof LINT_FORMATS[number];
