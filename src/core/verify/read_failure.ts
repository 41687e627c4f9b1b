/**
 * Reads what a database says of a statement that failed.
 *
 * @module
 */

import { findMadeName } from "./made_object.ts";

/** SQLSTATE. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html. */
const FEATURE_NOT_SUPPORTED = "0A000";
const INSUFFICIENT_PRIVILEGE = "42501";
const UNDEFINED_FILE = "58P01";

/** What a server has or has not, whatever the folder holds. */
export function findOutsideNeed(
  sql: string,
  code: string,
  message: string,
): string | undefined {
  const extension = findExtension(sql);
  const isForbidden = code === INSUFFICIENT_PRIVILEGE;
  // Anything else of class 42 is the statement's own fault.
  if (extension !== undefined && (isForbidden || !code.startsWith("42"))) {
    return `extension ${extension}`;
  }
  if (code === UNDEFINED_FILE || /^incompatible library /.test(message)) {
    if (/^CREATE SUBSCRIPTION /.test(sql)) return "a server (subscription)";
    const [, library] = /(?:file|library) "([^"]+)"/.exec(message) ?? [];
    return `library ${library ?? message}`;
  }
  const [, role] = /^role "(.*)" does not exist$/s.exec(message) ?? [];
  if (role !== undefined) return `role ${role}`;
  if (isForbidden) return `a right (${message})`;
  return code === FEATURE_NOT_SUPPORTED && / this build/.test(message)
    ? `another server (${message})`
    : undefined;
}

/** The extension that a statement creates. */
export function findExtension(sql: string): string | undefined {
  return /^CREATE EXTENSION /.test(sql) ? findMadeName(sql) : undefined;
}

const MISSING_REGEXP =
  /^([a-z][a-z -]*?) (?:"(.*)"|(\S+?)(?:\(.*\))?) does not exist/s;

/** What a message says is not there: `type` and `public.geometry`. */
export function readMissing(
  message: string,
): { readonly thing: string; readonly dotted: string } {
  const [, thing = "operator", quoted, plain] = MISSING_REGEXP.exec(message) ??
    [];
  return { thing, dotted: quoted ?? plain ?? "" };
}
