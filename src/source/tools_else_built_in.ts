/**
 * The source of `--client auto`.
 *
 * @module
 */

import { ToolsUnavailableError } from "./programs/programs.ts";
import {
  type Dump,
  type DumpRequest,
  type Fingerprint,
  ReadAgainError,
  type Source,
} from "./source.ts";

/** The two sources, and whom to tell that the second one goes on. */
export interface Alternatives {
  readonly tools: Source;
  readonly openBuiltIn: () => Promise<Source>;
  /** @param reason Half a sentence: `psql is not on PATH`. */
  readonly onSwitch: (reason: string) => void;
}

/**
 * The client tools and, once they turn out to be missing or too old for the
 * server, the built-in client.
 */
export class ToolsElseBuiltIn implements Source {
  readonly #alternatives: Alternatives;
  #source: Source;
  #builtIn: Promise<Source> | undefined;
  /** The one that the catalog was read from. */
  #read: Source | undefined;

  constructor(alternatives: Alternatives) {
    this.#alternatives = alternatives;
    this.#source = alternatives.tools;
  }

  get client(): Source["client"] {
    return this.#source.client;
  }

  async readCatalog(): Promise<string> {
    try {
      return await this.#readCatalogOf(this.#source);
    } catch (error) {
      const builtIn = await this.#switch(requireUnavailable(error));
      return await this.#readCatalogOf(builtIn);
    }
  }

  async readDetails(): Promise<string> {
    this.#requireSameSource();
    try {
      return await this.#source.readDetails();
    } catch (error) {
      return await (await this.#switchFor(error)).readDetails();
    }
  }

  async dump(request: DumpRequest): Promise<Dump> {
    this.#requireSameSource();
    try {
      return await this.#source.dump(request);
    } catch (error) {
      return await (await this.#switchFor(error)).dump(request);
    }
  }

  async readRowVersions(): Promise<ReadonlyMap<number, string>> {
    this.#requireSameSource();
    return await this.#source.readRowVersions();
  }

  async readFingerprint(): Promise<Fingerprint | undefined> {
    try {
      return await this.#source.readFingerprint();
    } catch (error) {
      return await (await this.#switchFor(error)).readFingerprint();
    }
  }

  async hasStoodStill(): Promise<boolean> {
    return await this.#source.hasStoodStill();
  }

  async query(sql: string): Promise<string> {
    // Both kinds of client can.
    try {
      return await this.#source.query?.(sql) ?? "";
    } catch (error) {
      return await (await this.#switchFor(error)).query?.(sql) ?? "";
    }
  }

  async restart(): Promise<void> {
    this.#read = undefined;
    await this.#alternatives.tools.restart();
    await (await this.#builtIn)?.restart();
  }

  async close(): Promise<void> {
    await this.#alternatives.tools.close();
    await (await this.#builtIn)?.close();
  }

  /**
   * Without a catalog yet, all comes from one source.
   *
   * @throws {ReadAgainError} If there is one.
   */
  async #switchFor(error: unknown): Promise<Source> {
    const unavailable = requireUnavailable(error);
    const builtIn = await this.#switch(unavailable);
    if (this.#read === undefined) return builtIn;
    const { message, hint } = unavailable;
    throw new ReadAgainError(message, hint, { cause: error });
  }

  async #readCatalogOf(source: Source): Promise<string> {
    const document = await source.readCatalog();
    this.#read = source;
    return document;
  }

  /** Two sources read two moments. */
  #requireSameSource(): void {
    if (this.#read === undefined || this.#read === this.#source) return;
    throw new ReadAgainError(
      `Cannot go on: the client is now "${this.client}"`,
      "Run it again.",
    );
  }

  /** Catalog and dump may ask for it at the same time. */
  async #switch({ reason }: ToolsUnavailableError): Promise<Source> {
    if (this.#builtIn === undefined) {
      this.#builtIn = this.#alternatives.openBuiltIn();
      this.#alternatives.onSwitch(reason);
    }
    this.#source = await this.#builtIn;
    return this.#source;
  }
}

/** @throws The error itself, if it is no reason to go on with another source. */
function requireUnavailable(error: unknown): ToolsUnavailableError {
  if (error instanceof ToolsUnavailableError) return error;
  throw error;
}
