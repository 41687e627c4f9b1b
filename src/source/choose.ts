/**
 * Chooses what reads a server.
 *
 * @module
 */

import { buildClientTools } from "./client_tools.ts";
import { buildElseBuiltIn, type Switch } from "./else_built_in.ts";
import { type ServerClient, ServerSource } from "./server_source.ts";
import type {
  ClientChoice,
  ServerConnection,
  Source,
  SourceLimits,
} from "./source.ts";

/** Limits, and whom to tell of a choice that was not the first one. */
export interface ServerLimits extends SourceLimits {
  /** Called when the built-in client goes on because a program cannot. */
  readonly onSwitch?: (switched: Switch) => void;
}

/** Opens the source of a server; nothing is connected to until it is read. */
export async function openServer(
  choice: ClientChoice,
  connection: ServerConnection,
  limits: ServerLimits,
): Promise<Source> {
  const client = await buildClient(choice, connection, limits);
  return new ServerSource(client, connection, limits);
}

async function buildClient(
  choice: ClientChoice,
  connection: ServerConnection,
  limits: ServerLimits,
): Promise<ServerClient> {
  if (choice === "built-in") return await loadBuiltIn(connection, limits);
  const tools = buildClientTools(connection, limits);
  if (choice === "tools") return tools;
  return buildElseBuiltIn({
    tools,
    loadBuiltIn: () => loadBuiltIn(connection, limits),
    onSwitch: (switched) => limits.onSwitch?.(switched),
  });
}

/** Loaded when it is needed: its packages take as long as all else at the start. */
async function loadBuiltIn(
  connection: ServerConnection,
  limits: SourceLimits,
): Promise<ServerClient> {
  const { buildBuiltIn } = await import("./built_in.ts");
  return buildBuiltIn(connection, limits);
}
