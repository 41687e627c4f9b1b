/**
 * Finds out what `page` is to write, and where.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { CommandLine } from "./args.ts";
import { type FilesSettings, parseAgainst } from "./files_settings.ts";
import { namePageFile, PAGE_FORMATS, type PageFormat } from "./page_formats.ts";

/** What `page` is to write. */
export interface PageSettings {
  readonly format: PageFormat;
  /** Absent: standard output. */
  readonly file?: string;
  /** What leads to the schema to compare with. */
  readonly against?: FilesSettings;
}

/**
 * Reads `--format`, `--output` and `--against`.
 *
 * @throws {UsageError} If a value cannot be used.
 */
export function parsePageSettings(line: CommandLine): PageSettings {
  const format = parseFormat(line.format ?? "html");
  const file = line.output ?? namePageFile(format);
  if (file === "-" && line.json) {
    throw new UsageError(
      'Cannot use flag "--json" together with "--output -": standard output takes one of the two',
      "Leave --json out, or name a file.",
    );
  }
  const against = parseAgainst(line);
  if (against !== undefined && format !== "html") {
    throw new UsageError(
      `Cannot use flag "--against" together with "--format ${format}": only a page shows what differs`,
      "Leave one of the two out.",
    );
  }
  return {
    format,
    ...(file === "-" ? {} : { file }),
    ...(against === undefined ? {} : { against }),
  };
}

function parseFormat(text: string): PageFormat {
  const format = PAGE_FORMATS.find((name) => name === text);
  if (format !== undefined) return format;
  throw new UsageError(
    `Cannot use flag "--format" with "${text}": there is no such format`,
    `Use one of ${PAGE_FORMATS.join(", ")}.`,
  );
}
