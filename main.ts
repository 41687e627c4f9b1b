/**
 * The program: reads settings, runs the command and ends with its exit code.
 *
 * @module
 */

import { guessCommand, parseCommandLine } from "./src/cli/args.ts";
import { readBuildDefaults } from "./src/cli/defaults.ts";
import { readEnvironment } from "./src/cli/environment.ts";
import { renderHelp, VERSION_TEXT } from "./src/cli/help.ts";
import { renderError, renderJsonError } from "./src/cli/report/text.ts";
import { parseSettings } from "./src/cli/settings.ts";
import { EXIT_CODES, type ExitCode, SchemaSyncError } from "./src/errors.ts";
import { runCommand } from "./src/run/run_command.ts";
import { writeMessage, writeResult } from "./src/system/output.ts";

async function main(allArgs: readonly string[]): Promise<ExitCode> {
  const { args, defaults } = readBuildDefaults(allArgs);
  const isJson = args.includes("--json");
  try {
    const line = parseCommandLine(args);
    if (line.help || line.version) {
      await writeResult(line.help ? renderHelp(defaults) : VERSION_TEXT);
      return EXIT_CODES.done;
    }
    const environment = readEnvironment(takeVariable);
    const settings = parseSettings(line, environment, defaults);
    // Loaded only where they are asked for: cron has no use for them.
    if (settings.command === "init") {
      const { runInit } = await import("./src/run/run_init.ts");
      return await runInit(settings, defaults);
    }
    if (settings.command === "doctor") {
      const { runDoctor } = await import("./src/run/run_doctor.ts");
      return await runDoctor(settings);
    }
    return await runCommand(settings);
  } catch (error) {
    const explained = error instanceof SchemaSyncError
      ? error
      : explainDefect(error);
    if (isJson) {
      await writeResult(renderJsonError(guessCommand(args), explained));
    } else writeMessage(renderError(explained));
    return explained.code;
  }
}

/** For libpq, what is set to nothing is not always what is not set. */
function takeVariable(name: string): string | undefined {
  const value = Deno.env.get(name);
  if (value === "" && name.startsWith("PG")) Deno.env.delete(name);
  return value;
}

/** Left to Deno, the exit code would be 1, which means something else here. */
function explainDefect(error: unknown): SchemaSyncError {
  writeMessage(`${Deno.inspect(error)}\n`);
  return new SchemaSyncError(
    EXIT_CODES.defect,
    `Cannot finish: this is a defect of ${VERSION_TEXT.trim()}`,
    "Report it with what was printed before this.",
    { cause: error },
  );
}

if (import.meta.main) {
  // Setting `exitCode` would wait for a lock that was given up on.
  Deno.exit(await main(Deno.args));
}
