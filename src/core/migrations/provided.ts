/**
 * What a platform has in every database before the first migration.
 *
 * @module
 */

import { listExtensions } from "./create_extension.ts";

/** Something provided, with what it is needed for. */
interface Provision {
  readonly schema: string;
  /** Absent: the schema itself. */
  readonly name?: string;
  readonly sql: string;
}

/** Marks by which statements show that they rely on Supabase. */
const SUPABASE_REGEXP =
  /"?\bauth"?\."?(?:users|uid|role|jwt|email|identities)\b|"?\bstorage"?\."?(?:objects|buckets|foldername)\b|\bsupabase_realtime\b/;
const HASURA_REGEXP = /\bhdb_catalog\./;

function fn(
  schema: string,
  name: string,
  head: string,
  body: string,
): Provision {
  const sql =
    `CREATE FUNCTION ${schema}.${name}${head} LANGUAGE sql STABLE AS '${body}'`;
  return { schema, name, sql };
}

function table(schema: string, name: string, columns: string): Provision {
  return { schema, name, sql: `CREATE TABLE ${schema}.${name} (${columns})` };
}

function schema(name: string): Provision {
  return { schema: name, sql: `CREATE SCHEMA ${name}` };
}

const SETTING =
  "SELECT nullif(current_setting(''request.jwt.claims'', true), '''')";

/**
 * What migrations refer to, by the columns of the tables as they are. Source:
 * https://supabase.com/docs/guides/auth/managing-user-data,
 * https://supabase.com/docs/guides/storage/schema/design and the migrations of
 * supabase/auth and supabase/storage.
 */
const SUPABASE: readonly Provision[] = [
  ...["auth", "storage", "extensions", "realtime", "vault", "graphql_public"]
    .map(schema),
  table(
    "auth",
    "users",
    `instance_id uuid, id uuid PRIMARY KEY, aud varchar(255), role varchar(255),
    email varchar(255), encrypted_password varchar(255), email_confirmed_at timestamptz,
    invited_at timestamptz, confirmation_token varchar(255), confirmation_sent_at timestamptz,
    recovery_token varchar(255), recovery_sent_at timestamptz,
    email_change_token_new varchar(255), email_change varchar(255),
    email_change_sent_at timestamptz, last_sign_in_at timestamptz,
    raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_super_admin boolean,
    created_at timestamptz, updated_at timestamptz, phone text UNIQUE,
    phone_confirmed_at timestamptz, phone_change text, phone_change_token varchar(255),
    phone_change_sent_at timestamptz, confirmed_at timestamptz,
    email_change_token_current varchar(255), email_change_confirm_status smallint,
    banned_until timestamptz, reauthentication_token varchar(255),
    reauthentication_sent_at timestamptz, is_sso_user boolean, deleted_at timestamptz,
    is_anonymous boolean`,
  ),
  table(
    "auth",
    "identities",
    `id uuid PRIMARY KEY, provider_id text, user_id uuid, identity_data jsonb,
    provider text, last_sign_in_at timestamptz, created_at timestamptz,
    updated_at timestamptz, email text`,
  ),
  table(
    "auth",
    "sessions",
    "id uuid PRIMARY KEY, user_id uuid, created_at timestamptz, updated_at timestamptz, aal text, not_after timestamptz",
  ),
  fn("auth", "uid", "() RETURNS uuid", "SELECT NULL::uuid"),
  fn("auth", "role", "() RETURNS text", "SELECT NULL::text"),
  fn("auth", "email", "() RETURNS text", "SELECT NULL::text"),
  fn("auth", "jwt", "() RETURNS jsonb", `${SETTING}::jsonb`),
  table(
    "storage",
    "buckets",
    `id text PRIMARY KEY, name text NOT NULL, owner uuid, created_at timestamptz,
    updated_at timestamptz, public boolean DEFAULT false, avif_autodetection boolean,
    file_size_limit bigint, allowed_mime_types text[], owner_id text`,
  ),
  table(
    "storage",
    "objects",
    `id uuid PRIMARY KEY, bucket_id text, name text, owner uuid, created_at timestamptz,
    updated_at timestamptz, last_accessed_at timestamptz, metadata jsonb,
    path_tokens text[], version text, owner_id text, user_metadata jsonb`,
  ),
  fn(
    "storage",
    "foldername",
    "(name text) RETURNS text[]",
    "SELECT NULL::text[]",
  ),
  fn("storage", "filename", "(name text) RETURNS text", "SELECT NULL::text"),
  fn("storage", "extension", "(name text) RETURNS text", "SELECT NULL::text"),
  table(
    "realtime",
    "messages",
    `topic text, extension text, payload jsonb, event text, private boolean,
    updated_at timestamp, inserted_at timestamp, id uuid`,
  ),
  fn("realtime", "topic", "() RETURNS text", "SELECT NULL::text"),
  table(
    "vault",
    "secrets",
    `id uuid PRIMARY KEY, name text, description text, secret text, key_id uuid,
    nonce bytea, created_at timestamptz, updated_at timestamptz`,
  ),
  {
    schema: "vault",
    name: "decrypted_secrets",
    sql:
      "CREATE VIEW vault.decrypted_secrets AS SELECT *, secret AS decrypted_secret FROM vault.secrets",
  },
];

