import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path/join";
// @ts-types="@types/pg"
import pg from "pg";

import { DatabaseError } from "../../src/errors.ts";
import type { Connection } from "../../src/libpq/connection.ts";
import { openLogin } from "../../src/source/session/open_login.ts";
import {
  type Files,
  PASSWORD,
  type ServerCertificate,
  setUpServer,
  showCertificate,
} from "../support/connect_server.ts";
import { type FakeServer, startFakeServer } from "../support/fake_server.ts";
import {
  findPostgresFolder,
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import {
  type Outcome,
  type Outcomes,
  tryBoth,
} from "../support/same_as_psql.ts";
import { makeScene } from "../support/scene.ts";
import { isSkipped } from "../support/skipped.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/** What is set beside host, port and database; `environment` in libpq's names. */
interface Given {
  readonly user: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly password?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What rows share: one server, and files made once. */
interface Place {
  readonly server: PostgresServer;
  readonly files: Files;
  /** Empty, and the next row empties it again. */
  readonly home: string;
}

/** One line of the table. */
interface Row {
  readonly name: string;
  /** What the server shows; default: a certificate for `db.test` and 127.0.0.1. */
  readonly shows?: ServerCertificate;
  readonly given: Given | ((place: Place) => Given | Promise<Given>);
  /** The outcome of both, or what each does where ours is stricter. */
  readonly expected: Outcome;
  /**
   * What the built-in client may say instead: some versions of Deno are stricter
   * than libpq, and of two refusals it tells the more telling.
   */
  readonly orElse?: Outcome;
}

const PASSWORD_ROWS: readonly Row[] = ["cleartext", "md5", "scram"].flatMap(
  (user): Row[] =>
    (["names", "off"] as const).flatMap((shows): Row[] => [
      {
        name: `${user}, the right password`,
        shows,
        given: { user, password: PASSWORD },
        expected: shows === "off" ? "plain" : "tls",
      },
      {
        name: `${user}, a wrong password`,
        shows,
        given: { user, password: "wrong" },
        expected: "wrong password",
      },
      {
        name: `${user}, no password`,
        shows,
        given: { user },
        expected: "no password",
      },
    ]),
);

const MODES = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const;

/** By role and server, what each of the modes leads to, with the root at hand. */
const MODE_OUTCOMES: readonly [
  string,
  ServerCertificate,
  readonly Outcome[],
][] = [
  ["trusted", "names", ["plain", "plain", "tls", "tls", "tls", "tls"]],
  ["needs_tls", "names", ["no rule", "tls", "tls", "tls", "tls", "tls"]],
  [
    "needs_no_tls",
    "names",
    ["plain", "plain", "plain", "no rule", "no rule", "no rule"],
  ],
  [
    "trusted",
    "off",
    ["plain", "plain", "plain", "no TLS", "no TLS", "no TLS"],
  ],
  [
    "needs_tls",
    "off",
    ["no rule", "no rule", "no rule", "no TLS", "no TLS", "no TLS"],
  ],
];

const MODE_ROWS: readonly Row[] = MODE_OUTCOMES.flatMap(
  ([user, shows, outcomes]) =>
    outcomes.map((expected, i): Row => ({
      name: `${user}, ${MODES[i]}`,
      shows,
      given: ({ files }) => ({
        user,
        environment: {
          PGSSLMODE: MODES[i] ?? "",
          PGSSLROOTCERT: files.root,
        },
      }),
      expected,
    })),
);

/** By root, what each of the modes leads to for a role that must use TLS. */
const ROOT_OUTCOMES: readonly [
  string,
  (files: Files) => string,
  readonly Outcome[],
][] = [
  [
    "a wrong root",
    ({ otherRoot }) => otherRoot,
    [
      "no rule",
      "bad certificate",
      "no rule",
      "bad certificate",
      "bad certificate",
      "bad certificate",
    ],
  ],
  [
    "no root",
    () => "",
    ["no rule", "tls", "tls", "tls", "no root file", "no root file"],
  ],
  [
    "a root that is not there",
    ({ root }) => `${root}.gone`,
    ["no rule", "tls", "tls", "tls", "no root file", "no root file"],
  ],
  [
    "a root that is none",
    ({ root }) => root.replace(".crt", ".ext"),
    [
      "no rule",
      "bad root file",
      "no rule",
      "bad root file",
      "bad root file",
      "bad root file",
    ],
  ],
];

const ROOT_ROWS: readonly Row[] = ROOT_OUTCOMES.flatMap(
  ([name, find, outcomes]) =>
    outcomes.map((expected, i): Row => ({
      name: `${name}, ${MODES[i]}`,
      given: ({ files }) => ({
        user: "needs_tls",
        environment: {
          PGSSLMODE: MODES[i] ?? "",
          ...(find(files) === "" ? {} : { PGSSLROOTCERT: find(files) }),
        },
      }),
      expected,
      // Without TLS there is no rule, and with it there is this.
      orElse: MODES[i] === "prefer" ? outcomes[1] ?? expected : expected,
    })),
);

/** A row that checks the certificate of the server. */
function verify(
  mode: "verify-ca" | "verify-full",
  shows: ServerCertificate,
  parameters: Readonly<Record<string, string>>,
  expected: Outcome,
  orElse: Outcome = expected,
): Row {
  return {
    name: `${shows}, ${mode}, ${JSON.stringify(parameters)}`,
    shows,
    given: ({ files }) => ({
      user: "trusted",
      parameters,
      environment: {
        PGSSLMODE: mode,
        PGSSLROOTCERT: files.roots[shows] ?? files.root,
      },
    }),
    expected,
    orElse,
  };
}

const NAMED = { host: "db.test", hostaddr: "127.0.0.1" };
const MISNAMED = { host: "other.test", hostaddr: "127.0.0.1" };
const UNNAMED = { host: "", hostaddr: "127.0.0.1" };

const CERTIFICATE_ROWS: readonly Row[] = [
  verify("verify-full", "names", NAMED, "tls"),
  verify("verify-full", "names", MISNAMED, "bad certificate"),
  verify("verify-ca", "names", MISNAMED, "tls"),
  verify("verify-full", "names", UNNAMED, "no name"),
  verify("verify-ca", "names", UNNAMED, "tls"),
  verify("verify-full", "names", { host: "127.0.0.1" }, "tls"),
  verify(
    "verify-full",
    "names",
    { host: "DB.Test", hostaddr: "127.0.0.1" },
    "tls",
  ),
  verify("verify-full", "wildcard", {
    host: "a.db.test",
    hostaddr: "127.0.0.1",
  }, "tls"),
  verify("verify-full", "wildcard", NAMED, "bad certificate"),
  verify("verify-full", "wildcard", {
    host: "b.a.db.test",
    hostaddr: "127.0.0.1",
  }, "bad certificate"),
  verify("verify-full", "wildcard", { host: "127.0.0.1" }, "bad certificate"),
  verify("verify-full", "chain", NAMED, "tls"),
  verify("verify-full", "chain", MISNAMED, "bad certificate"),
  verify("verify-full", "expired", NAMED, "bad certificate"),
  verify("verify-ca", "expired", NAMED, "bad certificate"),
  verify("verify-full", "name-only", NAMED, "tls", "bad certificate"),
  verify("verify-ca", "name-only", NAMED, "tls"),
  verify("verify-full", "self-signed", NAMED, "tls"),
  verify("verify-full", "root", NAMED, "tls", "bad certificate"),
  verify("verify-full", "rsa-pss", NAMED, "tls", "bad certificate"),
  {
    name: "rsa-pss, require without a root",
    shows: "rsa-pss",
    given: { user: "trusted", environment: { PGSSLMODE: "require" } },
    expected: "tls",
    orElse: "no handshake",
  },
  ...(["expired", "name-only", "self-signed", "root"] as const).map((
    shows,
  ): Row => ({
    name: `${shows}, require without a root`,
    shows,
    given: { user: "trusted", environment: { PGSSLMODE: "require" } },
    expected: "tls",
  })),
];

/** A row of a role that has to show a certificate. */
function show(
  name: string,
  environment: (files: Files) => Readonly<Record<string, string>>,
  expected: Outcome,
  mode = "require",
): Row {
  return {
    name: `client certificate: ${name}`,
    given: ({ files }) => ({
      user: "certified",
      environment: { PGSSLMODE: mode, ...environment(files) },
    }),
    expected,
  };
}

const CLIENT_ROWS: readonly Row[] = [
  show("absent", () => ({}), "bad client certificate"),
  show("named and not there", ({ root }) => ({
    PGSSLCERT: `${root}.gone`,
  }), "bad client certificate"),
  show("right", ({ client }) => ({
    PGSSLCERT: client.cert,
    PGSSLKEY: client.key,
  }), "tls"),
  show("without key", ({ client }) => ({
    PGSSLCERT: client.cert,
  }), "bad client certificate"),
  show("of another authority", ({ strangeClient: { cert, key } }) => ({
    PGSSLCERT: cert,
    PGSSLKEY: key,
  }), "bad client certificate"),
  show("with the key of another", ({ client, strangeClient }) => ({
    PGSSLCERT: client.cert,
    PGSSLKEY: strangeClient.key,
  }), "bad client certificate"),
  show("with a key that has a password", ({ client, lockedKey }) => ({
    PGSSLCERT: client.cert,
    PGSSLKEY: lockedKey,
  }), "bad client certificate"),
  {
    name: "client certificate: with a key that all may read",
    given: async ({ files: { client }, home }) => {
      const key = join(home, "open.key");
      await Deno.copyFile(client.key, key);
      await Deno.chmod(key, 0o644);
      return {
        user: "certified",
        environment: {
          PGSSLMODE: "require",
          PGSSLCERT: client.cert,
          PGSSLKEY: key,
        },
      };
    },
    expected: "bad client certificate",
  },
  {
    name: "client certificate: one that cannot be used, and TLS is optional",
    given: ({ files: { client } }) => ({
      user: "trusted",
      environment: { PGSSLCERT: client.cert },
    }),
    expected: "plain",
  },
  {
    name: "files of the home folder: root and client certificate",
    given: async ({ files: { client, root }, home }) => {
      const folder = join(home, ".postgresql");
      await Deno.mkdir(folder);
      await Deno.copyFile(root, join(folder, "root.crt"));
      await Deno.copyFile(client.cert, join(folder, "postgresql.crt"));
      await Deno.copyFile(client.key, join(folder, "postgresql.key"));
      await Deno.chmod(join(folder, "postgresql.key"), 0o600);
      return {
        user: "certified",
        parameters: NAMED,
        environment: { PGSSLMODE: "verify-full" },
      };
    },
    expected: "tls",
  },
  {
    name: "files of the home folder: a root that did not sign, require",
    given: async ({ files: { otherRoot }, home }) => {
      await Deno.mkdir(join(home, ".postgresql"));
      await Deno.copyFile(otherRoot, join(home, ".postgresql/root.crt"));
      return { user: "trusted", environment: { PGSSLMODE: "require" } };
    },
    expected: "bad certificate",
  },
];

/** A row of a role with a password that stands in a file. */
function lookUp(
  name: string,
  line: string,
  expected: Outcome,
  mode = 0o600,
): Row {
  return {
    name: `password file: ${name}`,
    given: async ({ server, home }) => {
      const text = line.replace("PORT", String(server.port));
      const path = join(home, ".pgpass");
      await Deno.writeTextFile(path, text);
      await Deno.chmod(path, mode);
      return { user: "scram" };
    },
    expected,
  };
}

const ESCAPED = PASSWORD.replace(/[:\\]/g, "\\$&");

const PASSWORD_FILE_ROWS: readonly Row[] = [
  lookUp("each field", `127.0.0.1:PORT:postgres:scram:${ESCAPED}\n`, "tls"),
  lookUp("wildcards", `*:*:*:*:${ESCAPED}`, "tls"),
  lookUp("mode 0644", `*:*:*:*:${ESCAPED}\n`, "no password", 0o644),
  lookUp("mode 0640", `*:*:*:*:${ESCAPED}\n`, "no password", 0o640),
  lookUp("no escapes", `*:*:*:*:${PASSWORD}\n`, "wrong password"),
  lookUp(
    "the first line wins",
    `*:*:*:scram:wrong\n*:*:*:*:${ESCAPED}\n`,
    "wrong password",
  ),
  lookUp(
    "lines of others and comments",
    `#*:*:*:*:wrong\n\ndb:*:*:*:wrong\n*:1:*:*:wrong\n*:*:*:*:${ESCAPED}\r\n`,
    "tls",
  ),
  lookUp("a line without password", "*:*:*:scram\n", "no password"),
  lookUp(
    "an empty password",
    `*:*:*:scram:\n*:*:*:*:${ESCAPED}`,
    "no password",
  ),
  {
    name: "password file: PGPASSFILE",
    given: async ({ home }) => {
      const path = join(home, "passwords");
      await Deno.writeTextFile(path, `*:*:*:*:${ESCAPED}`, { mode: 0o600 });
      return { user: "scram", environment: { PGPASSFILE: path } };
    },
    expected: "tls",
  },
  {
    name: "password file: a host by its name and not by its address",
    given: async ({ home }) => {
      const path = join(home, ".pgpass");
      await Deno.writeTextFile(
        path,
        `127.0.0.1:*:*:*:wrong\ndb.test:*:*:*:${ESCAPED}`,
        { mode: 0o600 },
      );
      return { user: "scram", parameters: NAMED };
    },
    expected: "tls",
  },
];

/** A row whose service file has these lines. */
function serve(
  name: string,
  lines: (place: Place) => readonly string[],
  expected: Outcome,
  given: Given = { user: "trusted" },
): Row {
  return {
    name: `service file: ${name}`,
    given: async (place) => {
      const path = join(place.home, ".pg_service.conf");
      await Deno.writeTextFile(path, lines(place).join("\n"));
      return {
        ...given,
        environment: { PGSERVICE: "shop", ...given.environment },
      };
    },
    expected,
  };
}

const SERVICE_ROWS: readonly Row[] = [
  serve("sslmode", () => ["[shop]", "sslmode=disable"], "plain"),
  serve(
    "goes before the environment",
    () => ["[shop]", "sslmode=disable"],
    "plain",
    {
      user: "trusted",
      environment: { PGSSLMODE: "require" },
    },
  ),
  serve("goes after parameters", () => ["[shop]", "sslmode=disable"], "tls", {
    user: "trusted",
    parameters: { sslmode: "require" },
  }),
  serve(
    "a password",
    () => [
      "# of the shop",
      "[other]",
      "password=wrong",
      "[shop] # this one",
      `  password=${PASSWORD}  `,
      "[more]",
      "sslmode=disable",
    ],
    "tls",
    { user: "scram" },
  ),
  serve("absent", () => ["[other]", "sslmode=disable"], "bad service"),
  serve(
    "a misspelt keyword",
    () => ["[shop]", "sslmod=require"],
    "bad service",
  ),
  serve("a line that is none", () => ["[shop]", "require"], "bad service"),
  serve("a service in it", () => ["[shop]", "service=shop"], "bad service"),
  {
    name:
      "service file: PGSERVICEFILE, and what is not in it from PGSYSCONFDIR",
    given: async ({ home }) => {
      await Deno.writeTextFile(join(home, "own"), "[other]\nsslmode=require\n");
      await Deno.writeTextFile(
        join(home, "pg_service.conf"),
        "[shop]\nsslmode=disable\n",
      );
      return {
        user: "trusted",
        environment: {
          PGSERVICE: "shop",
          PGSERVICEFILE: join(home, "own"),
          PGSYSCONFDIR: home,
        },
      };
    },
    expected: "plain",
  },
];

const SETTING_ROWS: readonly Row[] = [
  {
    name: "a parameter goes before PGSSLMODE",
    given: {
      user: "trusted",
      parameters: { sslmode: "disable" },
      environment: { PGSSLMODE: "require" },
    },
    expected: "plain",
  },
  {
    name: "PGREQUIRESSL",
    shows: "off",
    given: { user: "trusted", environment: { PGREQUIRESSL: "1" } },
    expected: "no TLS",
  },
  {
    name: "an unknown sslmode",
    given: { user: "trusted", environment: { PGSSLMODE: "full" } },
    expected: "invalid",
  },
  {
    name: "a timeout that is no number",
    given: { user: "trusted", environment: { PGCONNECT_TIMEOUT: "1s" } },
    expected: "invalid",
  },
  {
    name: "an address that is a name",
    given: { user: "trusted", parameters: { hostaddr: "localhost" } },
    expected: "invalid",
  },
  {
    name: "more ports than hosts",
    given: { user: "trusted", parameters: { port: "1,2" } },
    expected: "invalid",
  },
  {
    name: "more addresses than hosts",
    given: {
      user: "trusted",
      parameters: { host: "a", hostaddr: "127.0.0.1,127.0.0.1" },
    },
    expected: "invalid",
  },
  {
    name: "two empty hosts beside one address",
    given: {
      user: "trusted",
      parameters: { host: ",", hostaddr: "127.0.0.1" },
    },
    expected: "invalid",
  },
  {
    name: "an empty address, which is none and hides PGHOSTADDR",
    given: {
      user: "trusted",
      parameters: { hostaddr: "" },
      environment: { PGHOSTADDR: "127.0.0.2" },
    },
    expected: "tls",
  },
  {
    name: "a list of addresses with an empty one, beside names",
    given: ({ server }) => ({
      user: "trusted",
      parameters: {
        host: "db.invalid,127.0.0.1",
        hostaddr: "127.0.0.1,",
        port: `1,${server.port}`,
      },
    }),
    expected: "tls",
  },
  {
    name: "a unix socket, where sslmode means nothing",
    given: ({ server }) => ({
      user: "local_role",
      parameters: { host: server.dataFolder },
      environment: { PGSSLMODE: "verify-full" },
    }),
    expected: "plain",
  },
  {
    name: "no unix socket",
    given: ({ home }) => ({ user: "local_role", parameters: { host: home } }),
    expected: "unreachable",
  },
  {
    name: "no such database",
    given: { user: "trusted", parameters: { dbname: "gone" } },
    expected: "no database",
  },
  {
    name: "a name of several addresses",
    given: { user: "trusted", parameters: { host: "localhost" } },
    expected: "tls",
  },
  {
    name: "a list whose first host is dead",
    given: ({ server }) => ({
      user: "trusted",
      parameters: { host: "127.0.0.1,127.0.0.1", port: `1,${server.port}` },
    }),
    expected: "tls",
  },
  {
    name: "a list whose first host is unknown",
    given: {
      user: "trusted",
      parameters: { host: "db.invalid,127.0.0.1" },
    },
    expected: "tls",
  },
  {
    name: "a list of dead hosts",
    given: {
      user: "trusted",
      parameters: { host: "127.0.0.1,127.0.0.1", port: "1,2" },
    },
    expected: "unreachable",
  },
  {
    name: "a list whose first host says no",
    given: ({ server }) => ({
      user: "needs_no_tls",
      parameters: {
        host: `127.0.0.1,${server.dataFolder}`,
        sslmode: "require",
      },
    }),
    expected: "no rule",
  },
];

const ROWS: readonly Row[] = [
  ...PASSWORD_ROWS,
  ...MODE_ROWS,
  ...ROOT_ROWS,
  ...CERTIFICATE_ROWS,
  ...CLIENT_ROWS,
  ...PASSWORD_FILE_ROWS,
  ...SERVICE_ROWS,
  ...SETTING_ROWS,
];

/** What servers answer that are no PostgreSQL. */
interface FakeRow {
  readonly name: string;
  readonly sslmode: "disable" | "prefer" | "require";
  /** Sent once something has come; `undefined`: closes then. */
  readonly answer: string | undefined;
  readonly expected: Outcome | Outcomes;
}

const HTTP = "HTTP/1.1 400 Bad Request\r\n\r\n";

/** `AuthenticationGSS`. */
const GSS = "R\0\0\0\x08\0\0\0\x07";

const FAKE_ROWS: readonly FakeRow[] = [
  { name: "HTTP", sslmode: "disable", answer: HTTP, expected: "no PostgreSQL" },
  { name: "HTTP", sslmode: "prefer", answer: HTTP, expected: "no PostgreSQL" },
  { name: "HTTP", sslmode: "require", answer: HTTP, expected: "no PostgreSQL" },
  {
    name: "more than TLS",
    sslmode: "prefer",
    answer: "S and more",
    // libpq looks at it when TLS has begun, which it does not here.
    expected: { psql: "timeout", builtIn: "unencrypted data" },
  },
  {
    name: "nothing and closes",
    sslmode: "disable",
    answer: undefined,
    expected: "closed",
  },
  {
    name: "nothing and closes",
    sslmode: "prefer",
    answer: undefined,
    expected: "closed",
  },
  { name: "nothing", sslmode: "disable", answer: "", expected: "timeout" },
  { name: "nothing", sslmode: "require", answer: "", expected: "timeout" },
];

/** What libpq can do and the built-in client refuses before it connects. */
const UNSUPPORTED: readonly (readonly [string, string])[] = [
  ["require_auth", "scram-sha-256"],
  ["channel_binding", "require"],
  ["sslcrl", "/crl"],
  ["sslcrldir", "/crls"],
  ["requirepeer", "postgres"],
  ["gssencmode", "require"],
  ["target_session_attrs", "read-write"],
  ["load_balance_hosts", "random"],
  ["sslnegotiation", "direct"],
  ["sslcertmode", "require"],
  ["ssl_min_protocol_version", "TLSv1.3"],
  ["ssl_max_protocol_version", "TLSv1.2"],
  ["replication", "database"],
];

Deno.test({
  name: "The built-in client connects as psql does",
  // The server's log is read all the time.
  sanitizeOps: false,
  fn: async (t) => {
    const hasIpv6 = canListen("::1");
    await using folder = await makeTempFolder();
    await using server = await startPostgres({
      settings: {
        listen_addresses: hasIpv6 ? "127.0.0.1,::1" : "127.0.0.1",
        // Relative to the folder of the data.
        unix_socket_directories: ".",
      },
    });
    const { files, shown } = await setUpServer(server, folder.path);
    const place: Place = { server, files, home: join(folder.path, "home") };
    for (const [shows, rows] of Map.groupBy(ROWS, showsOf)) {
      await showCertificate(server, shown[shows]);
      for (const row of rows) {
        await t.step(`${row.name} (${shows})`, () => check(place, row));
      }
    }
    await showCertificate(server, shown["names"]);
    const ipv6 = "an address of IPv6";
    await t.step({
      name: ipv6,
      ignore: isSkipped(ipv6, hasIpv6 ? undefined : "there is no ::1"),
      fn: () =>
        check(place, {
          name: ipv6,
          given: { user: "trusted", parameters: { host: "::1" } },
          expected: "tls",
        }),
    });
    await t.step(
      "roots that Deno trusts anyway are refused",
      () => refusesRootsOfDeno(place),
    );
    await t.step("settings go to the session", () => keepsSettings(place));
    for (const row of listOddRows(files)) {
      await t.step(row.name, () => check(place, row));
    }
    for (const [name, answer] of ABSENT_ANSWERS) {
      await t.step(
        `a list whose first host ${name}`,
        () => passesOver(place, answer),
      );
    }
    await t.step("the way that is wanted tells why", () => tellsWhy(place));
    await t.step("SCRAM is bound to TLS", () => bindsChannel(place));
  },
});

/** What an odd root leads to, by mode: with TLS, as the file is read, or without. */
function listOddRows(
  { oddRoots: { unreadable, useless, right }, oddClients }: Files,
): Row[] {
  const roots = [
    ...Object.entries(unreadable).map((found) =>
      [...found, "bad root file"] as const
    ),
    ["with an unknown extension", useless, "bad certificate"] as const,
    ...Object.entries(right).map((found) => [...found, "tls"] as const),
  ];
  const rootRows = roots.flatMap(([name, path, expected]) => [
    trust(`a root ${name}`, "require", path, expected),
    trust(
      `a root ${name}`,
      "prefer",
      path,
      expected === "tls" ? "tls" : "plain",
    ),
    trustAtHome(name, path, expected === "tls" ? "tls" : "plain"),
  ]);
  const clientRows = Object.entries(oddClients).map(([name, { cert, key }]) =>
    show(
      `one ${name}`,
      () => ({ PGSSLCERT: cert, PGSSLKEY: key }),
      "bad client certificate",
    )
  );
  return [...rootRows, ...clientRows];
}

function trust(
  name: string,
  mode: string,
  path: string,
  expected: Outcome,
): Row {
  return {
    name: `${name}, ${mode}`,
    given: {
      user: "trusted",
      environment: { PGSSLMODE: mode, PGSSLROOTCERT: path },
    },
    expected,
  };
}

/** A row of the file in its usual place, and no setting of TLS. */
function trustAtHome(name: string, path: string, expected: Outcome): Row {
  return {
    name: `a root ${name}, in the home folder`,
    given: async ({ home }) => {
      const folder = join(home, ".postgresql");
      await Deno.mkdir(folder);
      await Deno.copyFile(path, join(folder, "root.crt"));
      return { user: "trusted" };
    },
    expected,
  };
}

function showsOf({ shows = "names" }: Row): ServerCertificate {
  return shows;
}

function canListen(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrNotAvailable) return false;
    throw error;
  }
}

