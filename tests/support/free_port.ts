/**
 * Ports for servers of the tests.
 *
 * @module
 */

/** A port of the loopback interface on which nobody listens. */
export function findFreePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
