/**
 * Which authorities TLS trusts.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";

/**
 * Takes away the authorities that Deno trusts by itself, so that those of the
 * settings are the only ones, as in libpq.
 *
 * Deno 2.6 adds the option `ca` to its own store, of which it reads this list
 * when TLS is used for the first time; so this comes before that. Later ones
 * take `ca` in place of their store.
 *
 * Requires `--allow-env=DENO_TLS_CA_STORE`.
 *
 * @throws {DatabaseError} If this build may not do it.
 */
export function trustNoOtherRoots(): void {
  try {
    Deno.env.set("DENO_TLS_CA_STORE", NO_STORES);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new DatabaseError(
      "Cannot connect: this build may not choose whom TLS trusts",
      "Allow it DENO_TLS_CA_STORE, or use --client tools.",
      { cause: error },
    );
  }
}

/** A list of stores; an empty text would mean the default. */
const NO_STORES = ",";
