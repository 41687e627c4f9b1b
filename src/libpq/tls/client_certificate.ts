/**
 * Reads the certificate that a client shows.
 *
 * @module
 */

import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  X509Certificate,
} from "node:crypto";

import { DatabaseError } from "../../errors.ts";
import { readCertificates, readPrivateKey } from "./certificates.ts";
import { readDerValue } from "./der.ts";
import { PemError, readPem } from "./pem.ts";
import type { SmallFile } from "../files/read_file.ts";

/** Certificate and key, PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Bits of an RSA key below which Deno does not take it. OpenSSL 3.0 does not
 * either, but for one bit.
 */
const MIN_RSA_BITS = 2048;

/** The curves of a key that Deno can sign with, by its own names and by Node's. */
const CURVES: readonly string[] = ["p256", "p384", "prime256v1", "secp384r1"];

/**
 * Reads a certificate and its key and checks them before they are used: Deno 2.6
 * ends the whole program with a panic over a pair that it cannot use.
 *
 * @returns Both, written so that Deno takes them.
 * @throws {DatabaseError} If they are broken or do not belong together, the key
 * has a password, is too small or of a kind that Deno does not know, or the
 * certificate is of X.509 version 1.
 */
export function readClientPair(
  { cert, key }: ClientCertificate,
): ClientCertificate {
  try {
    const certificates = readCertificates(cert);
    const [own] = certificates;
    if (own === undefined) throw new PemError("its file holds none");
    const privateKey = readKeyOf(own, readPrivateKey(key));
    return { cert: certificates.join(""), key: privateKey };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refuseClientCertificate(error.message);
  }
}

/** @param reason Half a sentence: `its private key has a password`. */
export function refuseClientCertificate(reason: string): DatabaseError {
  return new DatabaseError(
    `Cannot use the client certificate: ${reason}`,
    reason.startsWith(TOO_SMALL)
      ? `Have one made with a key of at least ${MIN_RSA_BITS} bits.`
      : "Check PGSSLCERT and PGSSLKEY, or use --client tools.",
  );
}

/** As OpenSSL calls it; "ee" is the end entity, which shows the certificate. */
const TOO_SMALL = "ee key too small";

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

/**
 * Checks that a key is that of a certificate.
 *
 * @returns The key in PEM, with all that follows from its numbers calculated
 * anew: Deno would end with a panic over what is wrong there.
 * @throws {Error} If it is not; the message is half a sentence.
 */
function readKeyOf(cert: string, key: string | undefined): string {
  if (key === undefined) throw new PemError("the file of its key holds none");
  if (isVersion1(cert)) {
    throw new PemError(
      "it is of X.509 version 1, which the built-in client cannot do",
    );
  }
  const { publicKey } = new X509Certificate(cert);
  requireStrong(publicKey);
  const privateKey = createPrivateKey(key);
  const spki = { type: "spki", format: "der" } as const;
  const ofKey = createPublicKey(privateKey).export(spki);
  if (!ofKey.equals(publicKey.export(spki))) {
    throw new PemError("its private key is that of another one");
  }
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function requireStrong(key: KeyObject): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const { modulusLength = 0, namedCurve = "" } = details ?? {};
  if (type === "rsa") {
    if (modulusLength >= MIN_RSA_BITS) return;
    throw new PemError(`${TOO_SMALL}: RSA with ${modulusLength} bits`);
  }
  if (type === "ec" && CURVES.includes(namedCurve)) return;
  throw new PemError(
    `the built-in client cannot do a key of type ${type} ${namedCurve}`.trim(),
  );
}

/**
 * `Certificate` is a sequence, and so is its first part; that one begins with a
 * version, tagged `[0]`, unless it is the first.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.
 */
function isVersion1(pem: string): boolean {
  const [block] = readPem(pem);
  if (block === undefined) return false;
  const { der } = block;
  const inner = readDerValue(der, readDerValue(der, 0).start);
  return der[inner.start] !== 0xa0;
}
