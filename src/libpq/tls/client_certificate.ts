/**
 * Reads the certificate that a client shows.
 *
 * @module
 */

import {
  createPrivateKey,
  createPublicKey,
  X509Certificate,
} from "node:crypto";

import { DatabaseError } from "../../errors.ts";
import type { SmallFile } from "../files/read_file.ts";

/** Certificate and key, PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Checks a certificate and its key before they are used: Deno 2.6 ends the whole
 * program with a panic over a pair that it cannot use.
 *
 * @throws {DatabaseError} If they do not belong together, the key has a
 * password, or the certificate is of X.509 version 1.
 */
export function checkClientCertificate(
  { cert, key }: ClientCertificate,
): ClientCertificate {
  const reason = findFault(cert, key);
  if (reason === undefined) return { cert, key };
  throw new DatabaseError(
    `Cannot use the client certificate: ${reason}`,
    "Check PGSSLCERT and PGSSLKEY, or use --client tools.",
  );
}

/**
 * Checks that nobody else may use a key: with root as its owner the group may
 * read it.
 *
 * Source: `initialize_SSL()` in
 * `src/interfaces/libpq/fe-secure-openssl.c`, PostgreSQL 15.
 *
 * @throws {DatabaseError} If others may read it.
 */
export function checkKeyMode(
  path: string,
  { mode, isOfRoot }: SmallFile,
): void {
  if ((mode & (isOfRoot ? 0o037 : 0o077)) === 0) return;
  throw new DatabaseError(
    `Cannot use the client certificate: private key file "${path}" has group or world access`,
    `Run "chmod 600" on it.`,
  );
}

function findFault(cert: string, key: string): string | undefined {
  if (isVersion1(cert)) {
    return "it is of X.509 version 1, which the built-in client cannot do";
  }
  try {
    const options = { type: "spki", format: "der" } as const;
    const ofCertificate = new X509Certificate(cert).publicKey.export(options);
    const ofKey = createPublicKey(createPrivateKey(key)).export(options);
    return ofKey.equals(ofCertificate)
      ? undefined
      : "its private key is that of another one";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * `Certificate` is a sequence, and so is its first part; that one begins with a
 * version, tagged `[0]`, unless it is the first.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.
 */
function isVersion1(pem: string): boolean {
  const [, base64 = ""] =
    /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem) ?? [];
  const text = base64.replace(/\s/g, "");
  if (text === "" || /[^\w+/=]/.test(text)) return false;
  const der = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const inner = skipHeader(der, skipHeader(der, 0));
  return der[inner] !== 0xa0;
}

/** Where the content begins of the DER value that begins at `start`. */
function skipHeader(der: Uint8Array, start: number): number {
  const length = der[start + 1] ?? 0;
  return start + 2 + (length < 0x80 ? 0 : length & 0x7f);
}
