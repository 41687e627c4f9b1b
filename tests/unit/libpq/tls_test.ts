import { assertEquals, assertRejects, assertThrows } from "@std/assert";

import { DatabaseError } from "../../../src/errors.ts";
import type { Options } from "../../../src/libpq/options.ts";
import type { SmallFile } from "../../../src/libpq/files/read_file.ts";
import {
  parseSslMode,
  resolveTls,
  type TlsSettings,
} from "../../../src/libpq/tls.ts";
import { EXAMPLE_CERTIFICATE } from "../../support/example_certificate.ts";

const HOME = {
  roots: "/home/root.crt",
  certificate: "/home/postgresql.crt",
  key: "/home/postgresql.key",
};

const ROOTS: SmallFile = {
  text: EXAMPLE_CERTIFICATE,
  mode: 0o644,
  isOfRoot: false,
};

/** With these files and no others. */
async function resolve(
  options: Options,
  files: Readonly<Record<string, SmallFile | "denied">> = {},
): Promise<TlsSettings> {
  return await resolveTls(
    options,
    HOME,
    (path) => Promise.resolve(files[path] ?? "absent"),
  );
}

for (
  const [options, mode] of [
    [{}, "prefer"],
    [{ sslmode: "verify-ca" }, "verify-ca"],
    [{ sslrootcert: "system" }, "verify-full"],
    [{ sslrootcert: "/root.crt" }, "prefer"],
  ] as const
) {
  Deno.test(`parseSslMode() of ${JSON.stringify(options)} is ${mode}`, () => {
    assertEquals(parseSslMode(options), mode);
  });
}

for (
  const [options, message] of [
    [{ sslmode: "full" }, 'invalid sslmode value: "full"'],
    [{ sslmode: "" }, 'invalid sslmode value: ""'],
    [{ sslmode: "require", sslrootcert: "system" }, 'weak sslmode "require"'],
  ] as const
) {
  Deno.test(`parseSslMode() refuses ${JSON.stringify(options)}`, () => {
    assertThrows(() => parseSslMode(options), DatabaseError, message);
  });
}

for (
  const [sslmode, hasRoots, check] of [
    ["allow", false, "nothing"],
    ["allow", true, "chain"],
    ["prefer", false, "nothing"],
    ["prefer", true, "chain"],
    ["require", false, "nothing"],
    ["require", true, "chain"],
    ["verify-ca", true, "chain"],
    ["verify-full", true, "chain and name"],
  ] as const
) {
  const roots = hasRoots ? "with" : "without";
  Deno.test(`resolveTls() checks ${check}: ${sslmode} ${roots} roots`, async () => {
    const settings = await resolve(
      { sslmode },
      hasRoots ? { [HOME.roots]: ROOTS } : {},
    );
    assertEquals(settings, {
      check,
      roots: hasRoots ? [ROOTS.text] : undefined,
      client: undefined,
      sendsName: true,
    });
  });
}

Deno.test("resolveTls() takes Deno's roots for those of the system", async () => {
  const options = { sslrootcert: "system", sslsni: "0" };
  assertEquals(await resolve(options, { [HOME.roots]: ROOTS }), {
    check: "chain and name",
    roots: undefined,
    client: undefined,
    sendsName: false,
  });
});

Deno.test("resolveTls() takes a home that it may not look at for empty", async () => {
  const { check } = await resolve({ sslmode: "require" }, {
    [HOME.roots]: "denied",
    [HOME.certificate]: "denied",
  });
  assertEquals(check, "nothing");
});

const UNREADABLE = { ...ROOTS, text: "junk" };

for (
  const [name, options, files, message] of [
    [
      "no roots to verify with",
      { sslmode: "verify-ca" },
      {},
      'root certificate file "/home/root.crt" does not exist',
    ],
    [
      "named roots that it may not read",
      { sslmode: "require", sslrootcert: "/own" },
      { "/own": "denied" },
      'could not read "/own": this build may not read it',
    ],
    [
      "roots that are none",
      { sslmode: "require" },
      { [HOME.roots]: UNREADABLE },
      'could not read root certificate file "/home/root.crt"',
    ],
    [
      "a certificate without key",
      { sslmode: "require" },
      { [HOME.certificate]: ROOTS },
      'not private key file "/home/postgresql.key"',
    ],
    [
      "a key that others may read",
      { sslmode: "require" },
      { [HOME.certificate]: ROOTS, [HOME.key]: ROOTS },
      'private key file "/home/postgresql.key" has group or world access',
    ],
  ] as const
) {
  Deno.test(`resolveTls() refuses ${name}`, async () => {
    await assertRejects(() => resolve(options, files), DatabaseError, message);
  });
}

Deno.test("resolveTls() reads no client certificate where sslcertmode forbids it", async () => {
  const options = { sslmode: "require", sslcertmode: "disable" };
  const { client } = await resolve(options, { [HOME.certificate]: ROOTS });
  assertEquals(client, undefined);
});
