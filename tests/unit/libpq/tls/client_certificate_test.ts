import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";

import { DatabaseError } from "../../../../src/errors.ts";
import {
  checkKeyMode,
  readClientPair,
} from "../../../../src/libpq/tls/client_certificate.ts";
import { EXAMPLE_CERTIFICATE } from "../../../support/example_certificate.ts";

/** Of version 1, for a key that nobody has. */
const VERSION_1 = `-----BEGIN CERTIFICATE-----
MIIBEjCBuQIUfZsKf65JyVa5RueoSddNRNQ7PwUwCgYIKoZIzj0EAwIwDDEKMAgG
A1UEAwwBYTAeFw0yNjExMjQwMjQ3MzZaFw0zNjExMjEwMjQ3MzZaMAwxCjAIBgNV
BAMMAWEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASaaj51FV9grrxyGQOcjRGP
CbvEIKIUZa04NEI+y+5G5xb8auPJWUVgLADX9KvDUZFcpOsCTjSJvBWDz/thCBnH
MAoGCCqGSM49BAMCA0gAMEUCIQDQcKtVwu4aXf4KzqaNNTHn3ubwergRmi2448S3
kDEszAIgVmYF+FrIbrM8QJglM8vjrTMNzXHjRbDxTaJyRNJTVyY=
-----END CERTIFICATE-----
`;

/** A key of its own, locked if there is a password. */
function makeKey(passphrase?: string): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({
    type: "pkcs8",
    format: "pem",
    ...(passphrase === undefined ? {} : { passphrase, cipher: "aes-256-cbc" }),
  }).toString();
}

for (
  const [name, cert, key, reason] of [
    ["of version 1", VERSION_1, makeKey(), "it is of X.509 version 1"],
    [
      "whose key is another's",
      EXAMPLE_CERTIFICATE,
      makeKey(),
      "its private key is that of another one",
    ],
    ["whose key is none", EXAMPLE_CERTIFICATE, "junk", ""],
    ["that is none", "junk", makeKey(), ""],
  ] as const
) {
  Deno.test(`readClientPair() refuses one ${name}`, () => {
    const error = assertThrows(
      () => readClientPair({ cert, key }),
      DatabaseError,
      `Cannot use the client certificate: ${reason}`,
    );
    assertStringIncludes(error.hint, "--client tools");
  });
}

for (
  const [mode, isOfRoot, isRefused] of [
    [0o600, false, false],
    [0o400, false, false],
    [0o640, false, true],
    [0o604, false, true],
    [0o600, true, false],
    [0o640, true, false],
    [0o660, true, true],
    [0o644, true, true],
    [0, false, false],
  ] as const
) {
  const owner = isOfRoot ? "root" : "others";
  Deno.test(`checkKeyMode() of ${mode.toString(8)}, ${owner}`, () => {
    const run = (): void => checkKeyMode("/key", { text: "", mode, isOfRoot });
    if (!isRefused) return assertEquals(run(), undefined);
    assertThrows(
      run,
      DatabaseError,
      'private key file "/key" has group or world access',
    );
  });
}
