/**
 * What a lint says in SARIF 2.1.0, which code scanning takes.
 *
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
 *
 * @module
 */

import type { LintReport } from "../../../commands/lint.ts";
import {
  describeSubject,
  type Finding,
  fingerprintOf,
  type Suppression,
} from "../../../core/lint/finding.ts";
import { levelOf } from "../../../core/lint/lint.ts";
import type { Rule } from "../../../core/lint/rule.ts";
import { placeOf } from "./findings.ts";

const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * Another one after each change of what findings are known again by: code scanning
 * would take each for a new one.
 */
const FINGERPRINT = "schemaSync/v1";

/** One log of one run, to be rendered as JSON. */
export function buildSarif(report: LintReport, version: string): unknown {
  const { rules } = report;
  const indexes = new Map(rules.map(({ name }, index) => [name, index]));
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "schema-sync",
          version,
          rules: rules.map((rule) => describeRule(rule, report)),
        },
      },
      columnKind: "utf16CodeUnits",
      results: report.findings.map((finding) => ({
        ruleId: finding.rule,
        ruleIndex: indexes.get(finding.rule) ?? -1,
        ...describeResult(finding, report),
      })),
    }],
  };
}

function describeRule(rule: Rule, { settings }: LintReport): unknown {
  const { name, summary, why, mend, example } = rule;
  const level = levelOf(rule, settings);
  const text = `${why}\n\n${mend}`;
  return {
    id: name,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text, markdown: `${text}\n\n\`\`\`sql\n${example}\n\`\`\`` },
    defaultConfiguration: level === "off"
      ? { enabled: false, level: "note" }
      : { level },
  };
}

function describeResult(finding: Finding, report: LintReport): object {
  const { level, message, sql, line, suppression } = finding;
  const text = sql === undefined ? message : `${message}\n\n${sql}`;
  return {
    level,
    message: { text },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: buildUri(placeOf(finding, report)) },
        region: { startLine: line },
      },
      logicalLocations: [{ fullyQualifiedName: describeSubject(finding) }],
    }],
    partialFingerprints: { [FINGERPRINT]: fingerprintOf(finding) },
    ...(suppression === undefined
      ? {}
      : { suppressions: [describeSuppression(suppression)] }),
  };
}

/** What is in a comment of the database is in its file as well. */
function describeSuppression({ by, reason }: Suppression): unknown {
  return {
    kind: by === "comment" ? "inSource" : "external",
    justification: reason,
  };
}

/** A path as a URI, relative where the path is. */
function buildUri(path: string): string {
  const uri = path.replace(/^(?:\.\/)+/, "").split("/")
    .map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${uri}` : uri;
}
