/**
 * What a doctor finds.
 *
 * @module
 */

import {
  EXIT_CODES,
  type ExitCode,
  type SchemaSyncError,
} from "../../errors.ts";

/** How a check came out. */
export type Mark =
  | "ok"
  /** It works, but not as well as it could, or something else does not. */
  | "warning"
  /** A sync fails by this. */
  | "failed"
  /** It could not be made, because an earlier one failed. */
  | "skipped";

/** One check. */
export interface Finding {
  /** What was looked at: `client tools`. */
  readonly check: string;
  readonly mark: Mark;
  readonly text: string;
  /** What to do, for what is not well. */
  readonly remedy?: string;
  /** What a sync would end with, for what failed. */
  readonly code?: ExitCode;
}

const SYMBOLS: Readonly<Record<Mark, string>> = {
  ok: "✓",
  warning: "!",
  failed: "✗",
  skipped: "-",
};

/** A check that came out well. */
export function findOk(check: string, text: string): Finding {
  return { check, mark: "ok", text };
}

/** A check of something that a sync can do without. */
export function findWarning(
  check: string,
  text: string,
  remedy: string,
): Finding {
  return { check, mark: "warning", text, remedy };
}

/** A check by which a sync would fail as well, with the same words. */
export function findFailure(
  check: string,
  { message, hint, code }: SchemaSyncError,
): Finding {
  return { check, mark: "failed", text: message, remedy: hint, code };
}

/** Checks that could not be made. */
export function findSkipped(
  checks: readonly string[],
  reason: string,
): Finding[] {
  return checks.map((check) => ({ check, mark: "skipped", text: reason }));
}

/** One line a check, and below it the remedy. */
export function describeFindings(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ check, mark, text, remedy }) => [
    `${SYMBOLS[mark]} ${check}: ${text}`,
    ...(remedy === undefined ? [] : [`  ${remedy}`]),
  ]);
}

/**
 * What a sync would end with: the first failure on its way. One by which it is
 * done in part does not end it.
 */
export function exitCodeOfFindings(findings: readonly Finding[]): ExitCode {
  const failed = findings.filter(({ mark }) => mark === "failed");
  const ending = failed.find(({ code }) => code !== EXIT_CODES.partial) ??
    failed[0];
  return ending === undefined
    ? EXIT_CODES.done
    : ending.code ?? EXIT_CODES.defect;
}
