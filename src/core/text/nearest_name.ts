/**
 * Finds what a person probably meant to type.
 *
 * @module
 */

/**
 * The known name nearest to the given one, whatever its case.
 *
 * @returns `undefined` if none is near: more than two in five characters
 * of the longer name would have to change.
 */
export function findNearestName(
  given: string,
  known: readonly string[],
): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    const allowed = Math.max(given.length, name.length) * 2 / 5;
    if (distance < least && distance <= allowed) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

/** Characters to insert, delete or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(
        Math.min(
          replaced,
          (previous[j] ?? 0) + 1,
          (current[j - 1] ?? 0) + 1,
        ),
      );
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
