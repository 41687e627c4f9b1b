/**
 * Runs `page` with the real parts.
 *
 * @module
 */

import { VERSION_TEXT } from "../cli/help.ts";
import type { PageSettings } from "../cli/page_settings.ts";
import {
  describePage,
  describeUnread,
  exitCodeOfPage,
  showPage,
} from "../cli/report/page.ts";
import { renderJson, renderLines } from "../cli/report/text.ts";
import type { Settings } from "../cli/settings.ts";
import { page, type PageFacts } from "../commands/page.ts";
import { RESERVED_KEYWORDS } from "../core/catalog/keywords.ts";
import type { Description } from "../core/description/description.ts";
import { listDiagramTables } from "../core/description/diagram_tables.ts";
import { renderDbml } from "../core/description/render_dbml.ts";
import { choosePictures } from "../core/diagram/choose_pictures.ts";
import type { Picture } from "../core/diagram/picture.ts";
import { RULES } from "../core/lint/rules/rules.ts";
import type { ExitCode } from "../errors.ts";
import { requirePageFile, writePageFile } from "../folder/page_file.ts";
import { layOut } from "../page/lay_out.ts";
import { renderPage } from "../page/render_page.ts";
import { writeMessage, writeResult } from "../system/output.ts";
import { openSource } from "./open_source.ts";
import { readClock } from "./read_clock.ts";
import { prepareRun } from "./run_command.ts";
import { startRunProgress } from "./run_progress.ts";

/** Writes the page and says so. */
export async function runPage(
  given: Settings,
  target: PageSettings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const started = performance.now();
  const settings = await prepareRun(given);
  const { file, against } = target;
  if (file !== undefined) await requirePageFile(file);
  const { filter, isJson, isQuiet } = settings;
  const progress = startRunProgress(settings);
  const { onMessage } = progress;
  const source = await openSource(settings, signal, onMessage);
  const other = against &&
    await openSource({ ...settings, files: against }, signal, onMessage);
  try {
    const report = await page({
      ...{ source, filter, onProgress: progress.showTables },
      ...(target.format === "html"
        ? { lint: { rules: RULES, settings: settings.lint.settings } }
        : {}),
      ...(other === undefined
        ? {}
        // A schema may be new, and then not be there.
        : {
          against: {
            source: other,
            filter: { ...filter, hasDefaultSchemas: true },
          },
        }),
      render: (facts) => render(facts, target, signal),
      write: (text) =>
        file === undefined ? writeResult(text) : writePageFile(file, text),
    });
    progress.clear();
    const seconds = (performance.now() - started) / 1000;
    const name = file ?? "to standard output";
    if (isJson) {
      await writeResult(renderJson(showPage(report, { file: name, seconds })));
    } else if (isQuiet) writeMessage(renderLines(describeUnread(report)));
    else {
      const lines = renderLines(describePage(report, name));
      if (file === undefined) writeMessage(lines);
      else await writeResult(lines);
    }
    return exitCodeOfPage(report);
  } finally {
    progress.clear();
    await source.close();
    await other?.close();
  }
}

async function render(
  { description, changes, skipped, findings }: PageFacts,
  { format, against }: PageSettings,
  signal: AbortSignal,
): Promise<string> {
  switch (format) {
    case "dbml":
      return renderDbml(description);
    case "json":
      return renderJson(description);
    case "html":
      return await renderPage({
        description,
        changes,
        findings,
        ...(against === undefined ? {} : { against: against.paths.join(", ") }),
        pictures: await drawPictures(description, signal),
        unread: skipped.map(({ object: { kind, schema, name }, reason }) => ({
          ...{ kind, schema, name, reason },
        })),
        keywords: [...RESERVED_KEYWORDS],
      }, { program: VERSION_TEXT.trim(), made: readClock() });
  }
}

async function drawPictures(
  description: Description,
  signal: AbortSignal,
): Promise<readonly Picture[]> {
  const choices = choosePictures(listDiagramTables(description));
  const pictures = await layOut(choices, signal);
  if (pictures === undefined) {
    writeMessage(
      "schema-sync: the page goes without a picture of all tables: Graphviz could not lay it out in time\n",
    );
  }
  return pictures ?? [];
}
