/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

/**
 * The thread that the embedded database runs in, which can be ended at any
 * moment, as a query cannot.
 *
 * @module
 */

import { type Extension, PGlite } from "@electric-sql/pglite";
// For its archive alone, which a compiled program holds only with its package.
import "@electric-sql/pglite-pgvector";
import { dataDir } from "@electric-sql/pglite-prepopulatedfs";

import type { EmbeddedAnswer, EmbeddedOrder } from "./embedded.ts";
import { POSTGIS, POSTGIS_URL } from "./embedded_extensions.ts";
import { renderStandIn } from "./left_out.ts";
import { loadFiles } from "./load_files.ts";
import {
  BEGIN_STATEMENTS,
  CATALOG_SQL,
  SESSION_SETTINGS,
} from "../sql/catalog_query.ts";
import { DETAILS_SQL } from "../sql/details_query.ts";
import {
  type CatalogFingerprint,
  renderFingerprintSql,
} from "../sql/fingerprint_query.ts";
import {
  runWasmPgDump,
  WasmPgDumpError,
} from "../pg_dump/wasm/wasm_pg_dump.ts";

const MAJOR_SQL = "SELECT current_setting('server_version_num')::int / 10000";

/** `SHAREDIR` of `pg_config`, in the file system of the embedded database. */
const EXTENSION_FOLDER = "/pglite/share/postgresql/extension";

let database: PGlite | undefined;

self.onmessage = async (
  { data }: MessageEvent<EmbeddedOrder>,
): Promise<void> => {
  const answer = await runOrder(data);
  self.postMessage(answer);
};

async function runOrder(order: EmbeddedOrder): Promise<EmbeddedAnswer> {
  if (order.kind === "dump") return await dump(order.options);
  if (order.kind === "details") return await readDetails();
  database = await createDatabase(order.archives);
  for (const name of order.missing) addStandIn(database, name);
  const result = await loadFiles(database, order);
  if (result.kind === "refused") return result;
  return { kind: "loaded", ...await readLoaded(database), leftOut: result };
}

/** So that whatever names an extension that is not there finds it. */
function addStandIn(pg: PGlite, extension: string): void {
  for (const [name, text] of Object.entries(renderStandIn(extension))) {
    pg.Module.FS.writeFile(`${EXTENSION_FOLDER}/${name}`, text);
  }
}

async function createDatabase(archives: readonly string[]): Promise<PGlite> {
  const extensions: Record<string, Extension> = {};
  for (const name of archives) extensions[name] = await findExtension(name);
  return await PGlite.create({
    // What initdb would make, in a quarter of the time.
    loadDataDir: await dataDir(),
    extensions,
  });
}

/** PostGIS sets up more than its archive. */
async function findExtension(name: string): Promise<Extension> {
  if (name === POSTGIS) return (await import(POSTGIS_URL.href)).postgis;
  return {
    name,
    setup: () => Promise.resolve({ bundlePath: findArchive(name) }),
  };
}

/** Most are in PGlite's own package. */
function findArchive(name: string): URL {
  const base = name === "vector"
    ? import.meta.resolve("@electric-sql/pglite-pgvector")
    : import.meta.resolve("@electric-sql/pglite");
  return new URL(`${name}.tar.gz`, base);
}

async function readLoaded(
  pg: PGlite,
): Promise<{ document: string; fingerprint: CatalogFingerprint }> {
  for (const setting of SESSION_SETTINGS) {
    const [name, value] = setting.split("=");
    await pg.exec(`SET ${name} = '${value}'`);
  }
  await pg.exec(BEGIN_STATEMENTS.join(";"));
  const major = Number(await readValue(pg, MAJOR_SQL));
  return {
    document: await readValue(pg, CATALOG_SQL),
    fingerprint: JSON.parse(await readValue(pg, renderFingerprintSql(major))),
  };
}

async function readDetails(): Promise<EmbeddedAnswer> {
  const pg = requireDatabase("The details were asked for");
  await pg.exec(["ROLLBACK", ...BEGIN_STATEMENTS].join(";"));
  return { kind: "details", document: await readValue(pg, DETAILS_SQL) };
}

/** @param what Half a sentence on what was done too early. */
function requireDatabase(what: string): PGlite {
  if (database === undefined) throw new Error(`${what} before the load`);
  return database;
}

async function readValue(pg: PGlite, sql: string): Promise<string> {
  const { rows } = await pg.query<[string]>(sql, [], { rowMode: "array" });
  return String(rows[0]?.[0]);
}

async function dump(options: readonly string[]): Promise<EmbeddedAnswer> {
  const pg = requireDatabase("A dump was asked for");
  // A dump leaves its transaction open and its statements prepared.
  await pg.exec("ROLLBACK");
  await pg.exec("DEALLOCATE ALL");
  try {
    let text = "";
    await runWasmPgDump(
      options,
      (messages) => pg.execProtocolRawSync(messages),
      (piece) => text += piece,
    );
    return { kind: "dumped", text };
  } catch (error) {
    if (!(error instanceof WasmPgDumpError)) throw error;
    return { kind: "failed", stderr: error.message };
  }
}
