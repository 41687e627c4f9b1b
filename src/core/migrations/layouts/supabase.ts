/**
 * Supabase: `supabase/migrations/20230101120000_init.sql`.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import { hasLine, type Layout } from "./layout.ts";
import { listVersioned } from "./versions.ts";

/** What every project has beside its own: users, files, functions of both. */
const PROVIDED_REGEXP =
  /\bauth\.(?:users|uid\(|role\(|jwt\()|\bstorage\.(?:objects|buckets)\b/;

/**
 * Files are in the order of their names as texts; what one sets is reset before
 * the next, and one is sent as a batch, which is a transaction. Source:
 * `pkg/migration/list.go`, `apply.go` and `file.go` of supabase/cli.
 */
export const supabase: Layout = {
  name: "Supabase",
  isLaidOut: (folder) =>
    /(?:^|\/)supabase(?:\/|$)/.test(folder.path) ||
    folder.paths.some((path) => /(?:^|\/)supabase\/migrations\//.test(path)) ||
    hasTimes(folder.scripts) && hasLine(folder, PROVIDED_REGEXP),
  order: ({ scripts }) => {
    const own = scripts.filter((path) => /(?:^|\/)migrations\//.test(path));
    const found = own.length > 0 ? own : scripts;
    return listVersioned({ scripts: found }, /^(\d+_.*)$/, compareByteOrder);
  },
  isInTransaction: () => true,
};

/** As Supabase names its files, which lead up alone. */
function hasTimes(scripts: readonly string[]): boolean {
  return scripts.some((path) => /(?:^|\/)\d{14}_[^/]*\.sql$/.test(path)) &&
    !scripts.some((path) => path.endsWith(".up.sql"));
}
