/**
 * Refuses what this build may not do before anything is begun, because programs
 * that it runs are outside of the sandbox.
 *
 * @module
 */

import { DatabaseError, FolderError } from "../errors.ts";
import { type Endpoint, mayReach, mayUseFolder } from "./permissions.ts";

/**
 * Refuses a server that this build may not reach.
 *
 * @param target What the endpoints are the servers of, for people.
 * @param build The command that makes a build that may.
 * @throws {DatabaseError} If it may not.
 */
export async function requireReach(
  endpoints: readonly Endpoint[],
  { target, build }: { readonly target: string; readonly build: string },
): Promise<void> {
  if (await mayReach(endpoints)) return;
  const task = `Cannot connect to ${target}`;
  if (endpoints.some(({ host }) => host === "")) {
    throw new DatabaseError(
      `${task}: this build of schema-sync may only reach a server that the settings name`,
      "Name it with --host and --port, without a service.",
    );
  }
  throw new DatabaseError(
    `${task}: this build of schema-sync may not reach that server`,
    `Build one that may: ${build}`,
  );
}

/**
 * Refuses files that this build may not load.
 *
 * @param build The command that makes a build that may.
 * @throws {DatabaseError} If there is such a file.
 */
export async function requireReadable(
  paths: readonly string[],
  build: string,
): Promise<void> {
  for (const path of paths) {
    if (await mayUseFolder(path, "read")) continue;
    throw new DatabaseError(
      `Cannot load "${path}": this build of schema-sync may not read it`,
      `Build one that may: ${build}`,
    );
  }
}

/**
 * Refuses a folder that this build may not use.
 *
 * @param build The command that makes a build that may.
 * @throws {FolderError} If it may not.
 */
export async function requireFolder(
  folder: string,
  access: "read" | "write",
  build: string,
): Promise<void> {
  if (await mayUseFolder(folder, access)) return;
  throw new FolderError(
    `Cannot use folder "${folder}": this build of schema-sync may not`,
    `Choose the folder that it was built for with --out, or build one that may: ${build}`,
  );
}
