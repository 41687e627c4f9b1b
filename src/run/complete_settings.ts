/**
 * Adds what the settings file in the folder says.
 *
 * @module
 */

import { join } from "@std/path/join";

import { addFileValues, type Settings } from "../cli/settings.ts";
import { SETTINGS_FILE } from "../core/setup/settings_file.ts";
import { readTextFile } from "../folder/text_file.ts";

/**
 * Completes the settings of a run; without a file they stay as they are.
 *
 * @throws {UsageError} If the file has what cannot be used.
 * @throws {FolderError} If it cannot be read.
 */
export async function completeSettings(settings: Settings): Promise<Settings> {
  const path = join(settings.folder, SETTINGS_FILE);
  const text = await readTextFile(
    path,
    'Move it away; "schema-sync init --only settings" writes one.',
  );
  if (text === undefined) return settings;
  // Loaded when it is needed: its package slows every start down.
  const { parseSettingsFile } = await import("../cli/settings_file.ts");
  const values = parseSettingsFile(text, path);
  if (values.lint !== undefined) {
    const { requireKnownRules } = await import("../cli/known_rules.ts");
    requireKnownRules(values.lint, path);
  }
  return addFileValues(settings, values);
}
