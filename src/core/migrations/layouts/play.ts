/**
 * Evolutions of the Play framework: `conf/evolutions/default/1.sql` with
 * `# --- !Ups` and `# --- !Downs`.
 *
 * @module
 */

import { knownByMarks, type Layout } from "./layout.ts";
import { listVersioned } from "./versions.ts";

/**
 * A file is called by its number; two semicolons stand for one that ends no
 * statement. Source: `EvolutionsReader` and `Evolution` in `EvolutionsApi.scala`
 * of playframework/playframework.
 */
export const play: Layout = {
  name: "Play evolutions",
  ...knownByMarks({ up: /^(?:#|--).*!Ups\b/m, down: /^(?:#|--).*!Downs\b/m }),
  order: (folder) => listVersioned(folder, /^(\d+)\.sql$/),
  prepare: (text) => text.replaceAll(";;", ";"),
  ownTables: ["play_evolutions"],
};
