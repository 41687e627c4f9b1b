import { assertEquals } from "@std/assert";

import {
  explainBrokenRun,
  explainConnectionFailure,
} from "../../../../src/source/session/client_errors.ts";
import type { Connection } from "../../../../src/libpq/connection.ts";

const CONNECTION: Connection = {
  parameters: { host: "db", port: "5432", dbname: "shop", user: "app" },
  environment: {},
};

const FAILED =
  'psql: error: connection to server at "db" (10.0.0.1), port 5432 failed: ';

const PASSWORD_HINT =
  "Check the line for this server in ~/.pgpass and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.";
const RESERVED_HINT =
  "A sync needs two connections at a time, and the server keeps its last ones for others (superuser_reserved_connections, reserved_connections): wait until fewer are connected, or have max_connections raised.";

for (
  const [stderr, reason, hint] of [
    [
      `${FAILED}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?`,
      "Connection refused",
      "Check that the server runs there and that --host and --port are right.",
    ],
    [
      'psql: error: connection to server on socket "/run/.s.PGSQL.5432" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?',
      "No such file or directory",
      "Check that the server runs there and that --host and --port are right.",
    ],
    [
      'psql: error: could not translate host name "db" to address: Name or service not known',
      'could not translate host name "db" to address: Name or service not known',
      "Check the spelling of --host.",
    ],
    [
      `${FAILED}timeout expired`,
      "timeout expired",
      "Check --host, --port and that no firewall stands between.",
    ],
    [
      "server closed the connection unexpectedly",
      "server closed the connection unexpectedly",
      "Check that PostgreSQL listens at --host and --port, and see its log.",
    ],
    [
      "received fatal alert: UnknownCA",
      "received fatal alert: UnknownCA",
      "Check PGSSLCERT and PGSSLKEY.",
    ],
    ...([
      [
        'could not read certificate file "/c": ee key too small',
        "Have one made with a larger key, such as RSA of 2048 bits, or take PGSSLCERT out.",
      ],
      [
        'private key file "/k" has group or world access; file must have permissions u=rw (0600) or less',
        'Run "chmod 600" on it.',
      ],
      ...[
        'could not read certificate file "/c": no start line',
        'certificate present, but not private key file "/k"',
        'could not load private key file "/k": key values mismatch',
        'could not load private key file "/k": bad decrypt',
      ].map((said) => [
        said,
        "Check PGSSLCERT and PGSSLKEY: a whole PEM file each, that belong together, the key without a password.",
      ]),
      [
        'could not read root certificate file "/r": bad end line',
        "Check PGSSLMODE, PGSSLROOTCERT and the server's certificate.",
      ],
    ].map(([said = "", hint = ""]) =>
      [`${FAILED}${said}`, said, hint] as const
    )),
    [
      "SSL error: the built-in client could not verify the certificate",
      "SSL error: the built-in client could not verify the certificate",
      "Check PGSSLROOTCERT and the host name; for a certificate without subjectAltName, one that is its own root, or one with RSA-PSS, use --client tools.",
    ],
    [
      `${FAILED}FATAL:  could not find digest for NID UNDEF`,
      "could not find digest for NID UNDEF",
      "The server cannot bind a channel to the certificate that it has; set PGCHANNELBINDING=disable.",
    ],
    [
      'psql: error: invalid sslmode value: "no-verify"',
      'invalid sslmode value: "no-verify"',
      "Set PGSSLMODE to one of disable, allow, prefer, require, verify-ca, verify-full.",
    ],
    [
      "SSL error: the handshake failed",
      "SSL error: the handshake failed",
      "Use --client tools if psql gets in there: the built-in client takes no server key of RSA-PSS or Ed448, and no TLS before 1.2. Else check PGSSLMODE and the server's certificate.",
    ],
    [
      "authentication method 7 is one that the built-in client cannot do",
      "authentication method 7 is one that the built-in client cannot do",
      "Use --client tools.",
    ],
    [
      `${FAILED}fe_sendauth: no password supplied`,
      "fe_sendauth: no password supplied",
      "Set PGPASSWORD, or add a line for this server to ~/.pgpass (mode 0600).",
    ],
    [
      `${FAILED}FATAL:  password authentication failed for user "app"`,
      'password authentication failed for user "app"',
      "Check the line for this server in ~/.pgpass and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.",
    ],
    [
      `${FAILED}FATAL:  database "shop" does not exist`,
      'database "shop" does not exist',
      'Check --dbname; "psql --list" shows the databases.',
    ],
    [
      `${FAILED}FATAL:  role "app" does not exist`,
      'role "app" does not exist',
      "Check --username.",
    ],
    [
      `${FAILED}FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "app", database "shop", no encryption`,
      'no pg_hba.conf entry for host "10.0.0.9", user "app", database "shop", no encryption',
      "Ask for a line in the server's pg_hba.conf that lets this in, or set PGSSLMODE=require if it wants TLS.",
    ],
    [
      `${FAILED}FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "app", database "shop", SSL encryption\n${FAILED}FATAL:  password authentication failed for user "app"\n${FAILED}FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "app", database "shop", no encryption`,
      'password authentication failed for user "app"',
      PASSWORD_HINT,
    ],
    [
      `${FAILED}FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "app", database "shop", SSL encryption`,
      'no pg_hba.conf entry for host "10.0.0.9", user "app", database "shop", SSL encryption',
      "Ask for a line in the server's pg_hba.conf that lets this in.",
    ],
    [
      `${FAILED}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n${FAILED}FATAL:  database "shop" does not exist`,
      'database "shop" does not exist',
      'Check --dbname; "psql --list" shows the databases.',
    ],
    [
      `${FAILED}FATAL:  Peer authentication failed for user "app"`,
      'Peer authentication failed for user "app"',
      "The server compares the role with the account of the machine; check --username, or use --host localhost with a password.",
    ],
    [
      `${FAILED}FATAL:  sorry, too many clients already`,
      "sorry, too many clients already",
      "A sync needs two connections at a time: wait until fewer are connected to the server, or have max_connections raised.",
    ],
    [
      `${FAILED}FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute`,
      "remaining connection slots are reserved for roles with the SUPERUSER attribute",
      RESERVED_HINT,
    ],
    [
      `${FAILED}FATAL:  remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role`,
      'remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
      RESERVED_HINT,
    ],
    [
      `${FAILED}server does not support SSL, but SSL was required`,
      "server does not support SSL, but SSL was required",
      "Check PGSSLMODE, PGSSLROOTCERT and the server's certificate.",
    ],
    [
      `${FAILED}FATAL:  unsupported startup parameter in options: default_transaction_read_only`,
      "unsupported startup parameter in options: default_transaction_read_only",
      "Connect to PostgreSQL itself (its own host and port); if the pooler keeps a session for each client, use --allow-pooler.",
    ],
    [
      `${FAILED}FATAL:  Passwort-Authentifizierung fehlgeschlagen`,
      "Passwort-Authentifizierung fehlgeschlagen",
      "Check --host, --port, --username, --dbname and the password; psql with the same settings has to work.",
    ],
  ] as const
) {
  Deno.test(`explainConnectionFailure() explains: ${reason}`, () => {
    const error = explainConnectionFailure(CONNECTION, stderr);
    assertEquals(
      [error.code, error.message, error.hint],
      [
        3,
        `Cannot connect to database "shop" at db:5432 as "app": ${reason}`,
        hint,
      ],
    );
  });
}

