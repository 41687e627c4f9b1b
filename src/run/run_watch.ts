/**
 * Runs `sync --watch` with the real parts.
 *
 * @module
 */

import { CLEAR_LINE } from "../cli/report/progress.ts";
import {
  renderError,
  renderJsonReport,
  renderLines,
} from "../cli/report/text.ts";
import {
  describeRound,
  describeWaiting,
  listOrphaned,
} from "../cli/report/watch.ts";
import type { Settings } from "../cli/settings.ts";
import type { SyncReport } from "../commands/sync.ts";
import { type Counters, watch } from "../commands/watch.ts";
import { showIdentifier } from "../core/catalog/identifier.ts";
import type { SchemaSyncError } from "../errors.ts";
import { COUNTERS_SQL } from "../source/sql/counters_query.ts";
import { writeMessage, writeResult } from "../system/output.ts";
import { completeSettings } from "./complete_settings.ts";
import { runWithTimeout } from "./limits.ts";
import { openSource } from "./open_source.ts";
import { checkPermissions } from "./requirements.ts";
import {
  readAndReport,
  tellOfDatabaseUrl,
  writeReport,
} from "./run_command.ts";

/**
 * Syncs until it is ended.
 *
 * @throws Why it was ended, always.
 */
export async function runWatch(
  settings: Settings,
  intervalMs: number,
  signal: AbortSignal,
): Promise<never> {
  tellOfDatabaseUrl(settings);
  await checkPermissions(settings);
  const screen = new WatchScreen(settings);
  // What is said of a client is said once.
  const inSilence = { ...settings, isQuiet: true };
  return await watch({
    sync: () => syncOnce(screen.isFirst ? settings : inSilence, signal),
    readCounters: () => readCounters(inSilence, signal),
    wait: (ms) => wait(ms, signal),
    now: () => performance.now(),
    intervalMs,
    onSync: (report) => screen.showSync(report),
    onTrouble: (error) => screen.showTrouble(error),
    onRecovery: () => screen.showRecovery(),
  });
}

/** The settings file may be another one each time. */
async function syncOnce(
  given: Settings,
  outer: AbortSignal,
): Promise<SyncReport> {
  return await runWithTimeout(given.timeoutMs, outer, async (signal) => {
    const settings = await completeSettings(given);
    const report = await readAndReport(settings, signal);
    if (report.command === "sync") return report;
    throw new Error(`a watch cannot ${report.command}`);
  });
}

async function readCounters(
  settings: Settings,
  outer: AbortSignal,
): Promise<Counters> {
  return await runWithTimeout(settings.timeoutMs, outer, async (signal) => {
    const source = await openSource(settings, signal, () => {});
    try {
      const row = await source.query?.(COUNTERS_SQL);
      return JSON.parse(row ?? "null") ?? { sum: "", isBlind: true };
    } finally {
      await source.close();
    }
  });
}

/** @throws Why the run was ended, at once. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal.reason);
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/** What is printed, and the line below that says what is waited for. */
class WatchScreen {
  readonly #settings: Settings;
  readonly #isTerminal: boolean;
  #database = "";
  #lastChange: string | undefined;
  /** Whether no sync has been shown yet. */
  isFirst = true;
  #orphaned: ReadonlySet<string> = new Set();

  constructor(settings: Settings) {
    this.#settings = settings;
    const { isJson, isQuiet } = settings;
    this.#isTerminal = Deno.stderr.isTerminal() && !isJson && !isQuiet;
  }

  /** The first one in full, the others on one line. */
  async showSync(report: SyncReport): Promise<void> {
    const { isJson, isQuiet } = this.#settings;
    this.#clear();
    this.#database = showIdentifier(report.catalog.database);
    if (isJson) {
      // One object a line, as who reads them one by one expects.
      const json = JSON.parse(renderJsonReport(report, { seconds: 0 }));
      await writeResult(`${JSON.stringify(json)}\n`);
    } else if (this.isFirst) {
      await writeReport(report, this.#settings, 0);
    } else {
      this.#lastChange = readTime().slice(0, 5);
      const round = describeRound(report, readTime(), this.#orphaned);
      const line = renderLines([round]);
      if (!isQuiet) await writeResult(line);
      const failure = report.git?.failure;
      if (failure !== undefined) writeMessage(renderError(failure));
    }
    this.isFirst = false;
    this.#orphaned = listOrphaned(report);
    this.#showWaiting();
  }

  showTrouble(error: SchemaSyncError): void {
    this.#clear();
    writeMessage(renderError(error));
    writeMessage("schema-sync: trying again until it works\n");
  }

  showRecovery(): void {
    this.#clear();
    writeMessage("schema-sync: it works again\n");
    this.#showWaiting();
  }

  #clear(): void {
    if (this.#isTerminal) writeMessage(CLEAR_LINE);
  }

  #showWaiting(): void {
    if (!this.#isTerminal) return;
    writeMessage(describeWaiting(this.#database, this.#lastChange));
  }
}

/** `12:03:07`, where the program runs. */
function readTime(): string {
  return new Date().toTimeString().slice(0, 8);
}
