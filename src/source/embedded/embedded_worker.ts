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

import type { EmbeddedAnswer, EmbeddedOrder } from "./embedded_orders.ts";
import { POSTGIS, POSTGIS_URL } from "./embedded_extensions.ts";
import { renderStandIn } from "./left_out.ts";
import { loadFiles } from "./load_files.ts";
import { PreparedFiles } from "./prepared_files.ts";
import { replay } from "../replay/replay.ts";
import { openReplayTarget } from "./replay_target.ts";
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

/** Its files are in memory as well. */
const SETTINGS = ["-c", "shared_buffers=8MB"];

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
  if (order.kind === "replay") return await replayEntries(database, order);
  for (const name of order.missing) addStandIn(database, name);
  const result = await loadFiles(database, order);
  if (result.kind === "refused") return result;
  return { kind: "loaded", ...await readLoaded(database), leftOut: result };
}

async function replayEntries(
  pg: PGlite,
  { entries }: EmbeddedOrder & { kind: "replay" },
): Promise<EmbeddedAnswer> {
  const outcome = await replay(
    openReplayTarget(pg),
    entries,
    (done, total) => self.postMessage({ kind: "statements", done, total }),
  );
  await pg.exec("DISCARD ALL");
  return { kind: "replayed", document: await readDocument(pg), outcome };
}

/** So that whatever names an extension that is not there finds it. */
function addStandIn(pg: PGlite, extension: string): void {
  for (const [name, text] of Object.entries(renderStandIn(extension))) {
    pg.Module.FS.writeFile(`${EXTENSION_FOLDER}/${name}`, text);
  }
}

async function createDatabase(archives: readonly string[]): Promise<PGlite> {
  const fs = new PreparedFiles();
  const extensions: Record<string, Extension> = {};
  for (const name of archives) {
    extensions[name] = name === POSTGIS ? await findPostgis(fs) : {
      name,
      setup: () => Promise.resolve({ bundlePath: findArchive(name) }),
    };
  }
  return await PGlite.create({
    fs,
    startParams: [...PGlite.defaultStartParams, ...SETTINGS],
    extensions,
  });
}

/** PostGIS sets up more than its archive, and that is for the files to unpack. */
async function findPostgis(files: PreparedFiles): Promise<Extension> {
  const { postgis }: { postgis: Extension } = await import(POSTGIS_URL.href);
  return {
    ...postgis,
    setup: async (...args) => {
      const { bundlePath, ...rest } = await postgis.setup(...args);
      if (bundlePath !== undefined) files.addLarge(bundlePath);
      return rest;
    },
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
  const document = await readDocument(pg);
  const major = Number(await readValue(pg, MAJOR_SQL));
  return {
    document,
    fingerprint: JSON.parse(await readValue(pg, renderFingerprintSql(major))),
  };
}

/** In a transaction that goes on. */
async function readDocument(pg: PGlite): Promise<string> {
  for (const setting of SESSION_SETTINGS) {
    const [name, value] = setting.split("=");
    await pg.exec(`SET ${name} = '${value}'`);
  }
  await pg.exec(BEGIN_STATEMENTS.join(";"));
  return await readValue(pg, CATALOG_SQL);
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
