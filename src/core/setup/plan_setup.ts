/**
 * Decides what a set-up writes, without writing it.
 *
 * @module
 */

import { ASSISTANT_FILES, planAssistants } from "./assistants.ts";
import { ATTRIBUTES_FILE, planAttributes } from "./attributes.ts";
import { buildDocumentPaths, planDocuments } from "./documents.ts";
import { LIST_FILE } from "../pages/page_names.ts";
import { planHook } from "./hook.ts";
import { planSchedule } from "./schedule.ts";
import { planScripts, SCRIPT_FILES } from "./scripts.ts";
import type { SetupFacts } from "./setup_facts.ts";
import { planSettingsFile, SETTINGS_FILE } from "./settings_file.ts";
import { SETUP_PARTS, type SetupPart } from "./setup_parts.ts";
import type { SetupStep } from "./setup_step.ts";
import { planWorkflow } from "./workflow.ts";

const PLANNERS: Readonly<
  Record<SetupPart, (facts: SetupFacts) => readonly SetupStep[]>
> = {
  scripts: planScripts,
  hook: planHook,
  assistants: planAssistants,
  attributes: planAttributes,
  settings: planSettingsFile,
  docs: planDocuments,
  schedule: planSchedule,
  workflow: planWorkflow,
};

/**
 * Decides what is to be written and what is to be said.
 *
 * @param parts Those to be set up; none: all.
 */
export function planSetup(
  facts: SetupFacts,
  parts: readonly SetupPart[],
): SetupStep[] {
  return SETUP_PARTS
    .filter((part) => parts.length === 0 || parts.includes(part))
    .flatMap((part) => PLANNERS[part](facts));
}

/** The files whose texts have to be known, beside the hook. */
export function listSetupPaths(folder: string): string[] {
  return [
    ...SCRIPT_FILES,
    ...ASSISTANT_FILES,
    ATTRIBUTES_FILE,
    ...Object.values(buildDocumentPaths(folder)),
    `${folder}/${SETTINGS_FILE}`,
    `${folder}/${LIST_FILE}`,
  ];
}
