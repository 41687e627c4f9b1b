/**
 * Random choices that are the same in every run with the same seed.
 *
 * @module
 */

/** Makes choices; each call goes on from the last one. */
export interface Random {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** One of several. */
  pick<T>(choices: readonly T[]): T;
  /** Some of what `make` gives, up to `max` times. */
  many<T>(max: number, make: () => T): T[];
}

/** Begins a row of choices: Mulberry32, by Tommy Ettinger. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  function below(end: number): number {
    return Math.floor(next() * end);
  }
  return {
    below,
    pick: (choices) => {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new RangeError("nothing to choose from");
      return choice;
    },
    many: (max, make) => Array.from({ length: below(max + 1) }, make),
  };
}