Deno.test("explainConnectionFailure() points to the password that was given", () => {
  const { hint } = explainConnectionFailure(
    { ...CONNECTION, password: "pw" },
    `${FAILED}FATAL:  password authentication failed for user "app"`,
  );
  assertEquals(
    hint,
    "Check PGPASSWORD (or the password in the URI) and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.",
  );
});

Deno.test("explainConnectionFailure() lets nothing through that moves a cursor", () => {
  const { message } = explainConnectionFailure(
    CONNECTION,
    `${FAILED}FATAL:  role "\u001b[31m" does not exist`,
  );
  assertEquals(
    message,
    'Cannot connect to database "shop" at db:5432 as "app": role "\\u{1b}[31m" does not exist',
  );
});

for (
  const [program, stderr, reason, hint] of [
    [
      "pg_dump",
      "pg_dump: last built-in OID is 16383\npg_dump: error: query failed: server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.",
      ": server closed the connection unexpectedly",
      "The server ended the connection; see its log, then run it again.",
    ],
    [
      "psql",
      "psql:<stdin>:3: ERROR:  42501: permission denied for function pg_export_snapshot\nLOCATION:  aclcheck_error, aclchk.c:3650",
      ": 42501: permission denied for function pg_export_snapshot",
      "Grant the role the right that is named, then run it again.",
    ],
    [
      "pg_dump",
      "pg_dump: error: query failed: ERROR:  out of shared memory\nHINT:  You might need to increase max_locks_per_transaction.",
      ": out of shared memory",
      "Raise max_locks_per_transaction on the server, or sync fewer schemas at once.",
    ],
    [
      "pg_dump",
      "pg_dump: something odd",
      ": something odd",
      "See the server's log, then run it again; --verbose shows what the program printed.",
    ],
    [
      "pg_dump",
      "",
      "",
      "See the server's log, then run it again; --verbose shows what the program printed.",
    ],
  ] as const
) {
  Deno.test(`explainBrokenRun() explains the end of ${program}${reason}`, () => {
    const error = explainBrokenRun(program, 'dump database "shop"', 1, stderr);
    assertEquals(
      [error.code, error.message, error.hint],
      [
        3,
        `Cannot dump database "shop": ${program} ended with code 1${reason}`,
        hint,
      ],
    );
  });
}
