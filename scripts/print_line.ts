/**
 * The one way in which scripts speak.
 *
 * @module
 */

/** Prints a line on standard output, or on the stream that is given. */
export function printLine(
  text: string,
  stream: Pick<typeof Deno.stdout, "writeSync"> = Deno.stdout,
): void {
  let bytes = new TextEncoder().encode(`${text}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
