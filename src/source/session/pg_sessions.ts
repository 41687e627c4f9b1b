/**
 * Asks through `npm:pg`.
 *
 * @module
 */

import type { Login } from "../../libpq/connect.ts";
import {
  EXPORT_SNAPSHOT_SQL,
  LONE_SNAPSHOT_SQL,
  type Snapshot,
} from "../sql/catalog_query.ts";
import { begin, queryAlone, queryValue } from "../sql/login_query.ts";
import type { Logins } from "./logins.ts";
import { isExportRefused } from "./lone_snapshot.ts";
import type { Session, Sessions } from "./session.ts";

const READ_CATALOG = "read the catalog of";

/** Sessions of the built-in client. */
export class PgSessions implements Sessions {
  readonly client = "built-in";
  readonly #logins: Logins;

  constructor(logins: Logins) {
    this.#logins = logins;
  }

  async open(): Promise<Session> {
    const logins = this.#logins;
    const login = await logins.open();
    const snapshot = await logins.run("read", () => takeSnapshot(login));
    return {
      snapshot,
      read: (sql) => logins.run(READ_CATALOG, () => queryValue(login, sql)),
      readNow: (sql) =>
        logins.run(READ_CATALOG, async () => {
          await begin(login, "COMMIT");
          return await queryValue(login, sql);
        }),
      ask: (sql) => logins.ask(() => queryValue(login, sql)),
      end: () => login.end(),
    };
  }

  async query(sql: string): Promise<string> {
    const login = await this.#logins.open();
    return await this.#logins.run("ask", () => queryAlone(login, sql));
  }

  async ask(sql: string): Promise<string | undefined> {
    const login = await this.#logins.open();
    return await this.#logins.ask(() => queryAlone(login, sql));
  }

  async close(): Promise<void> {
    await this.#logins.close();
  }
}

async function takeSnapshot(login: Login): Promise<Snapshot> {
  await begin(login);
  try {
    return JSON.parse(await queryValue(login, EXPORT_SNAPSHOT_SQL));
  } catch (error) {
    const isRefused = error instanceof Error && "code" in error &&
      isExportRefused(String(error.code));
    if (!isRefused) throw error;
    await begin(login, "ROLLBACK");
    return JSON.parse(await queryValue(login, LONE_SNAPSHOT_SQL));
  }
}
