/**
 * Every parameter of a connection, once: which variable stands for it, whether a
 * URI may have it, and what each client makes of it.
 *
 * @module
 */

/** Why a URI may not have a parameter that libpq takes there. */
export interface UriRefusal {
  /** Half a sentence. */
  readonly reason: string;
  readonly hint: string;
}

/** What there is to know of a parameter. */
export interface ParameterSpec {
  /** Absent: libpq has none. Handed on as it is, unless one of the next three says otherwise. */
  readonly variable?: string;
  /** Whether the variable stands for a setting of this program. */
  readonly isSetting?: true;
  /** What `psql` and `pg_dump` are given where the variable is not set. */
  readonly fallback?: string;
  /** What they are given whatever it is set to. */
  readonly fixed?: string;
  /** Absent: a URI may have it. */
  readonly inUri?: "ignored" | UriRefusal;
  /**
   * What the built-in client can do of it: nothing, and it does not matter; or
   * these values and the empty one, which means the default. Absent: all of it.
   */
  readonly builtIn?: "ignored" | readonly string[];
}

/** Parameters go to programs in their arguments, which everybody on a machine can read. */
const SHOWS = 'it would show in "ps"';

/**
 * The parameters, by libpq's keyword.
 *
 * Source: https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 * and https://www.postgresql.org/docs/18/libpq-envars.html.
 */
export const PARAMETERS = {
  "host": { variable: "PGHOST", isSetting: true },
  "hostaddr": { variable: "PGHOSTADDR" },
  "port": { variable: "PGPORT", isSetting: true },
  "dbname": { variable: "PGDATABASE", isSetting: true },
  "user": { variable: "PGUSER", isSetting: true },
  "password": { variable: "PGPASSWORD", isSetting: true },
  "passfile": { variable: "PGPASSFILE" },
  "require_auth": { variable: "PGREQUIREAUTH", builtIn: [] },
  "channel_binding": {
    variable: "PGCHANNELBINDING",
    builtIn: ["disable", "prefer"],
  },
  "connect_timeout": { variable: "PGCONNECT_TIMEOUT", fallback: "15" },
  "client_encoding": {
    variable: "PGCLIENTENCODING",
    fixed: "UTF8",
    inUri: "ignored",
    builtIn: "ignored",
  },
  "options": { variable: "PGOPTIONS" },
  "application_name": { variable: "PGAPPNAME", fallback: "schema-sync" },
  "fallback_application_name": { builtIn: "ignored" },
  "keepalives": { builtIn: "ignored" },
  "keepalives_idle": { builtIn: "ignored" },
  "keepalives_interval": { builtIn: "ignored" },
  "keepalives_count": { builtIn: "ignored" },
  "tcp_user_timeout": { builtIn: "ignored" },
  "replication": {
    inUri: { reason: "it is for copies of a server", hint: "Take it out." },
    builtIn: ["false", "off", "no", "0"],
  },
  "gssencmode": { variable: "PGGSSENCMODE", builtIn: ["disable", "prefer"] },
  "sslmode": { variable: "PGSSLMODE" },
  "sslnegotiation": { variable: "PGSSLNEGOTIATION", builtIn: ["postgres"] },
  "sslcompression": { variable: "PGSSLCOMPRESSION", builtIn: "ignored" },
  "sslcert": { variable: "PGSSLCERT" },
  "sslkey": { variable: "PGSSLKEY" },
  "sslkeylogfile": { builtIn: [] },
  "sslpassword": {
    inUri: {
      reason: SHOWS,
      hint: "Use a key that has no password of its own.",
    },
    builtIn: "ignored",
  },
  "sslcertmode": { variable: "PGSSLCERTMODE", builtIn: ["allow", "disable"] },
  "sslrootcert": { variable: "PGSSLROOTCERT" },
  "sslcrl": { variable: "PGSSLCRL", builtIn: [] },
  "sslcrldir": { variable: "PGSSLCRLDIR", builtIn: [] },
  "sslsni": { variable: "PGSSLSNI" },
  "requirepeer": { variable: "PGREQUIREPEER", builtIn: [] },
  "ssl_min_protocol_version": {
    variable: "PGSSLMINPROTOCOLVERSION",
    builtIn: ["TLSv1", "TLSv1.1", "TLSv1.2"],
  },
  "ssl_max_protocol_version": {
    variable: "PGSSLMAXPROTOCOLVERSION",
    builtIn: ["TLSv1.3"],
  },
  "min_protocol_version": {
    variable: "PGMINPROTOCOLVERSION",
    builtIn: ["3.0"],
  },
  "max_protocol_version": {
    variable: "PGMAXPROTOCOLVERSION",
    builtIn: "ignored",
  },
  "krbsrvname": { variable: "PGKRBSRVNAME", builtIn: "ignored" },
  "gsslib": { variable: "PGGSSLIB", builtIn: "ignored" },
  "gssdelegation": { variable: "PGGSSDELEGATION", builtIn: "ignored" },
  "scram_client_key": {
    inUri: { reason: SHOWS, hint: "Use the password itself." },
    builtIn: [],
  },
  "scram_server_key": {
    inUri: { reason: SHOWS, hint: "Use the password itself." },
    builtIn: [],
  },
  "service": { variable: "PGSERVICE" },
  "target_session_attrs": {
    variable: "PGTARGETSESSIONATTRS",
    builtIn: ["any"],
  },
  "load_balance_hosts": {
    variable: "PGLOADBALANCEHOSTS",
    builtIn: ["disable"],
  },
  "oauth_issuer": { builtIn: [] },
  "oauth_client_id": { builtIn: [] },
  "oauth_client_secret": {
    inUri: {
      reason: SHOWS,
      hint: "Log in with a password or a certificate.",
    },
    builtIn: [],
  },
  "oauth_scope": { builtIn: [] },
} as const satisfies Readonly<Record<string, ParameterSpec>>;

