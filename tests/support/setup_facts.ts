/**
 * Facts for a set-up: what is not given is as in a project on a server.
 *
 * @module
 */

import type { SetupFacts } from "../../src/core/setup/setup_facts.ts";

/** Where the hook is. */
export const HOOK = ".git/hooks/post-merge";

/** Builds the facts for a project that has these texts. */
export function buildSetupFacts(
  texts: Readonly<Record<string, string>> = {},
  changes: Partial<SetupFacts> = {},
): SetupFacts {
  return {
    program: "./schema-sync",
    programPath: "/srv/app/schema-sync",
    flags: [],
    folder: "docs/schemas",
    database: "skyfire",
    host: "localhost",
    port: "5432",
    user: "app",
    project: "/srv/app",
    login: "deploy",
    hook: { path: HOOK, prefix: "" },
    isBlind: false,
    settingsText: "{}\n",
    texts: new Map(Object.entries(texts)),
    ...changes,
  };
}