async function check(place: Place, row: Row): Promise<void> {
  await emptyFolder(place.home);
  const { given, expected, orElse } = row;
  const connection = buildConnection(
    place,
    typeof given === "function" ? await given(place) : given,
  );
  const outcomes = await tryBoth(place.server, connection);
  const isStricter = outcomes.builtIn === orElse;
  assertEquals(outcomes, {
    psql: expected,
    builtIn: isStricter ? orElse : expected,
  });
}

async function emptyFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.mkdir(path);
}

function buildConnection(
  { server, home }: Place,
  { user, parameters = {}, password, environment = {} }: Given,
): Connection {
  return {
    parameters: {
      host: "127.0.0.1",
      port: String(server.port),
      user,
      dbname: "postgres",
      ...parameters,
    },
    environment: { HOME: home, ...environment },
    ...(password === undefined ? {} : { password }),
  };
}

/** Answers after which libpq tries the next host of a list. */
const ABSENT_ANSWERS: readonly (readonly [string, string])[] = [
  ["does not answer", ""],
  ["starts", "E\0\0\0\x1dSFATAL\0C57P03\0Mstarting\0\0"],
];

async function passesOver(place: Place, answer: string): Promise<void> {
  using fake = startFakeServer(answerWith(answer));
  const connection = buildConnection(place, {
    user: "trusted",
    parameters: {
      host: "127.0.0.1,127.0.0.1",
      port: `${fake.port},${place.server.port}`,
      sslmode: "disable",
    },
    // Long enough for the second host, whatever else the machine has to do.
    environment: { PGCONNECT_TIMEOUT: "5" },
  });
  assertEquals(await tryBoth(place.server, connection), {
    psql: "plain",
    builtIn: "plain",
  });
}

