/**
 * The program: reads settings, runs the command and ends with its exit code.
 *
 * @module
 */

import { parseCommandLine } from "./src/cli/args.ts";
import { type Defaults, readBuildDefaults } from "./src/cli/defaults.ts";
import { readEnvironment } from "./src/cli/environment.ts";
import { renderHelp, VERSION_TEXT } from "./src/cli/help.ts";
import { parseSettings, type Settings } from "./src/cli/settings.ts";
import { EXIT_CODES, type ExitCode, InterruptedError } from "./src/errors.ts";
import { runWithLimits } from "./src/run/limits.ts";
import { reportFailure, reportSoon } from "./src/run/report_failure.ts";
import { finishMessages, writeResult } from "./src/system/output.ts";

async function main(
  args: readonly string[],
  defaults: Defaults,
): Promise<ExitCode> {
  try {
    const line = parseCommandLine(args);
    if (line.help || line.version) {
      await writeResult(line.help ? renderHelp(defaults) : VERSION_TEXT);
      return EXIT_CODES.done;
    }
    const environment = readEnvironment(takeVariable);
    const settings = parseSettings(line, environment, defaults);
    return await runToTheEnd(args, settings, defaults);
  } catch (error) {
    return await reportFailure(error, args);
  }
}

/** For libpq, what is set to nothing is not always what is not set. */
function takeVariable(name: string): string | undefined {
  const value = Deno.env.get(name);
  if (value === "" && name.startsWith("PG")) Deno.env.delete(name);
  return value;
}

/** Runs a command and tells its failure, both within the limits of the run. */
async function runToTheEnd(
  args: readonly string[],
  settings: Settings,
  defaults: Defaults,
): Promise<ExitCode> {
  async function run(signal: AbortSignal): Promise<ExitCode> {
    try {
      const code = await runSettings(settings, defaults, signal);
      await finishMessages();
      return code;
    } catch (error) {
      signal.throwIfAborted();
      return await reportFailure(error, args);
    }
  }
  try {
    const isOnce = settings.watchMs === undefined;
    return await runWithLimits(isOnce ? settings.timeoutMs : undefined, run);
  } catch (reason) {
    // Nobody ends a watch in another way.
    const isExpected = settings.watchMs !== undefined &&
      reason instanceof InterruptedError;
    return isExpected ? reason.code : await reportSoon(reason, args);
  }
}

async function runSettings(
  settings: Settings,
  defaults: Defaults,
  signal: AbortSignal,
): Promise<ExitCode> {
  // Loaded only where they are asked for: cron has no use for them.
  if (settings.command === "init") {
    const { runInit } = await import("./src/run/run_init.ts");
    return await runInit(settings, defaults, signal);
  }
  if (settings.page !== undefined) {
    const { runPage } = await import("./src/run/run_page.ts");
    return await runPage(settings, settings.page, signal);
  }
  if (settings.command === "doctor") {
    const { runDoctor } = await import("./src/run/run_doctor.ts");
    return await runDoctor(settings, signal);
  }
  if (settings.command === "lint") {
    const { runLint } = await import("./src/run/run_lint.ts");
    return await runLint(settings, signal);
  }
  if (settings.command === "verify") {
    const { runVerify } = await import("./src/run/run_verify.ts");
    return await runVerify(settings, signal);
  }
  if (settings.watchMs !== undefined) {
    const { runWatch } = await import("./src/run/run_watch.ts");
    return await runWatch(settings, settings.watchMs, signal);
  }
  const { runCommand } = await import("./src/run/run_command.ts");
  return await runCommand(settings, signal);
}

/** What nobody caught would end the program with 1, which means differences. */
function endUncaught(args: readonly string[]): void {
  async function end(event: Event, error: unknown): Promise<void> {
    event.preventDefault();
    Deno.exit(await reportSoon(error, args));
  }
  addEventListener("error", (event) => void end(event, event.error));
  addEventListener(
    "unhandledrejection",
    (event) => void end(event, event.reason),
  );
}

if (import.meta.main) {
  const { args, defaults } = readBuildDefaults(Deno.args);
  endUncaught(args);
  // Setting `exitCode` would wait for a lock that was given up on.
  Deno.exit(await main(args, defaults));
}
