/**
 * The source that needs no server: SQL files, loaded into PostgreSQL within the
 * process.
 *
 * @module
 */

import type { CatalogDocument } from "../../core/catalog/catalog_document.ts";
import type { DetailsDocument } from "../../core/catalog/details/details_document.ts";
import type { Layout } from "../../core/migrations/layouts/layout.ts";
import { DatabaseError } from "../../errors.ts";
import { buildScopeOptions } from "../pg_dump/options.ts";
import { completeDocument } from "./complete_document.ts";
import {
  explainMissing,
  listExtensionsOf,
  noteMissing,
} from "./embedded_extensions.ts";
import type { EmbeddedAnswer } from "./embedded_orders.ts";
import { EmbeddedThread, requireEmbedded } from "./embedded_thread.ts";
import { explainRefusal } from "./explain_refusal.ts";
import { noteLeftOut } from "./note_left_out.ts";
import type { LoadOptions } from "./load_files.ts";
import type { Dump, DumpRequest, Fingerprint, Source } from "../source.ts";
import type { CatalogFingerprint } from "../sql/fingerprint_query.ts";
import { readSqlFiles, type SqlFiles } from "./sql_files.ts";
import { createFirst, findUncreated } from "./uncreated_extensions.ts";

/** What to load, and what ends the source. */
export interface EmbeddedOptions {
  /** Files and folders, in their order. */
  readonly paths: readonly string[];
  /** What the database is called. */
  readonly database: string;
  /** Values of placeholders and of psql's variables. */
  readonly variables: ReadonlyMap<string, string>;
  /** Whether an extension that is not there ends it. */
  readonly needsExtensions: boolean;
  readonly signal: AbortSignal;
  /** Called with what everybody should know, one line each. */
  readonly onNote?: (line: string) => void;
  /** Called with what is being done. */
  readonly onMessage?: (line: string) => void;
}

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
  readonly document: CatalogDocument;
  /** Absent where objects are left out, which it does not tell. */
  readonly fingerprint?: CatalogFingerprint;
}

/** Its `pg_dump` changes with the version of this program alone. */
const WITHIN = "within";

class Embedded implements Source {
  readonly client = "embedded";
  readonly #options: EmbeddedOptions;
  readonly #thread: EmbeddedThread;
  readonly #saidMissing = new Set<string>();
  #loaded: Promise<Loaded> | undefined;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
    this.#thread = new EmbeddedThread(options.signal);
  }

  async readCatalog(): Promise<CatalogDocument> {
    return (await this.#loadOnce()).document;
  }

  async readDetails(): Promise<DetailsDocument> {
    await this.#loadOnce();
    const answer = await this.#thread.ask({ kind: "details" });
    if (answer.kind !== "details") throw new Error(`Got "${answer.kind}"`);
    return JSON.parse(answer.document);
  }

  async dump(request: DumpRequest): Promise<Dump> {
    const { schemas } = await this.readCatalog();
    request.signal?.throwIfAborted();
    const subject = { schemas, maySubscriptions: true, mayPublications: true };
    return await this.#thread.dump(buildScopeOptions(request, subject));
  }

  findAltered(): Promise<ReadonlySet<number>> {
    // Nobody else can change what the files led to.
    return Promise.resolve(new Set());
  }

  async readFingerprint(): Promise<Fingerprint | undefined> {
    const { fingerprint } = await this.#loadOnce();
    const { database } = this.#options;
    return fingerprint === undefined ? undefined : {
      content: { ...fingerprint.content, database },
      pgDump: WITHIN,
    };
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
    this.#thread.close();
  }

  #loadOnce(): Promise<Loaded> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load(): Promise<Loaded> {
    await requireEmbedded("load files");
    const read = await readSqlFiles(this.#options);
    for (const note of read.notes) this.#options.onNote?.(note);
    if (read.hasRows) this.#options.onMessage?.("rows of COPY are left out");
    requireOneDatabase(read);
    const answer = await this.#loadWithExtensions(read);
    if (answer.kind === "refused") {
      throw explainRefusal(answer, {
        count: read.files.length,
        database: this.#options.database,
        programs: read.programs,
        notRun: read.notRun,
      });
    }
    if (answer.kind !== "loaded") throw new Error(`Got "${answer.kind}"`);
    const { fingerprint, leftOut } = answer;
    const document: CatalogDocument = JSON.parse(answer.document);
    const summary = noteLeftOut(document, leftOut.objects);
    for (const note of [...leftOut.notes, ...(summary ? [summary] : [])]) {
      this.#options.onNote?.(note);
    }
    const completed = completeDocument(document, {
      database: this.#options.database,
      leftOut: leftOut.objects,
      ownTables: read.layouts.flatMap(({ ownTables }) => ownTables ?? []),
    });
    const isWhole = leftOut.objects.length === 0;
    return { document: completed, ...(isWhole ? { fingerprint } : {}) };
  }

  /** On their server, somebody has created the extensions that they do not. */
  async #loadWithExtensions(read: SqlFiles): Promise<EmbeddedAnswer> {
    let files = read.files;
    while (true) {
      const answer = await this.#askToLoad({ ...read, files });
      const extension = findUncreated(listFailures(answer), files);
      if (extension === undefined) return answer;
      this.#options.onNote?.(
        `no file creates extension ${extension}, which they need; it is created first`,
      );
      files = createFirst(files, extension);
      await this.close();
    }
  }

  async #askToLoad({ files, layouts }: SqlFiles): Promise<EmbeddedAnswer> {
    const { database, needsExtensions, onMessage, onNote } = this.#options;
    const { archives, missing, provided } = await listExtensionsOf(files);
    for (const [name, statement] of missing) {
      if (needsExtensions) throw explainMissing(name, statement);
    }
    const unsaid = [...missing.keys()]
      .filter((name) => !this.#saidMissing.has(name));
    for (const name of unsaid) this.#saidMissing.add(name);
    if (unsaid.length > 0) onNote?.(noteMissing(unsaid));
    onMessage?.(`loading ${files.length} files`);
    return await this.#thread.ask({
      kind: "load",
      files,
      archives,
      database,
      missing: [...missing.keys()],
      provided,
      ...findOwnTables(layouts),
    });
  }
}

function listFailures(answer: EmbeddedAnswer): string[] {
  if (answer.kind === "refused") return [answer.message];
  return answer.kind === "loaded"
    ? answer.leftOut.objects.map(({ reason }) => reason)
    : [];
}

/** Those of the tools, where a tool is known for any folder. */
function findOwnTables(
  layouts: readonly Layout[],
): Pick<LoadOptions, "ownTables"> {
  const names = layouts.flatMap(({ ownTables }) => ownTables ?? []);
  return names.length === 0 ? {} : { ownTables: names };
}

/** A script that goes from one database to another is about several. */
function requireOneDatabase({ databases }: SqlFiles): void {
  const [first, second] = databases;
  if (second === undefined) return;
  throw new DatabaseError(
    `Cannot load files that connect to several databases: "${first}" and "${second}"`,
    "Give --from the files of one of them.",
  );
}
