/**
 * Finds out what this build may do of what a run needs.
 *
 * @module
 */

import { SchemaSyncError } from "../errors.ts";

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
}

const PROGRAMS = ["psql", "pg_dump", "git"];

/** Checks each requirement, and which programs may be run. */
export async function readBuildState(
  requirements: readonly Requirement[],
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
  return { granted, errors, programs };
}
