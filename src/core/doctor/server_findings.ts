/**
 * Judges what a server says of itself and of the role.
 *
 * @module
 */

import { EXIT_CODES, SchemaSyncError } from "../../errors.ts";
import { listSome } from "../text/list_some.ts";
import type { Catalog, Table, UnreadableFile } from "../catalog/catalog.ts";
import { findFailure, type Finding, findOk, findWarning } from "./diagnosis.ts";
import { nameInSql, showIdentifier } from "../catalog/identifier.ts";
import {
  type Selection,
  selectTables,
  type SkippedObject,
  type TableFilter,
} from "../catalog/selection.ts";
import {
  countByKind,
  type ObjectId,
  showObject,
} from "../catalog/object_id.ts";

/** What {@linkcode DIAGNOSIS_SQL} of the source gives. */
export interface ServerDiagnosis {
  readonly isSuperuser: boolean;
  readonly isReplica: boolean;
  /** Whether the role may change rows of some table. */
  readonly mayWrite: boolean;
  /** Locks that a dump has to wait for, held or awaited. */
  readonly locks: readonly LockRow[];
}

/** A lock on a table. */
export interface LockRow {
  readonly schema: string;
  readonly table: string;
  /** `null`: of a transaction that was prepared and has no process. */
  readonly pid: number | null;
  readonly user: string;
  readonly application: string;
  readonly isHeld: boolean;
  /** For how long its transaction has lasted. */
  readonly seconds: number;
}

/** What the judgement is about. */
export interface ServerFacts {
  readonly catalog: Catalog;
  readonly filter: TableFilter;
  /** Objects that the folder alone has. */
  readonly orphaned: readonly ObjectId[];
}

const MAX_NAMES = 5;

/** The server, the role, the tables, its rights on them, and locks. */
export function findOfServer(
  facts: ServerFacts,
  diagnosis: ServerDiagnosis,
): Finding[] {
  const { catalog } = facts;
  return [
    findOk(
      "server",
      `PostgreSQL ${catalog.serverVersion}${
        diagnosis.isReplica ? ", a replica" : ""
      }`,
    ),
    findRole(catalog, diagnosis),
    ...findOfTables(facts),
    findLocks(facts, diagnosis),
  ];
}

/** What was loaded in place of a server, and what was left out of it. */
export function findOfFiles(facts: ServerFacts): Finding[] {
  return judgeSelection(facts, (selection) => [
    findLoaded(facts.catalog, selection),
    findTables(facts.catalog, selection),
  ]);
}

/** The tables of the selection, and the rights on them. */
function findOfTables(facts: ServerFacts): Finding[] {
  const { catalog } = facts;
  return judgeSelection(facts, (selection) => [
    findTables(catalog, selection),
    findRights(catalog, selection),
    ...catalog.unreadable.map(warnOfUnreadable),
  ]);
}

function judgeSelection(
  { catalog, filter, orphaned }: ServerFacts,
  judge: (selection: Selection) => Finding[],
): Finding[] {
  try {
    return judge(selectTables(catalog, filter, orphaned));
  } catch (error) {
    if (error instanceof SchemaSyncError) return [findFailure("tables", error)];
    throw error;
  }
}

function findLoaded({ database }: Catalog, { skipped }: Selection): Finding {
  const missed = skipped.filter(({ isExcluded }) => !isExcluded);
  if (missed.length === 0) {
    return findOk("files", `all loaded, as database "${database}"`);
  }
  return {
    check: "files",
    mark: "failed",
    text: `loaded as database "${database}", without ${
      listSome(
        missed.map(({ object, reason }) => `${showObject(object)} (${reason})`),
      )
    }`,
    remedy:
      "Load the files into a server that has what these need, and sync from there with --host.",
    code: EXIT_CODES.partial,
  };
}

function findRole(
  { role }: Catalog,
  { isSuperuser, mayWrite }: ServerDiagnosis,
): Finding {
  const readOnly = "every transaction of schema-sync is read-only";
  if (!isSuperuser && !mayWrite) {
    return findOk("read-only", `"${role}" can only read`);
  }
  return findWarning(
    "read-only",
    `"${role}" ${
      isSuperuser ? "is a superuser" : "may also write"
    }; ${readOnly}`,
    "A role that can only read is safer: CONNECT, USAGE on the schema and SELECT are enough.",
  );
}

