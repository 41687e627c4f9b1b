/**
 * Reads connection service files.
 *
 * @module
 */

/** The file is not of the form that libpq reads. */
export class ServiceFileError extends Error {
  override readonly name = "ServiceFileError";
}

/**
 * Finds a service.
 *
 * Source: https://www.postgresql.org/docs/15/libpq-pgservice.html and
 * `parseServiceFile()` in `src/interfaces/libpq/fe-connect.c`, PostgreSQL 15.
 *
 * @returns Its parameters by libpq's keywords, the first of each; `undefined` if
 * the file does not have it.
 * @throws {ServiceFileError} If a line of the service is no `keyword=value`, or
 * names another service.
 */
export function findService(
  text: string,
  service: string,
): Record<string, string> | undefined {
  let parameters: Record<string, string> | undefined;
  for (const [i, rawLine] of text.split("\n").entries()) {
    const line = rawLine.trim();
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[")) {
      if (parameters !== undefined) return parameters;
      // What stands after the bracket does not count.
      if (line.startsWith(`[${service}]`)) parameters = {};
    } else if (parameters !== undefined) {
      const [keyword, value] = splitLine(line, i + 1);
      parameters[keyword] ??= value;
    }
  }
  return parameters;
}

function splitLine(line: string, number: number): [string, string] {
  const equals = line.indexOf("=");
  const keyword = line.slice(0, equals);
  if (equals < 0) throw new ServiceFileError(`syntax error in line ${number}`);
  if (keyword === "service") {
    throw new ServiceFileError(
      `nested service specifications not supported, line ${number}`,
    );
  }
  return [keyword, line.slice(equals + 1)];
}
