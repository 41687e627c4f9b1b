/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

/**
 * The thread that the embedded database runs in, which can be ended at any
 * moment, as a query cannot.
 *
 * @module
 */

import { PGlite } from "@electric-sql/pglite";
// For its archive alone, which a compiled program holds only with its package.
import "@electric-sql/pglite-pgvector";
import { dataDir } from "@electric-sql/pglite-prepopulatedfs";

import type { EmbeddedAnswer, EmbeddedOrder } from "./embedded_orders.ts";
import { renderStandIn } from "./left_out.ts";
import { loadFiles } from "./load_files.ts";
import { replay } from "../replay/replay.ts";
import { openReplayTarget } from "./replay_target.ts";
import {
  BEGIN_STATEMENTS,
  CATALOG_SQL,
  SESSION_SETTINGS,
} from "../sql/catalog_query.ts";
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
  const extensions = archives.map((name) => [name, {
    name,
    setup: () => Promise.resolve({ bundlePath: findArchive(name) }),
  }]);
  return await PGlite.create({
    // What initdb would make, in a quarter of the time.
    loadDataDir: await dataDir(),
    extensions: Object.fromEntries(extensions),
  });
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

async function readValue(pg: PGlite, sql: string): Promise<string> {
  const { rows } = await pg.query<[string]>(sql, [], { rowMode: "array" });
  return String(rows[0]?.[0]);
}

async function dump(options: readonly string[]): Promise<EmbeddedAnswer> {
  const pg = database;
  if (pg === undefined) throw new Error("A dump was asked for before the load");
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
