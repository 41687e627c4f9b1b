/**
 * Dumps with the WebAssembly `pg_dump`.
 *
 * @module
 */

import type { Login } from "../../../libpq/connect.ts";
import { joinSignals } from "../../../system/join_signals.ts";
import type { DumpAttempt } from "../../locks/locks.ts";
import type { Logins } from "../../session/logins.ts";
import { ServerWire } from "../../session/server_wire.ts";
import type { SourceLimits } from "../../source.ts";
import {
  IDLE_SESSION_TIMEOUT_MAJOR,
  type Snapshot,
} from "../../sql/catalog_query.ts";
import { buildDumpOptions, type Dumper, type DumpRun } from "../dumper.ts";
import { dumpInWorker, requireDumpable } from "./dump_in_worker.ts";

/** It changes with the version of this program alone. */
const WITHIN = "within";

/** A megabyte. */
const BYTES_PER_MESSAGE = 1_000_000;

/** The `pg_dump` within the process, each run over a login of its own. */
export class WasmDumper implements Dumper {
  readonly client = "built-in";
  readonly #logins: Logins;
  readonly #limits: SourceLimits;

  constructor(logins: Logins, limits: SourceLimits) {
    this.#logins = logins;
    this.#limits = limits;
  }

  async dump(snapshot: Snapshot, attempt: DumpAttempt): Promise<DumpRun> {
    const started = performance.now();
    requireDumpable(snapshot.version, snapshot.major);
    const wire = new ServerWire(await this.#logIn(snapshot));
    const tell = this.#countBytes();
    using either = joinSignals(this.#limits.signal, attempt.signal);
    try {
      const outcome = await dumpInWorker(
        buildDumpOptions(snapshot, attempt),
        (messages, onAnswer) =>
          wire.ask(messages, (bytes) => {
            tell(bytes.length);
            onAnswer(bytes);
          }),
        either.signal,
      );
      const elapsedMs = performance.now() - started;
      return outcome.kind === "dumped"
        ? { code: 0, stdout: outcome.text, stderr: "", elapsedMs }
        : { code: 1, stdout: "", stderr: outcome.stderr, elapsedMs };
    } finally {
      // Not waited for: a dump that gives its locks up soon begins anew.
      void wire.close();
    }
  }

  async findVersion({ version, major }: Snapshot): Promise<string> {
    requireDumpable(version, major);
    return await Promise.resolve(WITHIN);
  }

  /** The program is up at once; this one has to be compiled first. */
  async #logIn({ major }: Snapshot): Promise<Login> {
    const login = await this.#logins.open();
    if (major < IDLE_SESSION_TIMEOUT_MAJOR) return login;
    await this.#logins.run(
      "dump",
      () => login.client.query("SET idle_session_timeout = 0"),
    );
    return login;
  }

  /** Unlike the program, this `pg_dump` says nothing while it works. */
  #countBytes(): (count: number) => void {
    let total = 0;
    return (count) => {
      const before = Math.floor(total / BYTES_PER_MESSAGE);
      total += count;
      const megabytes = Math.floor(total / BYTES_PER_MESSAGE);
      if (megabytes === before) return;
      this.#limits.onMessage?.(
        `pg_dump: reading the catalog (${megabytes} MB)`,
      );
    };
  }
}
