/**
 * Runs other programs, in the environment of this run and only as long as
 * allowed.
 *
 * @module
 */

import { sendSignal } from "./send_signal.ts";

/** What to run. */
export interface CommandRequest {
  /** A name to be found on `PATH`, or a path. */
  readonly program: string;
  readonly args: readonly string[];
  /** What is set on top of the environment of this run, all of which it gets. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables that this run gives up, for this program and all that follow. */
  readonly without?: readonly string[];
  /** Written to standard input before that is closed. */
  readonly input?: string;
  /** Ends the child: first SIGTERM, then SIGKILL. */
  readonly signal?: AbortSignal;
  /**
   * Whether it ends, and takes its leave of others, once its standard input is
   * closed; then that comes before SIGTERM.
   */
  readonly endsWithInput?: boolean;
  /** Called for each line on standard error, as it comes. */
  readonly onStderrLine?: (line: string) => void;
}

/** How a program ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  /** The last lines, joined by line feeds. */
  readonly stderr: string;
  /** Variables that were set and that Deno's sandbox did not hand on, if any. */
  readonly withheld?: readonly string[];
}

/** A program that is still running, with its standard input open. */
export interface RunningCommand {
  /** Writes to standard input. A program that is gone is not an error here. */
  write(text: string): Promise<void>;
  /** The next line of standard output without its line break; `undefined` at the end. */
  readLine(): Promise<string | undefined>;
  /** Closes standard input and waits for the end. `stdout` holds what was not read. */
  end(): Promise<CommandResult>;
}

/** The program is not there, may not be run, or was given too many arguments. */
export class CommandUnavailableError extends Error {
  override readonly name = "CommandUnavailableError";

  constructor(
    readonly program: string,
    readonly reason: "missing" | "denied" | "overlong",
    options?: ErrorOptions,
  ) {
    super(`Cannot run "${program}": ${reason}`, options);
  }
}

/** Lines of standard error that are kept: the last ones say what went wrong. */
const KEPT_LINES = 500;

/** UTF-16 units that are kept of a line that does not end. */
const MAX_LINE_LENGTH = 10_000;

/** Milliseconds between the end of its input and SIGTERM. */
const INPUT_GRACE_MS = 300;

/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE_MS = 2_000;

/**
 * Runs a program to its end and collects what it printed.
 *
 * Requires `--allow-run=<program>`.
 *
 * @throws {CommandUnavailableError} If the program is missing or not permitted.
 * @throws The reason of `signal`, once the child has ended, if it was aborted.
 */
export async function runCommand(
  request: CommandRequest,
): Promise<CommandResult> {
  const running = startCommand(request);
  return await running.end();
}

/**
 * Starts a program and leaves it running, to talk to it line by line.
 *
 * Requires `--allow-run=<program>`.
 *
 * @throws {CommandUnavailableError} If the program is missing or not permitted.
 */
