import { assertEquals } from "@std/assert";
import { exists } from "@std/fs/exists";
import { fromFileUrl } from "@std/path/from-file-url";

import { readImportFlags } from "../../scripts/task_args.ts";
import { filterRunning } from "../support/processes.ts";
import { makeRunFolder } from "../support/run_folder.ts";

/** Makes the folder of a run and starts a server in it, as a test does. */
const RUN_SCRIPT = `
import { makeRunFolder } from "./tests/support/run_folder.ts";
import { startPostgres } from "./tests/support/postgres_server.ts";
const folder = await makeRunFolder();
for (const [name, value] of Object.entries(folder.env)) Deno.env.set(name, value);
const { pid, dataFolder } = await startPostgres();
console.log(JSON.stringify({ pid, dataFolder, folders: Object.values(folder.env) }));
if (Deno.args[0] === "end") await folder[Symbol.asyncDispose]();
else setInterval(() => {}, 1_000);
`;

/** What a run that has begun says of itself. */
interface BegunRun {
  /** Of the server. */
  readonly pid: number;
  readonly dataFolder: string;
  readonly folders: readonly string[];
}

Deno.test("the folder of a run goes with the servers in it", async () => {
  const { child, begun } = await beginRun("end");
  await child.status;
  await assertGone(begun);
});

Deno.test("the folder of a run that was killed goes with the next run", async () => {
  const { child, begun } = await beginRun("stay");
  child.kill("SIGKILL");
  await child.status;
  await using _next = await makeRunFolder();
  await assertGone(begun);
});

async function beginRun(
  end: "end" | "stay",
): Promise<{ child: Deno.ChildProcess; begun: BegunRun }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", ...readImportFlags(), RUN_SCRIPT, end],
    cwd: fromFileUrl(new URL("../../", import.meta.url)),
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream());
  let text = "";
  for await (const piece of lines) {
    text += piece;
    if (text.endsWith("\n")) break;
  }
  return { child, begun: JSON.parse(text) };
}

async function assertGone(
  { pid, dataFolder, folders }: BegunRun,
): Promise<void> {
  assertEquals(await filterRunning([pid]), []);
  for (const path of [dataFolder, ...folders]) {
    assertEquals(await exists(path), false, path);
  }
}
