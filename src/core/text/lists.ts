/**
 * Lists by a key.
 *
 * @module
 */

/** Puts a value at the end of the list of a key, which may be the first one. */
export function appendTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Sorts each list. */
export function sortEach<K, V>(
  lists: ReadonlyMap<K, V[]>,
  compare: (a: V, b: V) => number,
): void {
  for (const list of lists.values()) list.sort(compare);
}