function findTables(
  { tables }: Catalog,
  { wanted, others: objects, skipped }: Selection,
): Finding {
  const chosen: ReadonlySet<ObjectId> = new Set([
    ...wanted,
    ...skipped.filter(({ isExcluded }) => !isExcluded).map(({ object }) =>
      object
    ),
  ]);
  const others = tables.filter((table) => !chosen.has(table));
  const rest = others.length === 0
    ? ""
    : `; not chosen: ${countBySchema(others)}`;
  const counts = countBySchema(tables.filter((table) => chosen.has(table)));
  const more = countByKind(objects).map((count) => `; ${count}`).join("");
  return findOk("tables", `${counts}${rest}${more}`);
}

function countBySchema(tables: readonly Table[]): string {
  const counts = new Map<string, number>();
  for (const { schema } of tables) {
    counts.set(schema, (counts.get(schema) ?? 0) + 1);
  }
  return [...counts]
    .map(([schema, count]) => `${count} in ${showIdentifier(schema)}`)
    .join(", ");
}

function findRights(
  { role }: Catalog,
  { wanted, skipped }: Selection,
): Finding {
  const unreadable = skipped.filter(({ object, isExcluded }) =>
    !isExcluded && object.kind === "table"
  );
  const total = wanted.length + unreadable.length;
  if (unreadable.length === 0) {
    return findOk("rights", `"${role}" may read all ${total}`);
  }
  return {
    check: "rights",
    mark: "failed",
    text: `"${role}" may not read ${unreadable.length} of ${total}: ${
      listSome(unreadable.map(({ object }) => showObject(object)))
    }`,
    remedy: `As their owner, run: ${renderGrants(unreadable, role).join(" ")}`,
    code: EXIT_CODES.partial,
  };
}

function warnOfUnreadable({ object, reason }: UnreadableFile): Finding {
  return findWarning(
    "rights",
    `${object.name.replaceAll("_", " ")} cannot be read: ${reason}`,
    "They are left out of the folder; sync as a role that may, to have them.",
  );
}

/** What the role lacks, as SQL. */
function renderGrants(
  unreadable: readonly SkippedObject[],
  role: string,
): string[] {
  const grantee = showIdentifier(role);
  const schemas = new Set(
    unreadable.filter(({ reason }) => reason.includes("USAGE"))
      .map(({ object }) => showIdentifier(object.schema)),
  );
  const tables = unreadable.map(({ object }) => nameInSql(object));
  return [
    ...[...schemas].map((schema) =>
      `GRANT USAGE ON SCHEMA ${schema} TO ${grantee};`
    ),
    tables.length <= MAX_NAMES
      ? `GRANT SELECT ON ${tables.join(", ")} TO ${grantee};`
      : `GRANT SELECT ON ALL TABLES IN SCHEMA ${
        [
          ...new Set(
            unreadable.map(({ object }) => showIdentifier(object.schema)),
          ),
        ].join(", ")
      } TO ${grantee};`,
  ];
}

function findLocks(
  facts: ServerFacts,
  diagnosis: ServerDiagnosis,
): Finding {
  const locks = diagnosis.locks.filter((lock) => isWanted(lock, facts));
  const [first] = locks;
  if (first === undefined) return findOk("locks", "none in the way");
  const tables = listSome([
    ...new Set(
      locks.map(({ schema, table: name }) => nameInSql({ schema, name })),
    ),
  ]);
  return findWarning(
    "locks",
    `${describeHolder(first)} a lock on ${tables}, for ${first.seconds} s`,
    "A sync waits for --lock-timeout and then leaves such tables out; let the migration end first.",
  );
}

/** A temporary table, say, is in nobody's way. */
function isWanted(
  { schema, table }: LockRow,
  { catalog, filter }: ServerFacts,
): boolean {
  return (filter.schemas?.includes(schema) ?? true) &&
    catalog.tables.some((other) =>
      other.schema === schema && other.name === table
    );
}

function describeHolder(
  { pid, user, application, isHeld }: LockRow,
): string {
  if (pid === null) return "a prepared transaction keeps";
  const who = application === "" ? `"${user}"` : `"${user}" (${application})`;
  return `process ${pid} of ${who} ${isHeld ? "keeps" : "waits for"}`;
}
