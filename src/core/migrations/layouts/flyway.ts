/**
 * Flyway: `V1.2__x.sql`, `R__x.sql`, and `U1.2__x.sql`, which takes back.
 *
 * @module
 */

import { type Layout, nameOf } from "./layout.ts";
import { compareNaturally } from "./natural_order.ts";

const VERSIONED_REGEXP = /^([VUB])(\d+(?:[._]\d+)*)__.+\.sql$/;
const REPEATABLE_REGEXP = /^R__.+\.sql$/;

/** Scripts that Flyway runs before or after all others. */
const BEFORE_REGEXP = /^beforeMigrate(?:__.*)?\.sql$/;
const AFTER_REGEXP = /^afterMigrate(?:__.*)?\.sql$/;

/**
 * As Flyway does on an empty database: the newest baseline, the versions after
 * it, the repeatable ones in the order of their descriptions, and the callbacks
 * around all of them; several locations are one. Source:
 * https://documentation.red-gate.com/flyway/flyway-concepts/migrations and
 * `callback-events`.
 */
export const flyway: Layout = {
  name: "Flyway",
  isLaidOut: ({ scripts }) => listVersions(scripts, "VB").length > 0,
  order: ({ scripts }) => [
    ...scripts.filter((path) => BEFORE_REGEXP.test(nameOf(path))),
    ...orderVersions(scripts),
    ...listRepeatable(scripts),
    ...scripts.filter((path) => AFTER_REGEXP.test(nameOf(path))),
  ],
  isInTransaction: () => true,
  hasPlaceholders: true,
  ownTables: ["flyway_schema_history"],
};

/**
 * refinery has Flyway's names, but for it `U` is a version that may come late.
 * Source: `refinery_core/src/runner.rs` of rust-db/refinery.
 */
export const refinery: Layout = {
  name: "refinery",
  isLaidOut: ({ scripts }) => {
    const versions = new Set(versionsOf(scripts, "V"));
    const late = versionsOf(scripts, "U");
    return versions.size > 0 && late.length > 0 &&
      !late.some((version) => versions.has(version));
  },
  order: ({ scripts }) => listVersions(scripts, "VU").map(({ path }) => path),
  isInTransaction: () => true,
  ownTables: ["refinery_schema_history"],
};

function orderVersions(scripts: readonly string[]): string[] {
  const baseline = listVersions(scripts, "B").at(-1);
  const versions = listVersions(scripts, "V").filter(({ version }) =>
    baseline === undefined || compareNaturally(version, baseline.version) > 0
  );
  const all = baseline === undefined ? versions : [baseline, ...versions];
  return all.map(({ path }) => path);
}

function listRepeatable(scripts: readonly string[]): string[] {
  return scripts.filter((path) => REPEATABLE_REGEXP.test(nameOf(path)))
    .toSorted((a, b) => compareNaturally(nameOf(a), nameOf(b)));
}

interface Version {
  readonly path: string;
  /** Its numbers as folders of a path: `1/2`. */
  readonly version: string;
}

function versionsOf(scripts: readonly string[], letters: string): string[] {
  return listVersions(scripts, letters).map(({ version }) => version);
}

function listVersions(scripts: readonly string[], letters: string): Version[] {
  return scripts.flatMap((path) => {
    const [, letter, numbers] = VERSIONED_REGEXP.exec(nameOf(path)) ?? [];
    return letter === undefined || numbers === undefined ||
        !letters.includes(letter)
      ? []
      : [{ path, version: readVersion(numbers) }];
  }).toSorted((a, b) => compareNaturally(a.version, b.version));
}

/** Zeros at the end make no other version. */
function readVersion(numbers: string): string {
  return numbers.replace(/[._]/g, "/").replace(/(?<=\d)(?:\/0+)+$/, "");
}