/** Variables of libpq and its programs that stand for no parameter. */
const OTHER_VARIABLES: readonly ParameterSpec[] = [
  { variable: "PGSERVICEFILE" },
  { variable: "PGSYSCONFDIR" },
  { variable: "PGREQUIRESSL" },
  // What they print is the same whatever the user likes to see. A session
  // setting that is called `default` is not sent (`build_startup_packet()` in
  // fe-protocol3.c of PostgreSQL 15).
  { variable: "PGDATESTYLE", fixed: "default" },
  { variable: "PGTZ", fixed: "default" },
  { variable: "PGGEQO", fixed: "default" },
  { variable: "PG_COLOR", fixed: "never" },
  { variable: "LC_ALL", fixed: "C" },
];

/** Values of `sslmode`, each asking for more than the one before. */
export const SSL_MODES = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const;

/** One of {@linkcode SSL_MODES}. */
export type SslMode = typeof SSL_MODES[number];

/** The table as rows. */
const ROWS: readonly (readonly [keyword: string, ParameterSpec])[] = Object
  .entries(PARAMETERS);

const VARIABLES: readonly ParameterSpec[] = [
  ...ROWS.map(([, spec]) => spec),
  ...OTHER_VARIABLES,
];

/** The keywords that a URI may have. */
export const URI_KEYWORDS: readonly string[] = ROWS
  .filter(([, { inUri }]) => inUri === undefined)
  .map(([keyword]) => keyword);

/** The variables that `psql` and `pg_dump` are given as they are set. */
export const HANDED_ON_VARIABLES: readonly string[] = VARIABLES
  .filter(({ isSetting, fixed }) => !isSetting && fixed === undefined)
  .flatMap(({ variable }) => variable ?? []);

/** What they are given where a variable is not set. */
export const FALLBACKS = pickValues("fallback");

/** What they are given whatever a variable is set to. */
export const FIXED = pickValues("fixed");

/** What is known of a parameter; `undefined`: libpq does not know it. */
export function findParameter(keyword: string): ParameterSpec | undefined {
  return ROWS.find(([name]) => name === keyword)?.[1];
}

/** The parameters that the built-in client heeds, with the variable of each. */
export function listHeeded(): { keyword: string; variable: string }[] {
  return ROWS.flatMap(([keyword, { variable, builtIn }]) =>
    variable === undefined || builtIn === "ignored"
      ? []
      : [{ keyword, variable }]
  );
}

/**
 * Finds a parameter that the built-in client cannot do.
 *
 * @param values By keyword; an empty one means the default.
 * @returns Its keyword, if there is one.
 */
export function findUnsupported(
  values: Readonly<Record<string, string>>,
): string | undefined {
  return ROWS.find(([keyword, { builtIn }]) => {
    const value = values[keyword] ?? "";
    return value !== "" && Array.isArray(builtIn) && !builtIn.includes(value);
  })?.[0];
}

function pickValues(
  key: "fallback" | "fixed",
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    VARIABLES.flatMap((spec) =>
      spec.variable === undefined || spec[key] === undefined
        ? []
        : [[spec.variable, spec[key]]]
    ),
  );
}
