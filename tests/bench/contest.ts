/**
 * Measures several ways to do a thing side by side, on a machine that has other things to do.
 *
 * @module
 */

/** One of the ways. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<void>;
  /** From a run on a sample to the whole; 1 by default. */
  readonly scale?: number;
}

/**
 * Runs all contenders in rounds, every other round in reverse order.
 *
 * So a machine that is slow for a while is slow for all of them, and none is always first.
 * A first round warms the caches and does not count.
 *
 * @returns Seconds by name: the median of the rounds, scaled.
 */
export async function runContest(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      const spent = await measure(contender);
      if (round > 0) seconds.get(contender.name)?.push(spent);
    }
  }
  return new Map([...seconds].map(([name, spent]) => [name, median(spent)]));
}

/**
 * The middle one of some numbers, or the mean of the two in the middle.
 *
 * @throws {RangeError} If there is none.
 */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("Cannot find the median: there are no numbers");
  }
  return (lower + upper) / 2;
}

async function measure(
  { run, scale = 1 }: Contender,
): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000 * scale;
}
