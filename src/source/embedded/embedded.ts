/**
 * The source that needs no server: SQL files, loaded into PostgreSQL within the
 * process.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import { endOnAbort } from "../../system/end_on_abort.ts";
import { explainBrokenRun } from "../session/client_errors.ts";
import {
  buildScopeOptions,
  DUMP_OPTIONS,
  readDump,
} from "../pg_dump/options.ts";
import { listArchives } from "./embedded_extensions.ts";
import type { Refusal } from "./load_files.ts";
import type { Dump, DumpRequest, Fingerprint, Source } from "../source.ts";
import type { CatalogFingerprint } from "../sql/fingerprint_query.ts";
import { readSqlFiles, type SqlFile } from "./sql_files.ts";

/** What to load, and what ends the source. */
export interface EmbeddedOptions {
  /** Files and folders, in their order. */
  readonly paths: readonly string[];
  /** What the database is called. */
  readonly database: string;
  readonly signal: AbortSignal;
  /** Called with what is being done. */
  readonly onMessage?: (line: string) => void;
}

/** What the worker is asked for. */
export type EmbeddedOrder =
  | {
    readonly kind: "load";
    readonly files: readonly SqlFile[];
    readonly archives: readonly string[];
  }
  | { readonly kind: "dump"; readonly options: readonly string[] };

/** What the worker says. */
export type EmbeddedAnswer =
  | {
    readonly kind: "loaded";
    readonly document: string;
    readonly fingerprint: CatalogFingerprint;
  }
  | { readonly kind: "dumped"; readonly text: string }
  | { readonly kind: "failed"; readonly stderr: string }
  | Refusal;

/**
 * Opens the source; nothing is read before it is asked for.
 *
 * Requires `--allow-read` on the paths and, unless compiled, on Deno's cache.
 */
export function openEmbedded(options: EmbeddedOptions): Source {
  return new Embedded(options);
}

/** What the files led to. */
interface Loaded {
  readonly document: string;
  readonly fingerprint: CatalogFingerprint;
}

/** Its `pg_dump` changes with the version of this program alone. */
const WITHIN = "within";

const WORKER_URL = new URL("./embedded_worker.ts", import.meta.url);

class Embedded implements Source {
  readonly client = "embedded";
  readonly #options: EmbeddedOptions;
  #worker: Worker | undefined;
  #loaded: Promise<Loaded> | undefined;
  /** The worker does one thing after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: EmbeddedOptions) {
    this.#options = options;
  }

  async readCatalog(): Promise<string> {
    return (await this.#loadOnce()).document;
  }

  async dump(request: DumpRequest): Promise<Dump> {
    const { schemas } = JSON.parse(await this.readCatalog());
    request.signal?.throwIfAborted();
    const subject = { schemas, maySubscriptions: true, mayPublications: true };
    const answer = await this.#ask({
      kind: "dump",
      options: [...DUMP_OPTIONS, ...buildScopeOptions(request, subject)],
    });
    if (answer.kind === "dumped") return readDump(answer.text);
    const stderr = answer.kind === "failed" ? answer.stderr : answer.kind;
    throw explainBrokenRun("pg_dump", "dump the embedded database", 1, stderr);
  }

  readRowVersions(): Promise<ReadonlyMap<number, string>> {
    // Nobody else can change what the files led to.
    return Promise.resolve(new Map());
  }

  async readFingerprint(): Promise<Fingerprint> {
    const { content } = (await this.#loadOnce()).fingerprint;
    const { database } = this.#options;
    return { content: { ...content, database }, pgDump: WITHIN };
  }

  hasStoodStill(): Promise<boolean> {
    // Nobody else can change what the files led to.
    return Promise.resolve(true);
  }

  async restart(): Promise<void> {
    // Nobody else can change what the files led to.
  }

  // deno-lint-ignore require-await
  async close(): Promise<void> {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #loadOnce(): Promise<Loaded> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load(): Promise<Loaded> {
    const { paths, database, onMessage } = this.#options;
    await requireWorker();
    const files = await readSqlFiles(paths);
    const archives = listArchives(files);
    onMessage?.(`loading ${files.length} files`);
    const answer = await this.#ask({ kind: "load", files, archives });
    if (answer.kind === "refused") throw explainRefusal(answer);
    if (answer.kind !== "loaded") throw new Error(`Got "${answer.kind}"`);
    const { document, fingerprint } = answer;
    return { document: rename(document, database), fingerprint };
  }

  async #ask(order: EmbeddedOrder): Promise<EmbeddedAnswer> {
    const turn = this.#last.then(() => this.#askNow(order));
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  async #askNow(order: EmbeddedOrder): Promise<EmbeddedAnswer> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    const worker = this.#worker ??= new Worker(
      WORKER_URL,
      { type: "module" },
    );
    const { promise, resolve, reject } = Promise.withResolvers<
      EmbeddedAnswer
    >();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(explainBrokenWorker(event.message));
    };
    worker.onmessage = ({ data }: MessageEvent<EmbeddedAnswer>) =>
      resolve(data);
    worker.postMessage(order);
    return await endOnAbort(promise, signal, () => worker.terminate());
  }
}

/** Only an executable that was made for it holds the embedded database. */
async function requireWorker(): Promise<void> {
  try {
    await Deno.stat(WORKER_URL);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DatabaseError(
      "Cannot load files: this build of schema-sync does not hold the embedded database",
      "Build one that does: deno task compile --from PATH",
      { cause: error },
    );
  }
}

/** Within the process it is always called "postgres", and its version "18.3 (PGlite …)". */
function rename(document: string, database: string): string {
  const { server, ...others } = JSON.parse(document);
  const [version] = String(server.version).split(" ");
  return JSON.stringify({
    ...others,
    server: { ...server, database, version },
  });
}

/** What Deno says where a build lacks the worker, or may not read it. */
const NO_WORKER_REGEXP = /Module not found|Requires read access/;

function explainBrokenWorker(message: string): Error {
  return NO_WORKER_REGEXP.test(message)
    ? new DatabaseError(
      "Cannot start the embedded database: this build of schema-sync has none that it may read",
      "Build one with deno task compile --from PATH.",
    )
    : new Error(`The embedded database failed: ${message}`);
}

function explainRefusal(
  { path, statement, message }: Refusal,
): DatabaseError {
  if (statement === undefined) {
    return new DatabaseError(
      `Cannot load "${path}": ${message}`,
      "Add the COMMIT that is missing.",
    );
  }
  const [first = ""] = statement.text.split("\n");
  return new DatabaseError(
    `Cannot load "${path}": line ${statement.line}: ${message}`,
    `Mend the statement that begins with "${
      first.trim().slice(0, MAX_QUOTED)
    }".`,
  );
}

/** Enough to find a statement by. */
const MAX_QUOTED = 100;
