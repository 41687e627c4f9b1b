/**
 * Chooses the source that reads a server.
 *
 * @module
 */

import { openClientTools } from "./client_tools.ts";
import type {
  ClientChoice,
  ServerConnection,
  Source,
  SourceLimits,
} from "./source.ts";
import { ToolsElseBuiltIn } from "./tools_else_built_in.ts";

/** Limits, and whom to tell of a choice that was not the first one. */
export interface ServerLimits extends SourceLimits {
  /**
   * Called when the built-in client goes on because the client tools cannot.
   *
   * @param reason Half a sentence: `psql is not on PATH`.
   */
  readonly onSwitch: (reason: string) => void;
}

/** Opens the source that was chosen; nothing is connected to until it is read. */
export async function openServer(
  client: ClientChoice,
  connection: ServerConnection,
  limits: ServerLimits,
): Promise<Source> {
  if (client === "built-in") return await openBuiltIn(connection, limits);
  const tools = openClientTools(connection, limits);
  if (client === "tools") return tools;
  return new ToolsElseBuiltIn({
    tools,
    openBuiltIn: () => openBuiltIn(connection, limits),
    onSwitch: limits.onSwitch,
  });
}

/** Loaded when it is needed: its packages take as long as all else at the start. */
async function openBuiltIn(
  connection: ServerConnection,
  limits: SourceLimits,
): Promise<Source> {
  const builtIn = await import("./built_in.ts");
  return builtIn.openBuiltIn(connection, limits);
}
