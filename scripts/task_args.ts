/**
 * The arguments of `deno` with which a task of `deno.json` runs.
 *
 * @module
 */

import { fromFileUrl } from "@std/path/from-file-url";

import config from "../deno.json" with { type: "json" };

/**
 * The flags in `IMPORTS`, which replace the imports of `deno.json`; none where
 * it is not set. Requires `--allow-env=IMPORTS`.
 */
export function readImportFlags(): string[] {
  return (Deno.env.get("IMPORTS") ?? "").split(/\s+/).filter(Boolean);
}

/**
 * The arguments that run `main.ts` with these permissions, up to the arguments
 * of the program itself.
 */
export function buildRunArgs(permissions: readonly string[]): string[] {
  return [
    "run",
    ...readImportFlags(),
    "--quiet",
    "--no-prompt",
    ...permissions,
    fromFileUrl(new URL("../main.ts", import.meta.url)),
  ];
}

/** The permissions of the task `schema-sync`, which stand in `deno.json` alone. */
export function readSyncPermissions(): string[] {
  const flags = config.tasks["schema-sync"].command.match(/--allow-\S+/g) ?? [];
  return flags.map((flag) => flag.replaceAll("'", ""));
}
