/**
 * Reads certificates and keys from files in PEM.
 *
 * @module
 */

import { X509Certificate } from "node:crypto";

import { checkDer } from "./der.ts";
import { type PemBlock, PemError, readPem, renderPem } from "./pem.ts";

/** What OpenSSL takes for a certificate; Deno knows the first of them alone. */
const CERTIFICATE_LABELS: readonly string[] = [
  "CERTIFICATE",
  "X509 CERTIFICATE",
  // With a note at its end that says what it is trusted for.
  "TRUSTED CERTIFICATE",
];

const LOCKED_LABEL = "ENCRYPTED PRIVATE KEY";

/**
 * Reads every certificate of a file.
 *
 * @returns Each in PEM, written so that Deno takes it; none if there is none.
 * @throws {PemError} If something in the file is broken.
 */
export function readCertificates(text: string): string[] {
  return readPem(text)
    .filter(({ label }) => CERTIFICATE_LABELS.includes(label))
    .map(({ der }) => readCertificate(der));
}

/**
 * Reads the first private key of a file.
 *
 * @returns The key in PEM; `undefined` if there is none.
 * @throws {PemError} If something in the file is broken, or it takes a password.
 */
export function readPrivateKey(text: string): string | undefined {
  const block = readPem(text).find(({ label }) =>
    label.endsWith("PRIVATE KEY")
  );
  if (block === undefined) return undefined;
  if (isLocked(block)) throw new PemError("its private key has a password");
  return renderPem(block.label, block.der);
}

function isLocked({ label, headers }: PemBlock): boolean {
  return label === LOCKED_LABEL ||
    headers.some((line) => /^Proc-Type:.*ENCRYPTED/.test(line));
}

function readCertificate(der: Uint8Array): string {
  try {
    const pem = renderPem("CERTIFICATE", der.subarray(0, checkDer(der).end));
    // What is in it has to make sense, too.
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new PemError("a certificate in it is broken", { cause: error });
  }
}
