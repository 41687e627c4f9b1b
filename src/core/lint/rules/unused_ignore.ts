/**
 * Ignores that pass over nothing, and those that say too little.
 *
 * Why: what was ignored is mended, or the name is misspelt, and the next finding of
 * that kind would be hidden by a reason of long ago.
 *
 * Source: `eslint --report-unused-disable-directives`.
 *
 * False positives: none known. Nothing is said of the ignores of the settings file
 * where a run is about some objects only, nor of those of a rule that is off.
 *
 * @module
 */

import type { Rule } from "../rule.ts";

/** The rule; the linter tells of it, once all others are through. */
export const unusedIgnore: Rule = {
  name: "unused-ignore",
  level: "note",
  summary: "an ignore passes over nothing, or has no reason",
  why:
    "What it passed over is mended, or a name in it is misspelt. The next finding of that kind would be hidden by a reason of long ago. One without a reason is not heeded.",
  mend: "Delete the ignore, or write it as @lint-ignore RULE: REASON.",
  example: "COMMENT ON TABLE users IS '@lint-ignore no-primary-key';",
};
