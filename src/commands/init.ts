/**
 * `schema-sync init`: sets up the project in which it runs.
 *
 * @module
 */

import { listSetupPaths, planSetup } from "../core/setup/plan_setup.ts";
import type { SetupFacts } from "../core/setup/setup_facts.ts";
import type { SetupPart } from "../core/setup/setup_parts.ts";
import type { SetupStep, WriteStep } from "../core/setup/setup_step.ts";
import type { Workspace } from "../folder/workspace.ts";

/** What an init works with. */
export interface InitInput {
  readonly workspace: Workspace;
  /** All but the texts, which are read here. */
  readonly facts: Omit<SetupFacts, "isBlind" | "texts">;
  /** Those to be set up; none: all. */
  readonly only: readonly SetupPart[];
  readonly isDryRun: boolean;
}

/** What became of a step. */
export type SetupState =
  /** It is written. */
  | "written"
  /** It would be, without `--dry-run`. */
  | "would be written"
  /** It was there already. */
  | "in place"
  /** This build may not write there; a person has to. */
  | "to be written"
  | "left alone"
  | "told";

/** A step and what became of it. */
export interface SetupOutcome {
  readonly step: SetupStep;
  readonly state: SetupState;
}

/** What an init did. */
export interface InitReport {
  readonly command: "init";
  readonly isDryRun: boolean;
  readonly outcomes: readonly SetupOutcome[];
}

/**
 * Sets up what was asked for, and leaves what is in place already.
 *
 * @throws {FolderError} If a file cannot be read or written.
 */
export async function init(
  { workspace, facts, only, isDryRun }: InitInput,
): Promise<InitReport> {
  const isBlind = !await workspace.mayRead(".");
  const texts = await readTexts(workspace, facts);
  const outcomes: SetupOutcome[] = [];
  for (const step of planSetup({ ...facts, isBlind, texts }, only)) {
    const state = step.kind === "write"
      ? await write(step, { workspace, isDryRun, old: texts.get(step.path) })
      : step.kind === "leave"
      ? "left alone"
      : "told";
    outcomes.push({ step, state });
  }
  return { command: "init", isDryRun, outcomes };
}

async function readTexts(
  workspace: Workspace,
  { folder, hook }: InitInput["facts"],
): Promise<Map<string, string>> {
  const paths = listSetupPaths(folder);
  const texts = new Map<string, string>();
  for (const path of hook === undefined ? paths : [...paths, hook.path]) {
    const text = await workspace.read(path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

async function write(
  { path, text, isExecutable = false }: WriteStep,
  { workspace, isDryRun, old }: {
    readonly workspace: Workspace;
    readonly isDryRun: boolean;
    readonly old: string | undefined;
  },
): Promise<SetupState> {
  if (text === old) return "in place";
  if (!await workspace.mayWrite(path)) return "to be written";
  if (isDryRun) return "would be written";
  await workspace.write(path, text, { isExecutable });
  return "written";
}
