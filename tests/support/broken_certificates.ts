/**
 * Files of certificates and keys that are broken, odd or too weak.
 *
 * @module
 */

import { join } from "@std/path/join";

import { type Certificate, runOpenssl } from "./certificates.ts";

/** What is made of a text that is right. */
type Break = (text: string) => string;

/** Files that cannot be read as certificates. */
const UNREADABLE: Readonly<Record<string, Break>> = {
  "cut off": (text) => text.slice(0, 300),
  "without its last line": (text) => text.replace(/-----END.*/s, ""),
  "with a line missing": (text) => withoutLine(text, 3),
  "with a foreign character": (text) => replaceAt(text, 150, "!"),
  "with a flipped character in its head": (text) => flip(text, 29),
  "empty": () => "",
  "of blank lines": () => "\n\n",
  "of a key": (text) => text.replaceAll("CERTIFICATE", "PRIVATE KEY"),
  "indented": (text) => text.replace(/^/gm, "  "),
  "right, and then one cut off": (text) => text + text.slice(0, 300),
  "cut off, and then a right one": (text) => text.slice(0, 300) + text,
};

/** Files that are unusual, and right. */
const ODD: Readonly<Record<string, Break>> = {
  "with a byte order mark": (text) => `\uFEFF${text}`,
  "with lines of Windows": (text) => text.replaceAll("\n", "\r\n"),
  "with a text before it": (text) => `Issuer: somebody\n${text}`,
  "under its old name": (text) => text.replaceAll("CERT", "X509 CERT"),
};

/** Paths by what is to be said of the file. */
export type Paths = Readonly<Record<string, string>>;

/** Roots made from one that is right. */
export interface OddRoots {
  /** `psql` cannot read them. */
  readonly unreadable: Paths;
  /** Read, and nothing can be verified with it: an unknown critical extension. */
  readonly useless: string;
  /** As good as the right one. */
  readonly right: Paths;
}

/** Makes roots, in a folder of their own, from one that is right. */
export async function makeOddRoots(
  folder: string,
  root: Certificate,
): Promise<OddRoots> {
  await Deno.mkdir(folder);
  const text = await Deno.readTextFile(root.cert);
  const useless = join(folder, "useless.crt");
  await runOpenssl([
    ...["req", "-x509", "-key", root.key, "-subj", "/CN=root"],
    ...["-addext", UNKNOWN_EXTENSION, "-out", useless],
  ]);
  const both = join(folder, "both.crt");
  await Deno.writeTextFile(both, text + await Deno.readTextFile(useless));
  const trusted = join(folder, "trusted.crt");
  await runOpenssl(["x509", "-in", root.cert, "-trustout", "-out", trusted]);
  return {
    unreadable: await writeTexts(join(folder, "unreadable"), text, UNREADABLE),
    useless,
    right: {
      ...await writeTexts(join(folder, "right"), text, ODD),
      "with a useless one": both,
      "with a note of whom to trust": trusted,
    },
  };
}

/** No program knows it, and whoever does not is to refuse the certificate. */
const UNKNOWN_EXTENSION = "1.2.3.4=critical,ASN1:UTF8:x";

/** Arguments of `openssl genpkey` for keys that Deno cannot use. */
const WEAK_KEYS: Readonly<Record<string, readonly string[]>> = {
  "of RSA with 1024 bits": ["RSA", "rsa_keygen_bits:1024"],
  "of RSA with 2047 bits": ["RSA", "rsa_keygen_bits:2047"],
  "of curve P-224": ["EC", "ec_paramgen_curve:secp224r1"],
  "of curve secp256k1": ["EC", "ec_paramgen_curve:secp256k1"],
};

/**
 * Makes certificates, signed by themselves, that a client cannot show: each of
 * these has ended Deno with a panic, or could not be read.
 */
export async function makeOddClients(
  folder: string,
): Promise<Readonly<Record<string, Certificate>>> {
  await Deno.mkdir(folder);
  const made: Record<string, Certificate> = {};
  for (
    const [name, [algorithm = "", option = ""]] of Object.entries(WEAK_KEYS)
  ) {
    // libpq takes what stands before a colon in a path for an engine.
    const path = join(folder, option.replace(":", "_"));
    made[name] = await makeClient(path, algorithm, option);
  }
  const strong = ["RSA", "rsa_keygen_bits:2048"] as const;
  const right = await makeClient(join(folder, "right"), ...strong);
  made["of DSA"] = await makeDsaClient(folder);
  made["with an unknown critical extension"] = {
    key: right.key,
    cert: await sign(right.key, join(folder, "critical.crt"), [
      "-addext",
      UNKNOWN_EXTENSION,
    ]),
  };
  const [cert, key] = await Promise.all(
    [right.cert, right.key].map((path) => Deno.readTextFile(path)),
  );
  const certs = await writeTexts(join(folder, "certs"), cert ?? "", UNREADABLE);
  for (const [name, path] of Object.entries(certs)) {
    made[name] = { key: right.key, cert: path };
  }
  const keys = await writeTexts(join(folder, "keys"), key ?? "", {
    "whose key is cut off": (text) => text.slice(0, 300),
    "whose key is empty": () => "",
    // There stands what follows from its other numbers.
    "whose key has a flipped character in its end": (text) =>
      flip(text, text.length - 200),
  });
  for (const [name, path] of Object.entries(keys)) {
    made[name] = { key: path, cert: right.cert };
  }
  return made;
}

async function makeClient(
  path: string,
  algorithm: string,
  option: string,
): Promise<Certificate> {
  const key = `${path}.key`;
  await runOpenssl(
    ["genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", key],
  );
  await Deno.chmod(key, 0o600);
  return { key, cert: await sign(key, `${path}.crt`) };
}

async function makeDsaClient(folder: string): Promise<Certificate> {
  const parameters = join(folder, "dsa.parameters");
  const key = join(folder, "dsa.key");
  await runOpenssl(["dsaparam", "-out", parameters, "1024"]);
  await runOpenssl(["gendsa", "-out", key, parameters]);
  await Deno.chmod(key, 0o600);
  return { key, cert: await sign(key, join(folder, "dsa.crt")) };
}

/** @returns The path of the certificate. */
async function sign(
  key: string,
  cert: string,
  flags: readonly string[] = [],
): Promise<string> {
  await runOpenssl([
    ...["req", "-new", "-x509", "-key", key, "-subj", "/CN=certified"],
    ...["-days", "2", "-out", cert, ...flags],
  ]);
  return cert;
}

async function writeTexts(
  folder: string,
  text: string,
  breaks: Readonly<Record<string, Break>>,
): Promise<Paths> {
  await Deno.mkdir(folder);
  const paths: Record<string, string> = {};
  for (const [name, change] of Object.entries(breaks)) {
    const path = join(folder, `${name.replaceAll(" ", "_")}.pem`);
    await Deno.writeTextFile(path, change(text), { mode: 0o600 });
    paths[name] = path;
  }
  return paths;
}

function withoutLine(text: string, line: number): string {
  return text.split("\n").toSpliced(line, 1).join("\n");
}

function replaceAt(text: string, index: number, char: string): string {
  return text.slice(0, index) + char + text.slice(index + 1);
}

/** Another character of base64 in its place. */
function flip(text: string, index: number): string {
  return replaceAt(text, index, text[index] === "A" ? "B" : "A");
}
