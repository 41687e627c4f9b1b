/**
 * What a server needs for tests of connecting: roles, rules and certificates.
 *
 * @module
 */

import { join } from "@std/path/join";

import {
  makeOddClients,
  makeOddRoots,
  type OddRoots,
} from "./broken_certificates.ts";
import {
  type Certificate,
  joinFiles,
  makeCertificate,
  runOpenssl,
  SIGNER_EXTENSIONS,
} from "./certificates.ts";
import type { PostgresServer } from "./postgres_server.ts";
import { waitUntil } from "./wait_until.ts";

/** The password of every role that has one; SCRAM takes its ligature apart. */
export const PASSWORD = "ﬁsh:w\\örd";

/** Certificates that servers show; `off`: the server speaks no TLS. */
export type ServerCertificate =
  | "off"
  | "names"
  | "wildcard"
  | "chain"
  | "expired"
  | "name-only"
  | "self-signed"
  | "root"
  | "rsa-pss";

/** Paths of what was made. */
export interface Files {
  /** Signs all that does not say otherwise. */
  readonly root: string;
  /** Signs nothing that a server shows. */
  readonly otherRoot: string;
  /** Of what a server shows that signed itself: that. */
  readonly roots: Readonly<Record<string, string>>;
  readonly client: Certificate;
  readonly strangeClient: Certificate;
  /** The key of {@linkcode Files.client} with a password. */
  readonly lockedKey: string;
  /** Made of {@linkcode Files.root}. */
  readonly oddRoots: OddRoots;
  /** By what is odd about them; no client can show one. */
  readonly oddClients: Readonly<Record<string, Certificate>>;
}

/** What a server can show; nothing where it speaks no TLS. */
export type Shown = Readonly<
  Record<Exclude<ServerCertificate, "off">, Certificate> & { off: undefined }
>;

/** What a server was given. */
export interface SetUp {
  readonly files: Files;
  readonly shown: Shown;
}

/** By what a role is called, how it gets in: see {@linkcode RULES}. */
const RULES = `
hostnossl all postgres      all scram-sha-256
local     all local_role        trust
local     all needs_no_tls      trust
hostssl   all needs_tls     all trust
hostnossl all needs_no_tls  all trust
host      all trusted       all trust
host      all cleartext     all password
host      all md5           all md5
host      all scram         all scram-sha-256
hostssl   all certified     all cert
hostssl   all tls_scram     all scram-sha-256
`;

const ROLES = `
CREATE ROLE local_role LOGIN;
CREATE ROLE needs_tls LOGIN;
CREATE ROLE needs_no_tls LOGIN;
CREATE ROLE trusted LOGIN;
CREATE ROLE certified LOGIN;
CREATE ROLE cleartext LOGIN PASSWORD '${PASSWORD}';
CREATE ROLE tls_scram LOGIN PASSWORD '${PASSWORD}';
CREATE ROLE scram LOGIN PASSWORD '${PASSWORD}';
SET password_encryption = md5;
CREATE ROLE md5 LOGIN PASSWORD '${PASSWORD}';
`;

/** Makes roles, rules and certificates; the files go into `folder`. */
export async function setUpServer(
  server: PostgresServer,
  folder: string,
): Promise<SetUp> {
  await server.query("postgres", ROLES);
  await Deno.writeTextFile(join(server.dataFolder, "pg_hba.conf"), RULES);
  const extensions = SIGNER_EXTENSIONS;
  const root = await makeCertificate(folder, "root", { extensions });
  const other = await makeCertificate(folder, "other-root", { extensions });
  const shown = await makeServerCertificates(folder, root);
  const signed = { extensions: ["extendedKeyUsage=clientAuth"] };
  const client = await makeCertificate(folder, "certified", {
    ...signed,
    issuer: root,
  });
  const lockedKey = join(folder, "locked.key");
  await runOpenssl(
    ["pkcs8", "-topk8", "-in", client.key, "-out", lockedKey, "-passout"]
      .concat("pass:secret"),
  );
  await Deno.chmod(lockedKey, 0o600);
  const strangeFolder = join(folder, "strange");
  await Deno.mkdir(strangeFolder);
  await givePlace(server, "root.crt", root.cert);
  return {
    files: {
      root: root.cert,
      otherRoot: other.cert,
      roots: {
        "self-signed": shown["self-signed"].cert,
        "root": shown.root.cert,
      },
      client,
      strangeClient: await makeCertificate(strangeFolder, "certified", {
        ...signed,
        issuer: other,
      }),
      lockedKey,
      oddRoots: await makeOddRoots(join(folder, "roots"), root),
      oddClients: await makeOddClients(join(folder, "clients")),
    },
    shown,
  };
}

async function makeServerCertificates(
  folder: string,
  root: Certificate,
): Promise<Shown> {
  const names = "subjectAltName=DNS:db.test,IP:127.0.0.1";
  const make = (
    name: string,
    extension: string,
    options: { issuer?: Certificate; days?: number } = { issuer: root },
  ): Promise<Certificate> =>
    makeCertificate(folder, name, { ...options, extensions: [extension] });
  const intermediate = await makeCertificate(folder, "intermediate", {
    issuer: root,
    extensions: SIGNER_EXTENSIONS,
  });
  const leaf = await make("leaf", names, { issuer: intermediate });
  return {
    "names": await make("names", names),
    "wildcard": await make("wildcard", "subjectAltName=DNS:*.db.test"),
    "chain": {
      cert: await joinFiles(join(folder, "chain.crt"), [
        leaf.cert,
        intermediate.cert,
      ]),
      key: leaf.key,
    },
    "expired": await make("expired", names, { issuer: root, days: -1 }),
    "name-only": await make("db.test", "basicConstraints=CA:FALSE"),
    "self-signed": await make("self-signed", names, {}),
    "rsa-pss": await makeCertificate(folder, "rsa-pss", {
      issuer: root,
      extensions: [names],
      keyArgs: ["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
    }),
    "root": await makeCertificate(folder, "own-root", {
      extensions: ["basicConstraints=CA:TRUE", names],
    }),
    "off": undefined,
  };
}

/** Lets the server show another certificate from now on. */
export async function showCertificate(
  server: PostgresServer,
  certificate: Certificate | undefined,
): Promise<void> {
  if (certificate !== undefined) {
    await givePlace(server, "server.crt", certificate.cert);
    await givePlace(server, "server.key", certificate.key);
  }
  const before = await readLoadTime(server);
  const ssl = certificate === undefined ? "off" : "on";
  await server.query("postgres", `ALTER SYSTEM SET ssl = ${ssl}`);
  await server.query("postgres", "ALTER SYSTEM SET ssl_ca_file = 'root.crt'");
  await server.query("postgres", "SELECT pg_reload_conf()");
  await waitUntil(
    "the server has read its settings",
    async () => await readLoadTime(server) !== before,
  );
}

async function readLoadTime(server: PostgresServer): Promise<string> {
  const sql = "SELECT pg_conf_load_time()::text AS loaded";
  const [row] = await server.query("postgres", sql);
  return String(row?.["loaded"]);
}

/** Puts a file where the server finds it, as its own. */
async function givePlace(
  { dataFolder }: PostgresServer,
  name: string,
  source: string,
): Promise<void> {
  const target = join(dataFolder, name);
  await Deno.copyFile(source, target);
  await Deno.chmod(target, 0o600);
  const { uid, gid } = await Deno.stat(dataFolder);
  await Deno.chown(target, uid, gid);
}
