/**
 * What a session is told when it begins.
 *
 * @module
 */

import type { ServerConnection } from "../source.ts";
import { SENTINEL_SETTING, SESSION_SETTINGS } from "../sql/catalog_query.ts";

/** Lists the settings; none for a pooler, which may refuse a client that has any. */
export function listStartSettings(
  { allowsPooler = false }: ServerConnection,
): readonly string[] {
  return allowsPooler ? [] : [...SESSION_SETTINGS, SENTINEL_SETTING];
}
