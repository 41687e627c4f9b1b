/**
 * The layouts that are known, in the order in which a folder is tried for them.
 *
 * @module
 */

import { atlas } from "./layouts/atlas.ts";
import { dbmate } from "./layouts/dbmate.ts";
import { diesel } from "./layouts/diesel.ts";
import { drizzle, drizzleFolders } from "./layouts/drizzle.ts";
import { flyway, refinery } from "./layouts/flyway.ts";
import { golangMigrate, pairs, sqlx } from "./layouts/golang_migrate.ts";
import { goose } from "./layouts/goose.ts";
import { graphileMigrate } from "./layouts/graphile_migrate.ts";
import { hasura, upFolders } from "./layouts/hasura.ts";
import type { Layout, MigrationFolder } from "./layouts/layout.ts";
import { liquibase } from "./layouts/liquibase.ts";
import { mybatis } from "./layouts/mybatis.ts";
import { nodePgMigrate } from "./layouts/node_pg_migrate.ts";
import { plain } from "./layouts/plain.ts";
import { play } from "./layouts/play.ts";
import { dbMigrate, postgrator } from "./layouts/postgrator.ts";
import { prisma } from "./layouts/prisma.ts";
import { rails } from "./layouts/rails.ts";
import { rambler, shmig } from "./layouts/rambler.ts";
import { micrate, sqlMigrate } from "./layouts/sql_migrate.ts";
import { sqitch, sqitchWithoutPlan } from "./layouts/sqitch.ts";
import { supabase } from "./layouts/supabase.ts";
import { tern } from "./layouts/tern.ts";
import { yoyo } from "./layouts/yoyo.ts";

/**
 * What a tool writes down for itself comes first, then marks within files, then
 * names, which several tools share.
 */
export const LAYOUTS: readonly Layout[] = [
  ...[sqitch, sqitchWithoutPlan, drizzle, drizzleFolders, graphileMigrate],
  ...[goose, dbmate, sqlMigrate, micrate, nodePgMigrate, tern, play, mybatis],
  ...[rambler, shmig, liquibase, supabase, prisma, hasura, diesel, upFolders],
  ...[refinery, flyway, postgrator, yoyo, golangMigrate, pairs, dbMigrate],
  ...[atlas, sqlx, rails, plain],
];

/** What a folder is taken for. */
export function findLayout(folder: MigrationFolder): Layout {
  return LAYOUTS.find((layout) => layout.isLaidOut(folder)) ?? plain;
}