/** Without TLS there is no rule; psql tells both, and we have one sentence. */
async function tellsWhy(place: Place): Promise<void> {
  await emptyFolder(place.home);
  for (const sslmode of ["allow", "prefer"]) {
    const given = {
      user: "tls_scram",
      password: "wrong",
      parameters: { sslmode },
    };
    const error = await assertRejects(
      () =>
        openLogin(buildConnection(place, given), new AbortController().signal),
      DatabaseError,
      'password authentication failed for user "tls_scram"',
    );
    assertStringIncludes(error.hint, "PGPASSWORD");
  }
}

/** Whom Deno trusts by itself is not whom the settings trust. */
async function refusesRootsOfDeno({ server, files }: Place): Promise<void> {
  await using scene = await makeScene(
    server,
    "CREATE TABLE users (); GRANT SELECT ON users TO trusted",
  );
  const args = ["list", "--client=built-in", "--username=trusted"];
  const env = {
    PGSSLMODE: "verify-full",
    PGSSLROOTCERT: files.root,
    PGPASSWORD: "",
  };
  const deno = { DENO_TLS_CA_STORE: "system", SSL_CERT_FILE: files.root };
  const own = await scene.run(args, {
    env: { ...env, ...deno, PGSSLROOTCERT: "system" },
  });
  assertEquals([own.code, own.stderr], [0, ""]);
  const given = await scene.run(args, { env });
  assertEquals([given.code, given.stderr], [0, ""]);
  for (const mode of ["verify-full", "verify-ca", "require"]) {
    const { code, stderr } = await scene.run(args, {
      env: { ...env, ...deno, PGSSLMODE: mode, PGSSLROOTCERT: files.otherRoot },
    });
    assertEquals(code, 3);
    assertStringIncludes(stderr, "could not verify the certificate");
  }
}

