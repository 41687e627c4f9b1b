/**
 * Reports of a lint for tests of how they are shown.
 *
 * @module
 */

import type { LintReport } from "../../src/commands/lint.ts";
import type { Finding } from "../../src/core/lint/finding.ts";
import { NO_LINT_SETTINGS } from "../../src/core/lint/lint.ts";
import { RULES } from "../../src/core/lint/rules/rules.ts";

/** A warning at the column `id` of table `users`. */
export function buildFinding(fields: Partial<Finding> = {}): Finding {
  return {
    rule: "small-key",
    level: "warning",
    object: { kind: "table", schema: "public", name: "users" },
    part: { kind: "column", name: "id" },
    message: "numbered key id is integer, which runs out",
    sql: "ALTER TABLE public.users ALTER COLUMN id TYPE bigint;",
    file: "users.sql",
    line: 11,
    ...fields,
  };
}

/** A report of these findings, in a folder that is in step. */
export function buildLintReport(
  findings: readonly Finding[],
  fields: Partial<LintReport> = {},
): LintReport {
  return {
    command: "lint",
    catalog: { database: "shop", serverVersion: "15.18" },
    client: "tools",
    folder: "docs/schemas",
    rules: RULES,
    settings: NO_LINT_SETTINGS,
    failOn: "error",
    tableCount: 48,
    isInStep: true,
    skipped: [],
    findings,
    figures: [],
    mended: 0,
    ...fields,
  };
}
