/**
 * Which processes run, as `ps` tells it.
 *
 * @module
 */

import { runCommand } from "../../src/system/command.ts";

/** The children of a process and theirs. Requires `--allow-run=ps`. */
export async function listDescendants(pid: number): Promise<number[]> {
  const processes = await listProcesses();
  const children = processes.filter(({ ppid }) => ppid === pid);
  const below = await Promise.all(
    children.map((child) => listDescendants(child.pid)),
  );
  return [...children.map((child) => child.pid), ...below.flat()];
}

/** How a process was started, program and arguments. Requires `--allow-run=ps`. */
export async function readCommandLine(pid: number): Promise<string> {
  const { stdout } = await runCommand({
    program: "ps",
    args: ["-ww", "-o", "args=", "-p", String(pid)],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  return stdout.trim();
}

/** Those of the processes that still run. Requires `--allow-run=ps`. */
export async function filterRunning(
  pids: readonly number[],
): Promise<number[]> {
  const processes = await listProcesses();
  return processes.map(({ pid }) => pid).filter((pid) => pids.includes(pid));
}

/** A zombie has ended: it only waits for somebody to ask how. */
async function listProcesses(): Promise<{ pid: number; ppid: number }[]> {
  const { stdout } = await runCommand({
    program: "ps",
    args: ["-A", "-o", "pid=,ppid=,stat="],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  return stdout.trim().split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , stat = ""]) => !stat.startsWith("Z"))
    .map(([pid, ppid]) => ({ pid: Number(pid), ppid: Number(ppid) }));
}
