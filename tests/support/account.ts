/**
 * Whom a server runs as: most refuse root.
 *
 * @module
 */

/** An account; the fields are those of `Deno.CommandOptions`. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Whom a server must run as; `undefined` where we are not root. */
export async function findAccount(): Promise<Account | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const lines = (await Deno.readTextFile("/etc/passwd")).split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(
      ":",
    );
    if (fields !== undefined) {
      return { uid: Number(fields[2]), gid: Number(fields[3]) };
    }
  }
  throw new Error(
    "Cannot start a server as root: there is no account for it. " +
      'Add one with "useradd --system postgres".',
  );
}
