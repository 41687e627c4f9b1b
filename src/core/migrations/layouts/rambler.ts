/**
 * rambler and shmig, whose files have a mark for each way.
 *
 * @module
 */

import { knownByMarks, type Layout, pairOfMarks } from "./layout.ts";
import { listVersioned, NUMBERED_REGEXP } from "./versions.ts";

/** Source: `service.go` and `parser.go` of elwinar/rambler. */
export const rambler: Layout = {
  name: "rambler",
  ...knownByMarks(pairOfMarks("rambler\\s+")),
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  keepsSession: true,
  isInTransaction: () => true,
};

/** Source: the script `shmig` of mbucc/shmig, whose names have a `-` after the number. */
export const shmig: Layout = {
  name: "shmig",
  ...knownByMarks({
    up: /^\s*--\s*=+\s*UP\s*=+/im,
    down: /^\s*--\s*=+\s*DOWN\s*=+/im,
  }),
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  ownTables: ["shmig_version"],
};
