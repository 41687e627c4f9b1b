/**
 * Changes a schema at random and checks that no change goes unnoticed.
 *
 * @module
 */

import { findChangedCatalogs } from "../../src/core/files/folder_record.ts";
import type { CatalogFingerprint } from "../../src/source/sql/fingerprint_query.ts";
import { askFingerprint } from "./fingerprints.ts";
import type { PostgresServer } from "./postgres_server.ts";
import { makeRandom, type Random } from "./random.ts";
import { DDL_SETUP, makeDdl } from "./random_ddl.ts";
import { ALL_TABLES, readFolderTexts, syncFolder } from "./sync_folder.ts";
import { makeTempFolder } from "./temp_folder.ts";

/** What came of the steps. */
export interface FingerprintTally {
  /** Statements that the server refused. */
  refused: number;
  /** Those after which the fingerprint was another one. */
  noticed: number;
  /** Those after which it was the same. */
  passed: number;
  /** Files that were changed by hand. */
  files: number;
}

/** How many steps, and where to begin. */
export interface FingerprintSteps {
  readonly seed: number;
  readonly steps: number;
  /** Called after each step, with how many were done. */
  readonly onStep?: (done: number) => void;
}

/** In how many steps of a hundred a file is changed in place of the schema. */
const FILE_STEPS = 3;

/** Extensions that are small, and in PostgreSQL's contrib. */
const EXTENSIONS = ["citext", "hstore", "pg_trgm"];

/**
 * Does the steps in a database of its own.
 *
 * Each statement is run, and the fingerprint read, in one transaction. If it is the
 * same as before, a full sync must find nothing to write. So one is only needed
 * where a statement seems to have changed nothing.
 *
 * @throws {Error} If a change went unnoticed; the message has the seed and the
 * statements.
 */
export async function checkFingerprints(
  server: PostgresServer,
  { seed, steps, onStep }: FingerprintSteps,
): Promise<FingerprintTally> {
  const database = await server.createDatabase();
  await server.query(database, DDL_SETUP);
  await using folder = await makeTempFolder();
  const random = makeRandom(seed);
  const walk = new Walk(server, { database, folder: folder.path, random });
  await walk.begin();
  try {
    for (let step = 0; step < steps; step++) {
      if (random.below(100) < FILE_STEPS) await walk.changeFile();
      else await walk.changeSchema();
      onStep?.(step + 1);
    }
    await walk.requireInStep();
    return walk.tally;
  } catch (error) {
    throw new Error(`seed ${seed}: ${walk.describe()}`, { cause: error });
  } finally {
    await walk.end();
  }
}

interface Place {
  readonly database: string;
  readonly folder: string;
  readonly random: Random;
}

class Walk {
  readonly tally: FingerprintTally = {
    ...{ refused: 0, noticed: 0, passed: 0, files: 0 },
  };
  readonly #server: PostgresServer;
  readonly #place: Place;
  readonly #major: number;
  #client: Awaited<ReturnType<PostgresServer["connect"]>> | undefined;
  #extensions: string[] = [];
  #content: CatalogFingerprint["content"] = {};
  /** Whether the folder is of the schema before `#passing`. */
  #isSynced = false;
  /** What seems to have changed nothing since. */
  #passing: string[] = [];

  constructor(server: PostgresServer, place: Place) {
    this.#server = server;
    this.#place = place;
    this.#major = Number.parseInt(server.version);
  }

