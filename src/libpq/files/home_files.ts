/**
 * The files of a user that libpq looks for.
 *
 * @module
 */

/** Paths; each is absent where the user has no home. */
export interface HomeFiles {
  readonly passwords?: string;
  readonly services?: string;
  readonly roots?: string;
  readonly revocations?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/**
 * Locates the files.
 *
 * Source: https://www.postgresql.org/docs/15/libpq-ssl.html#LIBPQ-SSL-FILE-USAGE,
 * libpq-pgpass.html and libpq-pgservice.html beside it.
 *
 * @param environment Its `HOME`, and on Windows its `APPDATA`, are looked at.
 */
export function locateHomeFiles(
  environment: Readonly<Record<string, string>>,
  isWindows: boolean = Deno.build.os === "windows",
): HomeFiles {
  const home = environment[isWindows ? "APPDATA" : "HOME"];
  if (!home) return {};
  const folder = isWindows ? `${home}/postgresql` : `${home}/.postgresql`;
  return {
    passwords: isWindows ? `${folder}/pgpass.conf` : `${home}/.pgpass`,
    services: `${isWindows ? folder : home}/.pg_service.conf`,
    roots: `${folder}/root.crt`,
    revocations: `${folder}/root.crl`,
    certificate: `${folder}/postgresql.crt`,
    key: `${folder}/postgresql.key`,
  };
}