async function keepsSettings(place: Place): Promise<void> {
  await emptyFolder(place.home);
  await Deno.writeTextFile(
    join(place.home, ".pg_service.conf"),
    "[shop]\noptions=-c geqo=off\n",
  );
  const connection = buildConnection(place, {
    user: "trusted",
    environment: {
      PGSERVICE: "shop",
      PGAPPNAME: "nightly",
      PGOPTIONS: "-c work_mem=7MB",
    },
  });
  const { client, stream, parameterStatus } = await openLogin(
    connection,
    new AbortController().signal,
  );
  const { rows } = await client.query(
    "SELECT current_setting('work_mem') AS memory, current_setting('geqo') AS geqo, current_setting('jit') AS jit",
  );
  stream.destroy();
  assertEquals(rows, [{ memory: "7MB", geqo: "off", jit: "off" }]);
  assertEquals(parameterStatus.get("application_name"), "nightly");
  assertEquals(parameterStatus.get("client_encoding"), "UTF8");
  assertEquals(parameterStatus.get("TimeZone"), "UTC");
}

/** Over TLS the server offers it, and it is taken unless that is turned off. */
async function bindsChannel(place: Place): Promise<void> {
  await emptyFolder(place.home);
  const mechanisms: string[] = [];
  // No server tells afterwards how a role got in.
  using _spy = spyOnSasl((mechanism) => mechanisms.push(mechanism));
  for (const environment of [{}, { PGCHANNELBINDING: "disable" }]) {
    const given = { user: "scram", password: PASSWORD, environment };
    assertEquals(await tryBoth(place.server, buildConnection(place, given)), {
      psql: "tls",
      builtIn: "tls",
    });
  }
  assertEquals(mechanisms, ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"]);
}

/** Calls back with the name of the mechanism that a client chooses. */
function spyOnSasl(onChoice: (mechanism: string) => void): Disposable {
  const method = "sendSASLInitialResponseMessage";
  const original = Reflect.get(pg.Connection.prototype, method);
  Reflect.set(
    pg.Connection.prototype,
    method,
    function (this: pg.Connection, mechanism: string, response: string): void {
      onChoice(mechanism);
      Reflect.apply(original, this, [mechanism, response]);
    },
  );
  return {
    [Symbol.dispose]: () =>
      void Reflect.set(pg.Connection.prototype, method, original),
  };
}

Deno.test("openLogin() takes other servers as psql does", async (t) => {
  const binFolder = await findPostgresFolder();
  for (const { name, sslmode, answer, expected } of FAKE_ROWS) {
    await t.step(`that answers ${name}, ${sslmode}`, async () => {
      using fake = startFakeServer(answerWith(answer));
      const outcomes = typeof expected === "string"
        ? { psql: expected, builtIn: expected }
        : expected;
      const isTimed = Object.values(outcomes).includes("timeout");
      const seconds = isTimed ? TIMEOUT_SECONDS : PATIENCE_SECONDS;
      const connection = buildFakeConnection(fake, sslmode, seconds);
      assertEquals(await tryBoth({ binFolder }, connection), outcomes);
    });
  }
});

function answerWith(
  answer: string | undefined,
): (connection: Deno.Conn) => Promise<void> {
  return async (connection) => {
    await connection.read(new Uint8Array(1024));
    if (answer === undefined) connection.close();
    else await connection.write(new TextEncoder().encode(answer));
  };
}

/** For those that are to give up, in seconds. */
const TIMEOUT_SECONDS = 1;

/** For those that get an answer, and do not wait for as long. */
const PATIENCE_SECONDS = 60;

function buildFakeConnection(
  { port }: FakeServer,
  sslmode: string,
  timeoutSeconds: number = PATIENCE_SECONDS,
): Connection {
  return {
    parameters: { host: "127.0.0.1", port, user: "app", sslmode },
    environment: { PGCONNECT_TIMEOUT: String(timeoutSeconds) },
  };
}

Deno.test("openLogin() points to the client tools where a server wants Kerberos", async () => {
  using fake = startFakeServer(answerWith(GSS));
  const error = await assertRejects(
    () =>
      openLogin(
        buildFakeConnection(fake, "disable"),
        new AbortController().signal,
      ),
    DatabaseError,
    "authentication method 7 is one that the built-in client cannot do",
  );
  assertEquals(error.hint, "Use --client tools.");
});

for (const sslmode of ["disable", "require"]) {
  Deno.test(`openLogin() ends at once when it is aborted, ${sslmode}`, async () => {
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
    using fake = startFakeServer(async (connection) => {
      await connection.read(new Uint8Array(1024));
      onAsked();
    });
    const abort = new AbortController();
    const attempt = openLogin(buildFakeConnection(fake, sslmode), abort.signal);
    await asked;
    const before = performance.now();
    abort.abort(new Error("enough"));
    await assertRejects(() => attempt, Error, "enough");
    // Long before it would have given up by itself.
    assert(performance.now() - before < PATIENCE_SECONDS * 500);
    await assertRejects(
      () => openLogin(buildFakeConnection(fake, sslmode), abort.signal),
      Error,
      "enough",
    );
  });
}

for (const [keyword, value] of UNSUPPORTED) {
  Deno.test(`openLogin() refuses ${keyword}=${value} before it connects`, async () => {
    let isReached = false;
    // deno-lint-ignore require-await
    using fake = startFakeServer(async () => void (isReached = true));
    const connection = buildFakeConnection(fake, "disable");
    const error = await assertRejects(
      () =>
        openLogin({
          ...connection,
          parameters: { ...connection.parameters, [keyword]: value },
        }, new AbortController().signal),
      DatabaseError,
      `Cannot connect with ${keyword}=${value}: the built-in client cannot do that`,
    );
    assertEquals(
      error.hint,
      "Use --client tools, or take that setting out.",
    );
    assertEquals(isReached, false);
  });
}
