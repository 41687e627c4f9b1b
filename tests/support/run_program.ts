/**
 * Runs a program of the machine that a test needs.
 *
 * @module
 */

/** Returns the first line of why a command failed; `undefined` if it did not. */
export async function runProgram(
  command: readonly string[],
): Promise<string | undefined> {
  const [program = "", ...args] = command;
  try {
    const { success, stderr, stdout } = await new Deno.Command(program, {
      args,
      stdin: "null",
    }).output();
    const [reason] = new TextDecoder().decode(
      stderr.length > 0 ? stderr : stdout,
    ).trim().split("\n");
    return success ? undefined : reason;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `there is no ${program}`;
    throw error;
  }
}
