/**
 * Tells whether a transaction is open, from the statements that were run.
 *
 * @module
 */

const BEGIN_REGEXP = /^(?:BEGIN|START\s+TRANSACTION)\b/i;
const END_REGEXP =
  /^(?:COMMIT|END|ABORT|PREPARE\s+TRANSACTION|ROLLBACK(?!(?:\s+(?:WORK|TRANSACTION))?\s+TO\b))\b/i;
const CHAIN_REGEXP = /\bAND\s+CHAIN\b/i;
const NO_CHAIN_REGEXP = /\bAND\s+NO\s+CHAIN\b/i;

/**
 * Whether a transaction is open after a statement that succeeded. To ask the
 * server takes a statement that fails, which leaves something on its stack.
 *
 * @param isOpen Whether one was before.
 */
export function followTransaction(isOpen: boolean, sql: string): boolean {
  if (BEGIN_REGEXP.test(sql)) return true;
  if (!END_REGEXP.test(sql)) return isOpen;
  return isOpen && CHAIN_REGEXP.test(sql) && !NO_CHAIN_REGEXP.test(sql);
}
