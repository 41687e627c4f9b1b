/**
 * sqitch: `deploy/x.sql` as `sqitch.plan` lists them, beside `revert` and
 * `verify`.
 *
 * @module
 */

import { DatabaseError } from "../../../errors.ts";
import { compareByteOrder } from "../../text/byte_order.ts";
import {
  folderOf,
  type Layout,
  type MigrationFolder,
  nameOf,
} from "./layout.ts";

/** A change: its name, what it needs, when and by whom it was planned. */
const CHANGE_REGEXP = /^\s*\+?\s*([^\s@%#[+-][^\s@[]*)(?:\s|$)/;
const TAG_REGEXP = /^\s*@(\S+)/;

/**
 * The plan has the order. A change that it lists twice was reworked: all but the
 * last are in a file with the tag that came next. Source:
 * https://sqitch.org/docs/manual/sqitchchanges/ and
 * https://sqitch.org/docs/manual/sqitch-rework/.
 */
export const sqitch: Layout = {
  name: "sqitch",
  isLaidOut: ({ paths }) =>
    paths.some((path) => nameOf(path) === "sqitch.plan"),
  order: (folder) => {
    const plans = folder.paths
      .filter((path) => nameOf(path) === "sqitch.plan")
      .toSorted((a, b) =>
        a.split("/").length - b.split("/").length || compareByteOrder(a, b)
      );
    // A plan may have been left behind where its scripts are.
    return [...new Set(plans.flatMap((plan) => orderByPlan(folder, plan)))];
  },
};

/** The scripts alone, without the plan that has their order. */
export const sqitchWithoutPlan: Layout = {
  name: "sqitch",
  isLaidOut: (folder) =>
    folder.scripts.length > 0 &&
    folder.scripts.every((path) =>
      /^-- Deploy \S+(?::\S+)? (?:to|from) pg\b/m.test(folder.textOf(path))
    ),
  order: ({ path }) => {
    throw new DatabaseError(
      `Cannot load "${path}": it has scripts of sqitch and no sqitch.plan, which has their order`,
      "Give --from the folder with sqitch.plan in it.",
    );
  },
};

function orderByPlan(folder: MigrationFolder, plan: string): string[] {
  const deploy = findDeployFolder(folder, plan);
  return readFiles(folder.textOf(plan)).map((name) => {
    const path = `${deploy}/${name}.sql`;
    if (folder.scripts.includes(path)) return path;
    throw new DatabaseError(
      `Cannot load "${folder.path}": "${plan}" lists "${name}", and there is no "${path}"`,
      "Add the file, or take the change out of the plan.",
    );
  });
}

/**
 * `deploy` beside the plan, unless `sqitch.conf` has another. Source:
 * https://sqitch.org/docs/manual/sqitch-config/, `core.top_dir` and `core.deploy_dir`.
 */
function findDeployFolder(folder: MigrationFolder, plan: string): string {
  const inPlan = folderOf(plan) === "" ? [] : [folderOf(plan)];
  const conf = folder.textOf([...inPlan, "sqitch.conf"].join("/"));
  const top = readSetting(conf, "top_dir");
  const deploy = readSetting(conf, "deploy_dir") ??
    (top === undefined ? "deploy" : `${top}/deploy`);
  return [...inPlan, ...deploy.split("/").filter((part) => part !== ".")]
    .filter(Boolean).join("/");
}

function readSetting(conf: string, name: string): string | undefined {
  const regexp = new RegExp(`^\\s*${name}\\s*=\\s*(.*?)\\s*$`, "m");
  return regexp.exec(conf)?.[1]?.replace(/^"(.*)"$/, "$1");
}

/** Names of files, without where they are and what they are. */
function readFiles(plan: string): string[] {
  const changes: { readonly name: string; tag?: string }[] = [];
  for (const line of plan.split(/\r?\n/)) {
    const tag = TAG_REGEXP.exec(line)?.[1];
    const name = CHANGE_REGEXP.exec(line)?.[1];
    if (name !== undefined) changes.push({ name });
    // All changes since the tag before it have this one.
    if (tag !== undefined) { for (const change of changes) change.tag ??= tag; }
  }
  return changes.map(({ name, tag }, i) => {
    const isReworked = changes.slice(i + 1).some((later) =>
      later.name === name
    );
    return isReworked ? `${name}@${tag ?? ""}` : name;
  });
}
