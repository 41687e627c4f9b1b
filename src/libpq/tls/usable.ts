/**
 * Keeps from Deno what it cannot use for TLS.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import {
  type ClientCertificate,
  refuseClientCertificate,
} from "./client_certificate.ts";
import { readCertificates } from "./certificates.ts";

/** What Deno is given for TLS. */
interface Certificates {
  /** Each in PEM; `undefined`: those of Deno. */
  readonly roots: readonly string[] | undefined;
  readonly client: ClientCertificate | undefined;
}

/**
 * Takes out the roots that Deno cannot use, such as one with a critical extension
 * that it does not know: OpenSSL verifies nothing with these either.
 *
 * To begin TLS with such a certificate would neither succeed nor fail, and with
 * such a client certificate end the program.
 *
 * @throws {DatabaseError} If no root is left, or the client certificate is one.
 */
export function requireUsable<T extends Certificates>(settings: T): T {
  const { client } = settings;
  const [own] = client === undefined ? [] : readCertificates(client.cert);
  const fault = own === undefined ? undefined : findFault([own]);
  if (fault !== undefined) throw refuseClientCertificate(fault);
  return { ...settings, roots: selectRoots(settings.roots) };
}

function selectRoots(
  roots: readonly string[] | undefined,
): readonly string[] | undefined {
  if (roots === undefined || findFault(roots) === undefined) return roots;
  const usable = roots.filter((root) => findFault([root]) === undefined);
  if (usable.length > 0) return usable;
  throw new DatabaseError(
    `Cannot connect: the built-in client could not verify the certificate: it can use none of the root certificates (${
      findFault(roots)
    })`,
    "Name another root certificate in PGSSLROOTCERT.",
  );
}

/** What Deno has against certificates, each in PEM and well formed. */
function findFault(certificates: readonly string[]): string | undefined {
  try {
    Deno.createHttpClient({ caCerts: [...certificates] }).close();
    return undefined;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // `invalid peer certificate: Other(OtherError(UnsupportedCriticalExtension))`
    const [reason = ""] = /\w+\)*$/.exec(error.message) ?? [];
    return reason.replaceAll(")", "") || error.message;
  }
}