export function startCommand(request: CommandRequest): RunningCommand {
  const { signal } = request;
  signal?.throwIfAborted();
  const { child, withheld } = spawn(request);
  const stdin = child.stdin.getWriter();
  const closeInput = request.endsWithInput
    ? () => closeQuietly(stdin)
    : undefined;
  const watch = endWithSignal(child, signal, closeInput);
  const stdout = new LineReader(child.stdout);
  const errors = new TextReader(child.stderr);
  const stderr = collectLines(errors, request.onStderrLine);

  let isEnded = false;
  async function write(text: string): Promise<void> {
    if (isEnded) return;
    try {
      await stdin.write(new TextEncoder().encode(text));
    } catch (error) {
      // A child that ended has closed its end; what it said counts, not the pipe.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }

  async function end(): Promise<CommandResult> {
    try {
      const [rest, lastErrors, status] = await Promise.race([
        Promise.all([stdout.readAll(), stderr, child.status, finishInput()]),
        watch.ended,
      ]);
      signal?.throwIfAborted();
      return {
        ...{ code: status.code, stdout: rest, stderr: lastErrors },
        ...(withheld.length === 0 ? {} : { withheld }),
      };
    } finally {
      watch.stop();
      if (signal?.aborted) {
        await Promise.all([stdout.cancel(), errors.cancel()]);
      }
    }
  }

  /** While its output is read: a program may answer each line that it reads. */
  async function finishInput(): Promise<void> {
    if (request.input !== undefined) await write(request.input);
    isEnded = true;
    await closeQuietly(stdin);
  }

  return { write, readLine: () => stdout.readLine(), end };
}

/** A child, and what of the environment it had to do without. */
interface Spawned {
  readonly child: Deno.ChildProcess;
  readonly withheld: readonly string[];
}

/**
 * Starts the child with the environment of this run, which Deno hands on whatever
 * this build may read of it; so what the child is not to have must go from here.
 */
function spawn(request: CommandRequest): Spawned {
  for (const name of request.without ?? []) Deno.env.delete(name);
  try {
    return { child: spawnInherited(request), withheld: [] };
  } catch (error) {
    const withheld = findWithheld(error);
    if (withheld.length === 0) throw explainNotSpawned(request.program, error);
    return { child: spawnWithEmptied(request, withheld), withheld };
  }
}

/** What is set to nothing counts as not set, for Deno and for the loader. */
function spawnWithEmptied(
  request: CommandRequest,
  withheld: readonly string[],
): Deno.ChildProcess {
  const emptied = Object.fromEntries(withheld.map((name) => [name, ""]));
  try {
    return spawnInherited({ ...request, env: { ...request.env, ...emptied } });
  } catch (error) {
    throw explainNotSpawned(request.program, error);
  }
}

function spawnInherited(
  { program, args, env }: CommandRequest,
): Deno.ChildProcess {
  return new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/**
 * The variables of the dynamic loader with which Deno starts no program unless
 * it may run any: `LD_LIBRARY_PATH` and the like could put other code into it.
 *
 * Source: `check_run_permission()` in ext/process/lib.rs of Deno 2.6 to 2.9.
 */
function findWithheld(error: unknown): readonly string[] {
  if (!(error instanceof Deno.errors.NotCapable)) return [];
  const [, names] =
    /to spawn subprocess with (.+?) environment variables?\./.exec(
      error.message,
    ) ?? [];
  return names?.split(", ") ?? [];
}

function explainNotSpawned(program: string, error: unknown): unknown {
  const cause = { cause: error };
  if (error instanceof Deno.errors.NotFound) {
    return new CommandUnavailableError(program, "missing", cause);
  }
  if (
    error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied
  ) {
    return new CommandUnavailableError(program, "denied", cause);
  }
  if (error instanceof Error && "code" in error && error.code === "E2BIG") {
    return new CommandUnavailableError(program, "overlong", cause);
  }
  return error;
}

/** The watch over a child. */
interface Watch {
  /**
   * Rejects once the child has ended by the signal, though programs that it
   * started may live and keep its output open.
   */
  readonly ended: Promise<never>;
  /** Takes the watch off. */
  readonly stop: () => void;
}

function endWithSignal(
  child: Deno.ChildProcess,
  signal: AbortSignal | undefined,
  closeInput: (() => Promise<void>) | undefined,
): Watch {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  function terminate(): void {
    sendSignal(child, "SIGTERM");
    timer = setTimeout(() => sendSignal(child, "SIGKILL"), GRACE_MS);
  }
  function end(): void {
    child.status.then(() => reject(signal?.reason));
    if (closeInput === undefined) return terminate();
    void closeInput();
    timer = setTimeout(terminate, INPUT_GRACE_MS);
  }
  // Whoever only talks to the child does not wait for it.
  promise.catch(() => {});
  signal?.addEventListener("abort", end, { once: true });
  return {
    ended: promise,
    stop: () => {
      signal?.removeEventListener("abort", end);
      clearTimeout(timer);
    },
  };
}

async function closeQuietly(
  stdin: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  try {
    await stdin.close();
  } catch (error) {
    // TypeError: a write has failed before, and with it the stream.
    const isGone = error instanceof Deno.errors.BrokenPipe ||
      error instanceof TypeError;
    if (!isGone) throw error;
  }
}

/** Calls `onLine` as lines come, and gives the last of them in the end. */
async function collectLines(
  reader: TextReader,
  onLine: (line: string) => void = () => {},
): Promise<string> {
  let kept: string[] = [];
  let begun = "";
  for (let text = await reader.read(); text !== undefined;) {
    const lines = (begun + text).split("\n");
    begun = (lines.pop() ?? "").slice(0, MAX_LINE_LENGTH);
    lines.forEach(onLine);
    kept.push(...lines);
    if (kept.length > 2 * KEPT_LINES) kept = kept.slice(-KEPT_LINES);
    text = await reader.read();
  }
  if (begun !== "") onLine(begun);
  return [...kept.slice(-KEPT_LINES), begun].join("\n").trimEnd();
}

/** Reads a byte stream as text in UTF-8. */
class TextReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** What has come since; `undefined` at the end. */
  async read(): Promise<string | undefined> {
    const { value, done } = await this.#reader.read();
    if (!done) return this.#decoder.decode(value, { stream: true });
    return this.#decoder.decode() || undefined;
  }

  /** Reads no more: whoever waits for text is told that there is none. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

/** Reads a text by lines, or what is left of it at once. */
class LineReader {
  readonly #reader: TextReader;
  #chunks: string[] = [];

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = new TextReader(stream);
  }

  async readLine(): Promise<string | undefined> {
    let chunk = this.#chunks.pop();
    while (true) {
      const cut = chunk?.indexOf("\n") ?? -1;
      if (chunk !== undefined && cut >= 0) {
        const line = this.#take() + chunk.slice(0, cut);
        this.#chunks = [chunk.slice(cut + 1)];
        return line;
      }
      if (chunk !== undefined) this.#chunks.push(chunk);
      chunk = await this.#reader.read();
      if (chunk === undefined) {
        const rest = this.#take();
        return rest === "" ? undefined : rest;
      }
    }
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }

  async readAll(): Promise<string> {
    while (true) {
      const chunk = await this.#reader.read();
      if (chunk === undefined) return this.#take();
      this.#chunks.push(chunk);
    }
  }

  #take(): string {
    const text = this.#chunks.join("");
    this.#chunks = [];
    return text;
  }
}
