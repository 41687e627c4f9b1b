/**
 * What this build has to be allowed for a run.
 *
 * @module
 */

import type { Settings } from "../cli/settings.ts";
import type { ServerConnection } from "../source/source.ts";
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
  const { command, connection, folder, files, against } = settings;
  const endpoints = listEndpoints(connection);
  const build = renderBuildCommand(endpoints, folder);
  const access = writesFolder(settings) ? "write" : "read";
  const target = describeConnection(connection);
  return [
    ...(against === undefined ? [] : [requireScratch(against, settings)]),
    ...(command === "verify" ? [] : [
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
    ]),
    {
      what: `${access} folder ${folder}`,
      check: () => requireFolder(folder, access, build),
    },
  ];
}

/** The build that may reach it may reach what it could before. */
function requireScratch(
  against: ServerConnection,
  { connection, folder }: Settings,
): Requirement {
  const endpoints = listEndpoints(against);
  return {
    what: `reach ${endpoints.map(renderNetAddress).join(", ")}`,
    check: () =>
      requireReach(endpoints, {
        target: describeConnection(against),
        build: renderBuildCommand(
          [...listEndpoints(connection), ...endpoints],
          folder,
        ),
      }),
  };
}

function writesFolder({ command, isDryRun, lint }: Settings): boolean {
  return command === "sync" || command === "doctor" ||
    command === "prune" && !isDryRun ||
    command === "lint" && lint.writesBaseline;
}
