/**
 * The client of `--client auto`.
 *
 * @module
 */

import { type ToolName, ToolsUnavailableError } from "./programs/programs.ts";
import type { ServerClient } from "./server_source.ts";

/** The two clients, and whom to tell that a part of the second one goes on. */
export interface Alternatives {
  readonly tools: ServerClient;
  readonly loadBuiltIn: () => Promise<ServerClient>;
  readonly onSwitch: (switched: Switch) => void;
}

/** What of the client tools the built-in client stands in for. */
export interface Switch {
  readonly program: ToolName;
  /** Half a sentence: `psql is not on PATH`. */
  readonly reason: string;
}

/**
 * Asks and dumps with the client tools, each until it turns out that its program
 * is missing or too old for the server; from then on with the built-in client.
 */
export function buildElseBuiltIn(
  { tools, loadBuiltIn, onSwitch }: Alternatives,
): ServerClient {
  let loading: Promise<ServerClient> | undefined;
  async function replace(switched: Switch): Promise<ServerClient> {
    onSwitch(switched);
    loading ??= loadBuiltIn();
    return await loading;
  }
  const sessions = new Plug(
    tools.sessions,
    async (cause) => (await replace(cause)).sessions,
  );
  const dumper = new Plug(
    tools.dumper,
    async (cause) => (await replace(cause)).dumper,
  );
  return {
    sessions: {
      get client() {
        return sessions.current.client;
      },
      open: () => sessions.use((plug) => plug.open()),
      query: (sql) => sessions.use((plug) => plug.query(sql)),
      ask: (sql) => sessions.use((plug) => plug.ask(sql)),
      close: async () => {
        await tools.sessions.close();
        await (await loading)?.sessions.close();
      },
    },
    dumper: {
      get client() {
        return dumper.current.client;
      },
      dump: (snapshot, attempt) =>
        dumper.use((plug) => plug.dump(snapshot, attempt)),
      findVersion: (snapshot) =>
        dumper.use((plug) => plug.findVersion(snapshot)),
    },
  };
}

/** One part of a client, and what takes its place. */
class Plug<T> {
  #current: T;
  readonly #replace: (cause: ToolsUnavailableError) => Promise<T>;
  #replacement: Promise<T> | undefined;

  constructor(
    first: T,
    replace: (cause: ToolsUnavailableError) => Promise<T>,
  ) {
    this.#current = first;
    this.#replace = replace;
  }

  get current(): T {
    return this.#current;
  }

  async use<R>(work: (plug: T) => Promise<R>): Promise<R> {
    try {
      return await work(this.#current);
    } catch (error) {
      if (!(error instanceof ToolsUnavailableError)) throw error;
      // Two may find it out at the same time.
      this.#replacement ??= this.#replace(error);
      this.#current = await this.#replacement;
      return await work(this.#current);
    }
  }
}
