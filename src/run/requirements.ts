/**
 * What this build has to be allowed for a run.
 *
 * @module
 */

import type { Settings } from "../cli/settings.ts";
import {
  renderBuildCommand,
  renderFilesBuildCommand,
} from "../core/doctor/build_command.ts";
import { describeConnection } from "../libpq/environment.ts";
import { listEndpoints } from "../libpq/hosts.ts";
import type { Requirement } from "../system/diagnose_build.ts";
import { renderNetAddress } from "../system/permissions.ts";
import {
  requireFolder,
  requireReach,
  requireReadable,
} from "../system/require_permissions.ts";

/**
 * Refuses a run that this build may not do, before anything is begun.
 *
 * @throws {SchemaSyncError} If it may not.
 */
export async function checkPermissions(settings: Settings): Promise<void> {
  for (const { check } of listRequirements(settings)) await check();
}

/** Lists what a run needs, in the order in which it does. */
export function listRequirements(settings: Settings): Requirement[] {
  const { connection, folder, files } = settings;
  const endpoints = listEndpoints(connection);
  const build = renderBuildCommand(endpoints, folder);
  const access = writesFolder(settings) ? "write" : "read";
  const target = describeConnection(connection);
  return [
    files === undefined
      ? {
        what: `reach ${endpoints.map(renderNetAddress).join(", ")}`,
        check: () => requireReach(endpoints, { target, build }),
      }
      : {
        what: `read ${files.paths.join(", ")}`,
        check: () =>
          requireReadable(files.paths, renderFilesBuildCommand(files.paths)),
      },
    {
      what: `${access} folder ${folder}`,
      check: () => requireFolder(folder, access, build),
    },
  ];
}

function writesFolder({ command, isDryRun, lint }: Settings): boolean {
  return command === "sync" || command === "doctor" ||
    command === "prune" && !isDryRun ||
    command === "lint" && lint.writesBaseline;
}
