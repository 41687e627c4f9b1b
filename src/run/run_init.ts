/**
 * Runs `init` with the real parts.
 *
 * @module
 */

import type { Defaults } from "../cli/defaults.ts";
import { renderJson, renderLines } from "../cli/report/text.ts";
import type { Settings } from "../cli/settings.ts";
import { buildSetupFacts } from "../cli/setup_facts.ts";
import { describeSetup, showSetup } from "../cli/report/setup.ts";
import { init } from "../commands/init.ts";
import { EXIT_CODES, type ExitCode } from "../errors.ts";
import { openLocalWorkspace } from "../folder/local_workspace.ts";
import { findRepository } from "../git/hook_place.ts";
import { writeResult } from "../system/output.ts";
import { completeSettings } from "./complete_settings.ts";

/** Sets up the project in which it runs; the database is not asked. */
export async function runInit(
  given: Settings,
  defaults: Defaults,
  signal: AbortSignal,
): Promise<ExitCode> {
  // It adds nothing to a set-up, but a bad one is not passed over.
  const settings = await completeSettings(given);
  const { gitEnvironment, isDryRun, isJson, isQuiet, only } = settings;
  const repository = await findRepository({
    folder: ".",
    environment: gitEnvironment,
    signal,
  });
  const report = await init({
    workspace: openLocalWorkspace(),
    facts: buildSetupFacts(settings, defaults, {
      hook: repository?.hook,
      project: repository?.project ?? Deno.cwd(),
      executable: Deno.build.standalone ? Deno.execPath() : undefined,
    }),
    only,
    isDryRun,
  });
  if (isJson) await writeResult(renderJson(showSetup(report)));
  else if (!isQuiet) await writeResult(renderLines(describeSetup(report)));
  return EXIT_CODES.done;
}
