/**
 * Reports why a run failed.
 *
 * @module
 */

import { guessCommand } from "../cli/args.ts";
import { VERSION_TEXT } from "../cli/help.ts";
import { renderError, renderJsonError } from "../cli/report/text.ts";
import { EXIT_CODES, type ExitCode, SchemaSyncError } from "../errors.ts";
import { finishMessages, writeMessage, writeResult } from "../system/output.ts";

/**
 * How long whoever reads the output may take to do so once the run itself is no
 * longer waited for, in milliseconds.
 */
const LAST_LIMIT_MS = 1_000;

/**
 * Reports a failure, on standard output where that is to hold JSON.
 *
 * @returns The exit code of the failure, or that of an output that cannot be
 * written.
 */
export async function reportFailure(
  error: unknown,
  args: readonly string[],
): Promise<ExitCode> {
  const failure = explain(error);
  if (!args.includes("--json")) return await reportToPerson(failure);
  try {
    await writeResult(renderJsonError(guessCommand(args), failure));
    return failure.code;
  } catch (outputError) {
    if (!(outputError instanceof SchemaSyncError)) throw outputError;
    if (failure.message !== outputError.message) await reportToPerson(failure);
    return await reportToPerson(outputError);
  }
}

/**
 * Reports a failure as {@linkcode reportFailure} does, but does not wait long for who
 * reads it: the run was ended, and may hang because nobody reads.
 */
export async function reportSoon(
  error: unknown,
  args: readonly string[],
): Promise<ExitCode> {
  const failure = explain(error);
  const told = await endSoon(reportFailure(failure, args));
  if (told !== undefined) return told;
  await endSoon(reportToPerson(failure));
  return failure.code;
}

/** @returns `undefined` if it takes too long. */
async function endSoon<T>(promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), LAST_LIMIT_MS);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function reportToPerson(failure: SchemaSyncError): Promise<ExitCode> {
  writeMessage(renderError(failure));
  await finishMessages();
  return failure.code;
}

/** Left to Deno, the exit code would be 1, which means something else here. */
function explain(error: unknown): SchemaSyncError {
  if (error instanceof SchemaSyncError) return error;
  writeMessage(`${Deno.inspect(error)}\n`);
  return new SchemaSyncError(
    EXIT_CODES.defect,
    `Cannot finish: this is a defect of ${VERSION_TEXT.trim()}`,
    "Report it with what was printed before this.",
    { cause: error },
  );
}
