/**
 * Programs under measurement.
 *
 * @module
 */

/** A program with its arguments and its whole environment. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at the memory of a program. */
const MEMORY_INTERVAL_MS = 5;

/** `VmHWM` is the peak of the resident set: man page proc(5), /proc/pid/status. */
const PEAK_MEMORY_REGEXP = /^VmHWM:\s+(\d+) kB$/m;

/**
 * Runs a program to its end and throws its output away.
 *
 * Requires `--allow-run`.
 *
 * @throws {Error} If it ends with another code than 0, with what it said; the reason of
 * its signal if that was aborted.
 */
export async function runProgram(program: Program): Promise<void> {
  await awaitSuccess(program, spawn(program));
}

/**
 * Runs a program to its end and tells the most memory that its own process held.
 *
 * Programs that it starts do not count. Requires `--allow-run` and `--allow-read=/proc`.
 *
 * @returns Bytes, or `undefined` where the system has no `/proc`.
 * @throws {Error} If it ends with another code than 0, with what it said; the reason of
 * its signal if that was aborted.
 */
export async function measurePeakMemory(
  program: Program,
): Promise<number | undefined> {
  const child = spawn(program);
  let peakBytes: number | undefined;
  async function look(): Promise<void> {
    peakBytes = await readPeakMemory(child.pid) ?? peakBytes;
  }
  const timer = setInterval(look, MEMORY_INTERVAL_MS);
  try {
    await awaitSuccess(program, child);
  } finally {
    clearInterval(timer);
  }
  return peakBytes;
}

/**
 * Runs a program to its end and tells how much it printed.
 *
 * Requires `--allow-run`.
 *
 * @returns Bytes.
 * @throws {Error} As {@linkcode runProgram} does.
 */
export async function measureOutput(program: Program): Promise<number> {
  const child = spawn(program, "piped");
  const [output] = await Promise.all([
    new Response(child.stdout).bytes(),
    awaitSuccess(program, child),
  ]);
  return output.length;
}

function spawn(
  program: Program,
  stdout: "null" | "piped" = "null",
): Deno.ChildProcess {
  return new Deno.Command(program.path, {
    args: [...program.args],
    env: { ...program.environment },
    clearEnv: true,
    signal: program.signal,
    stdin: "null",
    stdout,
    stderr: "piped",
  }).spawn();
}

async function awaitSuccess(
  program: Program,
  child: Deno.ChildProcess,
): Promise<void> {
  const [{ code }, said] = await Promise.all([
    child.status,
    new Response(child.stderr).text(),
  ]);
  program.signal.throwIfAborted();
  if (code !== 0) {
    const line = [program.path, ...program.args].join(" ");
    throw new Error(
      `Cannot measure "${line}": it ended with code ${code}: ${said.trim()}`,
    );
  }
}

/** A process that has just ended has no file, or one without memory. */
async function readPeakMemory(pid: number): Promise<number | undefined> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const kilobytes = PEAK_MEMORY_REGEXP.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // Linux answers ESRCH when the process ends between open and read.
    if (error instanceof Error && error.message.includes("No such process")) {
      return undefined;
    }
    throw error;
  }
}
