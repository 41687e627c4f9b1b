/**
 * Plans the settings file, which is the user's own once it is there.
 *
 * @module
 */

import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";

/** Its name in the folder. */
export const SETTINGS_FILE = "_settings.jsonc";

/** Plans the file with every default, commented out. */
export function planSettingsFile(
  { folder, texts, settingsText }: SetupFacts,
): SetupStep[] {
  const path = `${folder}/${SETTINGS_FILE}`;
  const old = texts.get(path);
  if (old !== undefined && old !== settingsText) {
    return [{
      kind: "leave",
      part: "settings",
      path,
      reason: "it is there already",
    }];
  }
  return [{
    kind: "write",
    part: "settings",
    path,
    text: settingsText,
    excerpt: settingsText,
    summary: "what every run does alike; all defaults as yet",
  }];
}
