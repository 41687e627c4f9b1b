/**
 * What to do where a login failed.
 *
 * @module
 */

import { showIdentifier } from "../../core/catalog/identifier.ts";
import type { Connection } from "../../libpq/connection.ts";
import { SSL_MODES } from "../../libpq/parameters.ts";

/** What to do where a pooler stands before the server. */
export const POOLER_HINT =
  "Connect to PostgreSQL itself (its own host and port); if the pooler keeps a session for each client, use --allow-pooler.";

interface Remedy {
  readonly pattern: RegExp;
  readonly hint: (connection: Connection) => string;
}

const CONNECTION_REMEDIES: readonly Remedy[] = [
  {
    pattern: /Connection refused|No such file or directory/,
    hint: () =>
      "Check that the server runs there and that --host and --port are right.",
  },
  {
    pattern: /too many connections for role|^53300 InitializeSessionUserId/m,
    hint: (connection) =>
      `A sync needs two connections at a time: end other sessions of the role, or have its own limit raised by ALTER ROLE ${
        nameRole(connection)
      } CONNECTION LIMIT n.`,
  },
  {
    pattern: /too many connections for database|^53300 CheckMyDatabase/m,
    hint: (connection) =>
      `A sync needs two connections at a time: end other sessions of the database, or have its own limit raised by ALTER DATABASE ${
        nameDatabase(connection)
      } CONNECTION LIMIT n.`,
  },
  {
    pattern: /connection slots are reserved|^53300 InitPostgres/m,
    hint: () =>
      "A sync needs two connections at a time, and the server keeps its last ones for others (superuser_reserved_connections, reserved_connections): wait until fewer are connected, or have max_connections raised.",
  },
  {
    pattern: /too many (?:clients|connections)|^53300/m,
    hint: () =>
      "A sync needs two connections at a time: wait until fewer are connected to the server, or have max_connections raised.",
  },
  {
    pattern:
      /the database system is (?:starting up|shutting down|in recovery mode|not (?:yet )?accepting connections)|^57P03/m,
    hint: () => "Wait until the server accepts connections, then run it again.",
  },
  {
    pattern: /could not translate host name/,
    hint: () => "Check the spelling of --host.",
  },
  {
    pattern: /timeout expired|timed out|No route to host|unreachable/,
    hint: () => "Check --host, --port and that no firewall stands between.",
  },
  {
    pattern: /fe_sendauth: no password supplied/,
    hint: () =>
      "Set PGPASSWORD, or add a line for this server to ~/.pgpass (mode 0600).",
  },
  {
    pattern: /password authentication failed|^28P01/m,
    hint: ({ password }) =>
      `Check ${
        password === undefined
          ? "the line for this server in ~/.pgpass"
          : "PGPASSWORD (or the password in the URI)"
      } and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.`,
  },
  {
    pattern: /database ".*" does not exist|^3D000/m,
    hint: () => 'Check --dbname; "psql --list" shows the databases.',
  },
  {
    pattern: /is not currently accepting connections|^55000 CheckMyDatabase/m,
    hint: (connection) =>
      `Have it opened by ALTER DATABASE ${
        nameDatabase(connection)
      } ALLOW_CONNECTIONS true, or check --dbname.`,
  },
  {
    pattern: /permission denied for database|^42501 CheckMyDatabase/m,
    hint: (connection) =>
      `As the owner of the database, run: GRANT CONNECT ON DATABASE ${
        nameDatabase(connection)
      } TO ${nameRole(connection)};`,
  },
  {
    pattern: /role ".*" does not exist/,
    hint: () => "Check --username.",
  },
  {
    pattern: /role ".*" is not permitted to log in/,
    hint: (connection) =>
      `Have it allowed by ALTER ROLE ${
        nameRole(connection)
      } LOGIN, or check --username.`,
  },
  {
    // In another language than English, either of the two before.
    pattern: /^28000 InitializeSessionUserId/m,
    hint: (connection) =>
      `Check --username, and that the role may log in (ALTER ROLE ${
        nameRole(connection)
      } LOGIN).`,
  },
  {
    pattern: /(?:Peer|Ident) authentication failed/,
    hint: () =>
      "The server compares the role with the account of the machine; check --username, or use --host localhost with a password.",
  },
  {
    pattern: /pg_hba\.conf.*SSL (?:encryption|on)$/m,
    hint: () => "Ask for a line in the server's pg_hba.conf that lets this in.",
  },
  {
    pattern: /pg_hba\.conf/,
    hint: () =>
      "Ask for a line in the server's pg_hba.conf that lets this in, or set PGSSLMODE=require if it wants TLS.",
  },
  {
    pattern: /the built-in client cannot do|SASL: Only mechanism/,
    hint: () => "Use --client tools.",
  },
  {
    pattern:
      /server closed the connection|expected authentication request|invalid response to SSL|unencrypted data/,
    hint: () =>
      "Check that PostgreSQL listens at --host and --port, and see its log.",
  },
  {
    pattern: /could not find digest/,
    hint: () =>
      "The server cannot bind a channel to the certificate that it has; set PGCHANNELBINDING=disable.",
  },
  {
    pattern: /invalid sslmode value/,
    hint: () => `Set PGSSLMODE to one of ${SSL_MODES.join(", ")}.`,
  },
  {
    pattern: /could not verify the certificate/,
    hint: () =>
      "Check PGSSLROOTCERT and the host name; for a certificate without subjectAltName, one that is its own root, or one with RSA-PSS, use --client tools.",
  },
  {
    pattern: /the handshake failed/,
    hint: () =>
      "Use --client tools if psql gets in there: the built-in client takes no server key of RSA-PSS or Ed448, and no TLS before 1.2. Else check PGSSLMODE and the server's certificate.",
  },
  {
    pattern:
      /certificate required|valid client certificate|fatal alert|tlsv\d+ alert|^28000 ClientAuthentication/m,
    hint: () => "Check PGSSLCERT and PGSSLKEY.",
  },
  {
    pattern: /certificate file .*key too small/,
    hint: () =>
      "Have one made with a larger key, such as RSA of 2048 bits, or take PGSSLCERT out.",
  },
  {
    pattern: /private key file .*has group or world access/,
    hint: () => 'Run "chmod 600" on it.',
  },
  {
    pattern: /(?<!root )certificate file|private key/,
    hint: () =>
      "Check PGSSLCERT and PGSSLKEY: a whole PEM file each, that belong together, the key without a password.",
  },
  {
    pattern: /SSL|certificate/,
    hint: () => "Check PGSSLMODE, PGSSLROOTCERT and the server's certificate.",
  },
  {
    pattern: /unsupported startup parameter/,
    hint: () => POOLER_HINT,
  },
];

/**
 * Finds the remedy for a login that failed.
 *
 * @param told The line that says why, and below it, of a server that said no and
 * where the client hears of them, SQLSTATE and routine: `28P01 auth_failed`.
 * @returns `undefined` if nothing is known that would help.
 */
export function findRemedy(
  connection: Connection,
  told: string,
): string | undefined {
  const remedy = CONNECTION_REMEDIES.find(({ pattern }) => pattern.test(told));
  return remedy?.hint(connection);
}

function nameRole({ parameters: { user } }: Connection): string {
  return user === undefined ? "…" : showIdentifier(user);
}

function nameDatabase({ parameters: { dbname } }: Connection): string {
  return dbname === undefined ? "…" : showIdentifier(dbname);
}
