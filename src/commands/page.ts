/**
 * `schema-sync page`: writes all that is told of a database to one file, for
 * people or for other programs.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import { keyOf, type ObjectId } from "../core/catalog/object_id.ts";
import type { SkippedObject } from "../core/catalog/selection.ts";
import {
  type Change,
  compareDescriptions,
} from "../core/description/compare.ts";
import {
  type Description,
  listObjects,
} from "../core/description/description.ts";
import type { LintInput } from "../core/lint/lint.ts";
import {
  listObjectFindings,
  type ObjectFinding,
} from "../core/lint/object_findings.ts";
import type { Source } from "../source/source.ts";
import {
  describeDatabase,
  type DescribedDatabase,
} from "./describe_database.ts";
import type { DumpInput } from "./dump_tables.ts";

/** What a page is made with. */
export interface PageInput extends DumpInput {
  /** What to compare the database with; absent: nothing. */
  readonly against?: Pick<DumpInput, "source" | "filter">;
  /** By what to look for what is doubtful; absent: nobody looks. */
  readonly lint?: LintRules;
  /** Renders the text of the file. */
  readonly render: (facts: PageFacts) => Promise<string>;
  /** Puts it where it is to go. */
  readonly write: (text: string) => Promise<void>;
}

/** What is looked for, and what is passed over. */
export type LintRules = Pick<LintInput, "rules" | "settings">;

/** What a page is rendered from. */
export interface PageFacts {
  readonly description: Description;
  /** What differs from what the database is compared with. */
  readonly changes: readonly Change[];
  readonly skipped: readonly SkippedObject[];
  /** What is doubtful, in the order of the objects. */
  readonly findings: readonly ObjectFinding[];
}

/** What was written. */
export interface PageReport {
  readonly command: "page";
  readonly catalog: Pick<Catalog, "database" | "serverVersion">;
  readonly client: Source["client"];
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
  /** What it tells of. */
  readonly objects: readonly ObjectId[];
  /** Absent: it was not compared with anything. */
  readonly changes?: readonly Change[];
  readonly skipped: readonly SkippedObject[];
  /** Of the text, in UTF-8. */
  readonly sizeBytes: number;
}

/**
 * Reads the database, and what it is to be compared with, and writes the file.
 *
 * @throws {SchemaSyncError} As the source, the core and `write` do.
 */
export async function page(input: PageInput): Promise<PageReport> {
  const { source, against, render, write } = input;
  const described = await describeDatabase(input);
  const { description, catalog, pgDump } = described;
  const skipped = described.skipped.filter(({ isExcluded }) => !isExcluded);
  const before = against && await describeDatabase(against);
  const changes = before && compare(before, described);
  const text = await render({
    ...{ description, changes: changes ?? [], skipped },
    findings: input.lint ? listFindings(described, input.lint) : [],
  });
  await write(text);
  return {
    ...{ command: "page", catalog, client: source.client, skipped },
    ...(pgDump === undefined ? {} : { pgDump }),
    objects: listObjects(description),
    ...(changes === undefined ? {} : { changes }),
    sizeBytes: new TextEncoder().encode(text).length,
  };
}

function listFindings(
  { description, details }: DescribedDatabase,
  lint: LintRules,
): readonly ObjectFinding[] {
  return listObjectFindings(
    { ...lint, details },
    listObjects(description),
  );
}

/** What one of the two does not tell is none of their differences. */
function compare(
  before: DescribedDatabase,
  after: DescribedDatabase,
): readonly Change[] {
  const untold = new Set(
    [...before.skipped, ...after.skipped].map(({ object }) => keyOf(object)),
  );
  return compareDescriptions(before.description, after.description)
    .filter((change) => !untold.has(keyOf(change)));
}
