/**
 * What counts where neither a flag nor the environment says anything.
 *
 * @module
 */

import type { ClientChoice } from "../source/source.ts";

/** The defaults of a connection, by libpq's keywords, and of the rest. */
export interface Defaults {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly dbname: string;
  readonly folder: string;
  readonly client: ClientChoice;
  /** What an executable was made from; absent: it is run from its source. */
  readonly source?: string;
}

/** What an executable was made for. */
export type BuildDefaults = Pick<
  Defaults,
  "host" | "port" | "folder" | "client" | "source"
>;

/** The defaults, unless a build has its own. */
export const DEFAULTS: Defaults = {
  host: "localhost",
  port: "5432",
  user: "postgres",
  dbname: "skyfire",
  folder: "docs/schemas",
  client: "auto",
};

const BUILT_FOR = "--built-for=";

/**
 * Renders the argument that an executable is compiled with.
 *
 * It may reach one server and one folder only, so these are its defaults. Deno
 * hands the arguments of `deno compile` to each run, before those of the user.
 */
export function renderBuildDefaults(
  { host, port, folder, client, source }: BuildDefaults,
): string {
  return BUILT_FOR + JSON.stringify({ host, port, folder, client, source });
}

/** Takes what {@linkcode renderBuildDefaults} wrote off the arguments of a run. */
export function readBuildDefaults(
  args: readonly string[],
): { readonly args: readonly string[]; readonly defaults: Defaults } {
  const [first, ...others] = args;
  if (!first?.startsWith(BUILT_FOR)) return { args, defaults: DEFAULTS };
  const built: BuildDefaults = JSON.parse(first.slice(BUILT_FOR.length));
  return { args: others, defaults: { ...DEFAULTS, ...built } };
}
