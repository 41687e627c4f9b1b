/**
 * What a `page` says.
 *
 * @module
 */

import type { PageReport } from "../../commands/page.ts";
import { countByKind, showObject } from "../../core/catalog/object_id.ts";
import { EXIT_CODES, type ExitCode } from "../../errors.ts";
import { describeSkipped } from "./objects.ts";

/** Tells what was written, and what is missing in it. */
export function describePage(report: PageReport, file: string): string[] {
  const { objects, changes, sizeBytes } = report;
  const counts = countByKind(objects).join(", ");
  const size = Math.ceil(sizeBytes / 1_000).toLocaleString("en");
  return [
    `Wrote ${file}: ${counts} (${size} kB)`,
    ...(changes ?? []).map((change) =>
      `${MARKS[change.change]} ${showObject(change)}`
    ),
    ...describeUnread(report),
  ];
}

/** Tells what is missing, which even a quiet run has to say. */
export function describeUnread({ skipped }: PageReport): string[] {
  return describeSkipped(skipped);
}

const MARKS = { added: "+", changed: "~", removed: "-" } as const;

/** The facts for programs. */
export function showPage(
  { catalog, client, pgDump, objects, changes, skipped, sizeBytes }: PageReport,
  { file, seconds }: { readonly file: string; readonly seconds: number },
): unknown {
  return {
    command: "page",
    database: catalog.database,
    server: catalog.serverVersion,
    client,
    ...(pgDump === undefined ? {} : { pgDump }),
    file,
    sizeBytes,
    objects: objects.map(({ kind, schema, name }) => ({ kind, schema, name })),
    ...(changes === undefined ? {} : {
      changes: changes.map(({ kind, schema, name, change, differences }) => ({
        ...{ kind, schema, name, change, differences },
      })),
    }),
    unreadable: skipped.map(({ object: { kind, schema, name }, reason }) => ({
      ...{ kind, schema, name, reason },
    })),
    seconds: Math.round(seconds * 100) / 100,
  };
}

/** A page that lacks something is done in part. */
export function exitCodeOfPage({ skipped }: PageReport): ExitCode {
  return skipped.length > 0 ? EXIT_CODES.partial : EXIT_CODES.done;
}
