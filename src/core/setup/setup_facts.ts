/**
 * What `init` needs to know before it can decide anything.
 *
 * @module
 */

/** What a set-up is made from. */
export interface SetupFacts {
  /** How the program is started in the project: `./schema-sync`. */
  readonly program: string;
  /** Its path on this machine, absolute. */
  readonly programPath: string;
  /** The flags that lead it to this database and folder, one word each. */
  readonly flags: readonly string[];
  /** The folder of the tables' files, relative to the project unless it is elsewhere. */
  readonly folder: string;
  readonly database: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  /** The project's own folder, absolute. */
  readonly project: string;
  /** Who runs it here; for the unit of systemd. */
  readonly login: string;
  /** Where the hook goes; `undefined`: there is no repository, or no git. */
  readonly hook: HookPlace | undefined;
  /** Whether this build may not look at the project's files. */
  readonly isBlind: boolean;
  /** A settings file with every default, commented out. */
  readonly settingsText: string;
  /** Texts of the files that are there, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Where the post-merge hook of a repository is. */
export interface HookPlace {
  readonly path: string;
  /** The project's folder below the top of the work tree, `""` or `app/`. */
  readonly prefix: string;
}
