import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";

import { DatabaseError } from "../../../../src/errors.ts";
import {
  checkClientCertificate,
  checkKeyMode,
} from "../../../../src/libpq/tls/client_certificate.ts";

/** Of versions 3 and 1, for keys that nobody has. */
const VERSION_3 = `-----BEGIN CERTIFICATE-----
MIIBRjCB7KADAgECAhRIIAum9SH7/Klb9TP7IBaAFhTXZzAKBggqhkjOPQQDAjAM
MQowCAYDVQQDDAFhMB4XDTI2MTEyNDAyNDczNloXDTM2MTEyMTAyNDczNlowDDEK
MAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJpqPnUVX2CuvHIZ
A5yNEY8Ju8QgohRlrTg0Qj7L7kbnFvxq48lZRWAsANf0q8NRkVyk6wJONIm8FYPP
+2EIGcejLDAqMAkGA1UdEwQCMAAwHQYDVR0OBBYEFB+NhqTrMoYp0+5touSKjFWs
P4ucMAoGCCqGSM49BAMCA0kAMEYCIQCMHJIfQmYq/7Fy64490uHcN1FvRUT9Ewvc
05YMQKT9bAIhAJh6nnXasYVhCEfRDgtOV2QmnH/YW2ua+wYvrvH869Uv
-----END CERTIFICATE-----
`;
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
      VERSION_3,
      makeKey(),
      "its private key is that of another one",
    ],
    ["whose key is none", VERSION_3, "junk", ""],
    ["that is none", "junk", makeKey(), ""],
  ] as const
) {
  Deno.test(`checkClientCertificate() refuses one ${name}`, () => {
    const error = assertThrows(
      () => checkClientCertificate({ cert, key }),
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
