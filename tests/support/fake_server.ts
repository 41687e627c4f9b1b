/**
 * Servers that are no PostgreSQL.
 *
 * @module
 */

/** Where it listens; its end closes it and what is connected to it. */
export interface FakeServer extends Disposable {
  readonly port: string;
}

/** Listens on the loopback interface and gives each connection to `serve`. */
export function startFakeServer(
  serve: (connection: Deno.Conn) => Promise<void>,
): FakeServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = new Set<Deno.Conn>();
  async function accept(): Promise<void> {
    for await (const connection of listener) {
      connections.add(connection);
      // The other side may be gone before all is written.
      serve(connection).catch(() => {});
    }
  }
  accept();
  return {
    port: String(listener.addr.port),
    [Symbol.dispose]: () => {
      listener.close();
      for (const connection of connections) close(connection);
    },
  };
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