  async begin(): Promise<void> {
    this.#client = await this.#server.connect(this.#place.database);
    const rows = await this.#server.query(
      "postgres",
      "SELECT name FROM pg_available_extensions ORDER BY name",
    );
    this.#extensions = rows.map(({ name }) => String(name))
      .filter((name) => EXTENSIONS.includes(name));
    await this.#query("BEGIN");
    this.#content = await this.#read();
    await this.#query("COMMIT");
  }

  async end(): Promise<void> {
    await this.#client?.end();
  }

  describe(): string {
    return this.#passing.join(";\n");
  }

  async changeSchema(): Promise<void> {
    const sql = makeDdl(this.#place.random, this.#extensions);
    if (!await this.#run(sql)) {
      this.tally.refused++;
      return;
    }
    const content = await this.#read();
    if (findChangedCatalogs(this.#content, content).length > 0) {
      await this.#commitNoticed(sql, content);
    } else await this.#commitPassing(sql);
  }

  /** A full sync writes nothing after what seems to have changed nothing. */
  async requireInStep(): Promise<void> {
    if (!this.#isSynced || this.#passing.length === 0) return;
    const before = await readFolderTexts(this.#place.folder);
    await this.#sync(true);
    const after = await readFolderTexts(this.#place.folder);
    for (const file of new Set([...before.keys(), ...after.keys()])) {
      if (before.get(file) !== after.get(file)) {
        throw new Error(`${file} changed unnoticed`);
      }
    }
    this.#passing = [];
  }

  /** A file that is edited, deleted or only touched is soon as it was. */
  async changeFile(): Promise<void> {
    await this.requireInStep();
    if (!this.#isSynced) await this.#sync(false);
    this.#isSynced = true;
    const { folder, random } = this.#place;
    const before = await readFolderTexts(folder);
    const file = random.pick([...before.keys()]);
    const path = `${folder}/${file}`;
    const text = before.get(file) ?? "";
    this.#passing.push(`-- ${file}`);
    const change = random.pick(["delete", "edit", "lines", "rewrite", "touch"]);
    if (change === "delete") await Deno.remove(path);
    if (change === "edit") await editInPlace(path, text);
    if (change === "lines") {
      await Deno.writeTextFile(path, text.replace(/\r?\n/g, "\r\n"));
    }
    if (change === "rewrite") await Deno.writeTextFile(path, text);
    if (change === "touch") await Deno.utime(path, new Date(), new Date());
    await this.#sync(false);
    const quick = await readFolderTexts(folder);
    await this.#sync(true);
    const full = await readFolderTexts(folder);
    for (const name of new Set([...quick.keys(), ...full.keys()])) {
      if (quick.get(name) !== full.get(name)) {
        throw new Error(`${change} of ${file} went unnoticed in ${name}`);
      }
    }
    this.#passing = [];
    this.tally.files++;
  }

  async #commitNoticed(
    sql: string,
    content: CatalogFingerprint["content"],
  ): Promise<void> {
    if (this.#isSynced && this.#passing.length > 0) {
      // What passed has to be looked at before something else changes.
      await this.#query("ROLLBACK");
      await this.requireInStep();
      if (!await this.#run(sql)) return;
    }
    await this.#query("COMMIT");
    this.#content = content;
    this.#isSynced = false;
    this.tally.noticed++;
  }

  async #commitPassing(sql: string): Promise<void> {
    if (!this.#isSynced) {
      await this.#query("ROLLBACK");
      await this.#sync(false);
      this.#isSynced = true;
      if (!await this.#run(sql)) return;
    }
    await this.#query("COMMIT");
    this.#passing.push(sql);
    this.tally.passed++;
  }

  /** Leaves the transaction open; `false`: it was refused, and there is none. */
  async #run(sql: string): Promise<boolean> {
    try {
      await this.#query(`BEGIN; ${sql}`);
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      await this.#query("ROLLBACK");
      return false;
    }
  }

  async #query(sql: string): Promise<void> {
    await this.#client?.query(sql);
  }

  async #read(): Promise<CatalogFingerprint["content"]> {
    const client = this.#client;
    if (client === undefined) throw new Error("Not begun");
    await client.query(
      "SET LOCAL search_path = pg_catalog; SET LOCAL jit = off",
    );
    return (await askFingerprint(client, this.#major)).content;
  }

  async #sync(isFull: boolean): Promise<void> {
    const { database, folder } = this.#place;
    await syncFolder(
      this.#server,
      database,
      folder,
      ALL_TABLES,
      (source) => source,
      isFull,
    );
  }
}

/** Of the same length, at once, and at the time of before: as hard as it gets. */
async function editInPlace(path: string, text: string): Promise<void> {
  const { atime, mtime } = await Deno.stat(path);
  await Deno.writeTextFile(path, text.replace(/[a-z](?=[^a-z]*$)/, "#"));
  await Deno.utime(path, atime ?? new Date(), mtime ?? new Date());
}
