/**
 * Which files of a folder lead to its schema, and in which order.
 *
 * @module
 */

import { compareNaturally } from "./natural_order.ts";

/** Flyway's names: `V1.2__x.sql`, `U1.2__x.sql`, `B1.2__x.sql` and `R__x.sql`. */
const VERSIONED_REGEXP = /^([VUB])(\d+(?:[._]\d+)*)__.+\.sql$/;
const REPEATABLE_REGEXP = /^R__.+\.sql$/;

/** What takes a migration back: `1_x.down.sql`, and `down.sql` in a folder of its own. */
const BACKWARD_REGEXP = /(?:^|[/.])down\.sql$/i;

/**
 * Picks the files that count and puts them in order.
 *
 * A folder with one of Flyway's versions is read as Flyway does on an empty
 * database: the newest baseline, the versions after it, the repeatable ones in
 * order of their descriptions. Any other is read in natural order of the paths.
 * Source: https://documentation.red-gate.com/flyway/flyway-concepts/migrations.
 *
 * @param paths From the folder, with `/` in them.
 */
export function orderMigrations(paths: readonly string[]): string[] {
  const scripts = paths.filter(isScript).toSorted(compareNaturally);
  const isFlyway = scripts.some((path) => VERSIONED_REGEXP.test(nameOf(path)));
  return isFlyway
    ? orderForFlyway(scripts)
    : scripts.filter((path) => !BACKWARD_REGEXP.test(path));
}

function isScript(path: string): boolean {
  return /\.sql$/i.test(path) &&
    !path.split("/").some((name) => name.startsWith("."));
}

function orderForFlyway(scripts: readonly string[]): string[] {
  const baselines = listVersions(scripts, "B");
  const baseline = baselines.at(-1);
  const versions = listVersions(scripts, "V").filter(({ version }) =>
    baseline === undefined || compareNaturally(version, baseline.version) > 0
  );
  const repeatable = scripts
    .filter((path) => REPEATABLE_REGEXP.test(nameOf(path)))
    .toSorted((a, b) => compareNaturally(nameOf(a), nameOf(b)));
  return [
    ...(baseline === undefined ? [] : [baseline.path]),
    ...versions.map(({ path }) => path),
    ...repeatable,
  ];
}

interface Version {
  readonly path: string;
  /** Its numbers as folders of a path: `1/2`. */
  readonly version: string;
}

function listVersions(scripts: readonly string[], letter: string): Version[] {
  return scripts.flatMap((path) => {
    const [, kind, numbers] = VERSIONED_REGEXP.exec(nameOf(path)) ?? [];
    return kind !== letter || numbers === undefined ? [] : [{
      path,
      version: numbers.replace(/[._]/g, "/").replace(/(?<=\d)(?:\/0+)+$/, ""),
    }];
  }).toSorted((a, b) => compareNaturally(a.version, b.version));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
