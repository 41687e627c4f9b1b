/**
 * PostGIS, of 20 MB. No import leads here, so that a run loads it and an
 * executable holds it only where it is asked for.
 *
 * @module
 */

export { postgis } from "@electric-sql/pglite-postgis";
