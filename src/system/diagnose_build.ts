/**
 * Finds out what this build may do of what a run needs.
 *
 * @module
 */

import { SchemaSyncError } from "../errors.ts";
import { CommandUnavailableError, runCommand } from "./command.ts";

/** A permission that a run needs, and what is said where it is missing. */
export interface Requirement {
  /** For people: `reach localhost:5432`. */
  readonly what: string;
  /** Throws what a sync would end with. */
  readonly check: () => Promise<void>;
}

/** What came of the requirements. */
export interface BuildState {
  readonly granted: readonly string[];
  readonly errors: readonly SchemaSyncError[];
  /** Programs that may be run. */
  readonly programs: readonly string[];
  /** Variables that are set and that Deno's sandbox hands on to none of them. */
  readonly withheld: readonly string[];
}

const PROGRAMS = ["psql", "pg_dump", "git"];

/** Checks each requirement, and which programs may be run, and how. */
export async function readBuildState(
  requirements: readonly Requirement[],
  signal: AbortSignal,
): Promise<BuildState> {
  const granted: string[] = [];
  const errors: SchemaSyncError[] = [];
  for (const { what, check } of requirements) {
    try {
      await check();
      granted.push(what);
    } catch (error) {
      if (!(error instanceof SchemaSyncError)) throw error;
      errors.push(error);
    }
  }
  const programs: string[] = [];
  for (const command of PROGRAMS) {
    const { state } = await Deno.permissions.query({ name: "run", command });
    if (state === "granted") programs.push(command);
  }
  const withheld = await findWithheld(programs, signal);
  return { granted, errors, programs, withheld };
}

/** All are given the same, so the first that is there shows it. */
async function findWithheld(
  programs: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (const program of programs) {
    try {
      const args = ["--version"];
      const result = await runCommand({ program, args, env: {}, signal });
      return result.withheld ?? [];
    } catch (error) {
      if (!(error instanceof CommandUnavailableError)) throw error;
    }
  }
  return [];
}
