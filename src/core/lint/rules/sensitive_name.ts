/**
 * Columns whose name says that they hold what is nobody's business.
 *
 * Why: such values belong hashed, encrypted or elsewhere, and a comment should say which.
 *
 * Source: splinter `0023`, SchemaSpy; names of the lists of common scanners for secrets.
 *
 * False positives: names alone tell nothing of the values. A column with a comment is
 * passed over, and so are `boolean`, dates and times.
 *
 * @module
 */

import type { Column } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import type { Rule } from "../rule.ts";
import { saysSomething } from "../comments.ts";

/** The rule. */
export const sensitiveName: Rule = {
  name: "sensitive-name",
  level: "off",
  summary: "a column is named like a secret and has no comment",
  why:
    "Passwords, tokens, and numbers of cards, accounts and persons belong hashed, encrypted or elsewhere; a comment should say how they are kept. A name alone tells nothing of the values.",
  mend: "Say in a comment how the value is kept, or keep it elsewhere.",
  example: "CREATE TABLE users (id bigint PRIMARY KEY, password text);",
  find: ({ wholeTables }) =>
    wholeTables.flatMap((table) =>
      table.columns.filter(isSensitive).map(({ name }) => ({
        object: table,
        part: { kind: "column", name },
        message: `column ${
          showIdentifier(name)
        } is named like a secret, and no comment says how it is kept`,
      }))
    ),
};

/** Whole words of a name, in lower case with underscores. */
const NAME_REGEXP =
  /(?:^|_)(?:password|passwd|pwd|passphrase|secret|(?:api|private|secret|access)_key|(?:access|auth|refresh|api|session|bearer)_token|token|ssn|social_security(?:_number)?|credit_card(?:_number)?|card_number|cvv|cvc|pin|iban|passport(?:_number)?|tax_id)$/;

function isSensitive({ name, type, comment, isLocal }: Column): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  const mayHold = !/^(?:boolean|date|time|interval)/.test(type);
  return isLocal && mayHold && NAME_REGEXP.test(words) &&
    !saysSomething(comment);
}
