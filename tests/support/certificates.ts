/**
 * Certificates for tests, made by the `openssl` program.
 *
 * @module
 */

import { join } from "@std/path/join";

/** What a certificate is like; what is absent is as usual. */
export interface CertificateOptions {
  /** Who signs it; default: itself. */
  readonly issuer?: Certificate;
  /** Lines of an extension section: `subjectAltName=DNS:db.test`. */
  readonly extensions: readonly string[];
  /** What `openssl req` makes the key by; default: a curve. */
  readonly keyArgs?: readonly string[];
  /** Default: 2. A negative number: it is over. */
  readonly days?: number;
}

/** A certificate and its key, by the paths of their files (PEM, mode 0600). */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Extensions of a certificate that signs others. */
export const SIGNER_EXTENSIONS: readonly string[] = [
  "basicConstraints=critical,CA:TRUE",
  "keyUsage=critical,keyCertSign,cRLSign",
];

const CURVE_ARGS: readonly string[] = [
  ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
];

/**
 * Makes a certificate of X.509 version 3 and its key.
 *
 * @param name Its common name; its files are called as that in `folder`.
 * @throws {Error} If `openssl` fails; the message is what it says.
 */
export async function makeCertificate(
  folder: string,
  name: string,
  { issuer, extensions, days = 2, keyArgs = CURVE_ARGS }: CertificateOptions,
): Promise<Certificate> {
  const made = pathsOf(folder, name);
  const request = join(folder, `${name}.csr`);
  const extensionFile = join(folder, `${name}.ext`);
  await Deno.writeTextFile(extensionFile, extensions.join("\n"));
  await runOpenssl([
    ...["req", "-new", "-nodes", ...keyArgs, "-subj", `/CN=${name}`],
    ...["-keyout", made.key, "-out", request],
  ]);
  await runOpenssl([
    ...["x509", "-req", "-in", request, "-out", made.cert],
    ...["-days", String(days), "-extfile", extensionFile],
    ...(issuer === undefined ? ["-signkey", made.key] : [
      ...["-CA", issuer.cert, "-CAkey", issuer.key],
      // The default would write beside the issuer's files.
      ...["-set_serial", String(crypto.getRandomValues(new Uint32Array(1))[0])],
    ]),
  ]);
  await Deno.chmod(made.key, 0o600);
  return made;
}

function pathsOf(folder: string, name: string): Certificate {
  return {
    cert: join(folder, `${name}.crt`),
    key: join(folder, `${name}.key`),
  };
}

/** Copies files into one, as a chain or a list of roots. */
export async function joinFiles(
  target: string,
  sources: readonly string[],
): Promise<string> {
  const texts = await Promise.all(
    sources.map((path) => Deno.readTextFile(path)),
  );
  await Deno.writeTextFile(target, texts.join(""));
  return target;
}

/** Runs `openssl` to its end. */
export async function runOpenssl(args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`openssl failed: ${new TextDecoder().decode(stderr).trim()}`);
}