const LOGS =
  "id text PRIMARY KEY, event_id text, status integer, request json, response json, created_at timestamptz";

/**
 * Source: `server/src-rsr/initialise.sql` and `init_pg_source.sql` of
 * hasura/graphql-engine.
 */
const HASURA: readonly Provision[] = [
  schema("hdb_catalog"),
  table(
    "hdb_catalog",
    "hdb_scheduled_events",
    `id text PRIMARY KEY, webhook_conf json NOT NULL, scheduled_time timestamptz NOT NULL,
    retry_conf json, payload json, header_conf json, status text NOT NULL,
    tries integer NOT NULL, created_at timestamptz, next_retry_at timestamptz, comment text`,
  ),
  table("hdb_catalog", "hdb_scheduled_event_invocation_logs", LOGS),
  table(
    "hdb_catalog",
    "hdb_cron_events",
    `id text PRIMARY KEY, trigger_name text NOT NULL, scheduled_time timestamptz NOT NULL,
    status text NOT NULL, tries integer NOT NULL, created_at timestamptz,
    next_retry_at timestamptz`,
  ),
  table("hdb_catalog", "hdb_cron_event_invocation_logs", LOGS),
  table(
    "hdb_catalog",
    "event_log",
    `id text PRIMARY KEY, schema_name text NOT NULL, table_name text NOT NULL,
    trigger_name text NOT NULL, payload jsonb NOT NULL, delivered boolean NOT NULL,
    error boolean NOT NULL, tries integer NOT NULL, created_at timestamp,
    locked timestamptz, next_retry_at timestamp, archived boolean NOT NULL`,
  ),
  table("hdb_catalog", "event_invocation_logs", `${LOGS}, trigger_name text`),
  table(
    "hdb_catalog",
    "hdb_action_log",
    `id uuid PRIMARY KEY, action_name text, input_payload jsonb NOT NULL,
    request_headers jsonb NOT NULL, session_variables jsonb NOT NULL,
    response_payload jsonb, errors jsonb, created_at timestamptz NOT NULL,
    response_received_at timestamptz, status text NOT NULL`,
  ),
  fn(
    "hdb_catalog",
    "gen_hasura_uuid",
    "() RETURNS uuid",
    "SELECT gen_random_uuid()",
  ),
];

/** Extensions that every project of Supabase has, by calls of their functions. */
const SUPABASE_EXTENSIONS: readonly (readonly [string, RegExp])[] = [
  ["pgcrypto", /\b(?:gen_random_bytes|gen_salt|crypt|digest|hmac)\s*\(/],
  ["uuid-ossp", /\buuid_generate_v\d/],
];

/** The extensions that statements use, that none creates, and that are provided. */
export function listProvidedExtensions(
  statements: readonly string[],
): string[] {
  if (!statements.some((sql) => SUPABASE_REGEXP.test(sql))) return [];
  const created = new Set(statements.flatMap(listExtensions));
  return SUPABASE_EXTENSIONS
    .filter(([name, calls]) =>
      !created.has(name) && statements.some((sql) => calls.test(sql))
    )
    .map(([name]) => name);
}

/** What every role of Supabase looks in. */
const SUPABASE_PATH = `SET search_path TO "$user", public, extensions`;

/**
 * Makes what statements rely on and none of them makes.
 *
 * @param database The name that the database bears.
 */
export function makeProvided(
  statements: readonly string[],
  database: string,
): string[] {
  return [
    ...makeIf(SUPABASE_REGEXP, SUPABASE, statements, [
      `ALTER DATABASE ${database} ${SUPABASE_PATH}`,
      "CREATE PUBLICATION supabase_realtime",
    ]),
    ...makeIf(HASURA_REGEXP, HASURA, statements, []),
  ];
}

function makeIf(
  regexp: RegExp,
  provisions: readonly Provision[],
  statements: readonly string[],
  more: readonly string[],
): string[] {
  if (!statements.some((sql) => regexp.test(sql))) return [];
  const made = statements.filter((sql) => /^CREATE\b/i.test(sql)).join("\n");
  const own = new Set(
    provisions.filter(({ name, schema }) =>
      name === undefined && makesSchema(made, schema)
    ).map(({ schema }) => schema),
  );
  const wanted = provisions.filter(({ schema, name }) =>
    !own.has(schema) && !(name !== undefined && makes(made, schema, name))
  );
  return own.has("auth") ? [] : [...wanted.map(({ sql }) => sql), ...more];
}

/** With `IF NOT EXISTS` it may be there already, as on the platform. */
function makesSchema(made: string, schema: string): boolean {
  return new RegExp(`^CREATE\\s+SCHEMA\\s+"?${schema}"?\\b`, "im").test(made);
}

function makes(made: string, schema: string, name: string): boolean {
  return new RegExp(
    `^CREATE\\s+(?:TABLE|VIEW|FUNCTION)\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"?${schema}"?\\."?${name}"?\\s*\\(`,
    "im",
  ).test(made);
}
