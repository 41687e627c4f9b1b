/**
 * rambler and shmig, whose files have a mark for each way.
 *
 * @module
 */

import { hasLine, type Layout } from "./layout.ts";
import { listVersioned, NUMBERED_REGEXP } from "./versions.ts";

/** Source: `service.go` of elwinar/rambler. */
export const rambler: Layout = {
  name: "rambler",
  isLaidOut: (folder) => hasLine(folder, /^\s*--\s*rambler\s+up\b/im),
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  keepsSession: true,
  isInTransaction: () => true,
};

/** Source: the script `shmig` of mbucc/shmig, whose names have a `-` after the number. */
export const shmig: Layout = {
  name: "shmig",
  isLaidOut: (folder) => hasLine(folder, /^--\s*====\s*UP\s*====/m),
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  ownTables: ["shmig_version"],
};
