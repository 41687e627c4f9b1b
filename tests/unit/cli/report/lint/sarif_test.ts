import { assertEquals, assertMatch } from "@std/assert";

import { buildSarif } from "../../../../../src/cli/report/lint/sarif.ts";
import type { LintReport } from "../../../../../src/commands/lint.ts";
import type { Finding } from "../../../../../src/core/lint/finding.ts";
import { RULES } from "../../../../../src/core/lint/rules/rules.ts";
import {
  buildFinding,
  buildLintReport,
} from "../../../../support/lint_reports.ts";

/** What the schema of SARIF 2.1.0 requires of the members that are written. */
interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: Driver };
    readonly results: readonly Result[];
  }[];
}

interface Driver {
  readonly name: string;
  readonly version: string;
  readonly rules: readonly {
    readonly id: string;
    readonly shortDescription: { readonly text: string };
    readonly help: { readonly text: string; readonly markdown: string };
    readonly defaultConfiguration: {
      readonly level: string;
      readonly enabled?: boolean;
    };
  }[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly {
    readonly kind: string;
    readonly justification: string;
  }[];
}

function build(
  findings: readonly Finding[],
  fields: Partial<LintReport> = {},
): Log {
  const report = buildLintReport(findings, fields);
  return JSON.parse(JSON.stringify(buildSarif(report, "1.2.3")));
}

function buildResults(...findings: readonly Finding[]): readonly Result[] {
  return build(findings).runs[0]?.results ?? [];
}

Deno.test("buildSarif() is a log of one run that tells of every rule", () => {
  const { $schema, version, runs } = build([]);
  assertMatch($schema, /sarif-schema-2\.1\.0\.json$/);
  assertEquals([version, runs.length], ["2.1.0", 1]);
  const { name, version: own, rules } = runs[0]?.tool.driver ?? {};
  assertEquals([name, own], ["schema-sync", "1.2.3"]);
  assertEquals(rules?.map(({ id }) => id), RULES.map(({ name }) => name));
  for (const { help, shortDescription, defaultConfiguration } of rules ?? []) {
    assertMatch(help.markdown, /```sql\n[^]+\n```$/);
    assertEquals(shortDescription.text === "", false);
    assertMatch(defaultConfiguration.level, /^(?:error|warning|note)$/);
  }
});

Deno.test("buildSarif() tells the level that the settings give a rule, and which are off", () => {
  const levels = [{ rule: "naming", level: "error", line: 1 }] as const;
  const { runs } = build([], { settings: { levels, ignores: [] } });
  const find = (name: string): unknown =>
    runs[0]?.tool.driver.rules.find(({ id }) => id === name)
      ?.defaultConfiguration;
  assertEquals(find("naming"), { level: "error" });
  assertEquals(find("fk-cycle"), { enabled: false, level: "note" });
});

Deno.test("buildSarif() has the place of each result, and which rule it is of", () => {
  const [result] = buildResults(buildFinding());
  assertEquals(result?.level, "warning");
  assertEquals(RULES[result?.ruleIndex ?? -1]?.name, "small-key");
  assertEquals(result?.locations[0]?.physicalLocation, {
    artifactLocation: { uri: "docs/schemas/users.sql" },
    region: { startLine: 11 },
  });
  assertMatch(
    result?.partialFingerprints["schemaSync/v1"] ?? "",
    /^[0-9a-f]{16}$/,
  );
  assertEquals(result?.suppressions, undefined);
});

Deno.test("buildSarif() writes paths as URIs", () => {
  const uriOf = (folder: string, file: string): string | undefined =>
    build([buildFinding({ file })], { folder }).runs[0]?.results[0]
      ?.locations[0]?.physicalLocation.artifactLocation.uri;
  assertEquals(uriOf("./my docs", "a%2eb.sql"), "my%20docs/a%252eb.sql");
  assertEquals(
    uriOf("/srv/db", "types/ü.sql"),
    "file:///srv/db/types/%C3%BC.sql",
  );
});

Deno.test("buildSarif() has what is suppressed, with its reason", () => {
  const results = buildResults(
    buildFinding({ suppression: { by: "baseline", reason: "known" } }),
    buildFinding({ suppression: { by: "comment", reason: "small" } }),
    buildFinding({ suppression: { by: "settings", reason: "old" } }),
  );
  assertEquals(results.map(({ suppressions }) => suppressions), [
    [{ kind: "external", justification: "known" }],
    [{ kind: "inSource", justification: "small" }],
    [{ kind: "external", justification: "old" }],
  ]);
});
