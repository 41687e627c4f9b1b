import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";

import {
  type Build,
  buildCompileArgs,
  buildGrants,
} from "../../scripts/compile.ts";
import { readImportFlags } from "../../scripts/task_args.ts";
import { isSkipped } from "../support/skipped.ts";
import { makeTempFolder, type TempFolder } from "../support/temp_folder.ts";
import { CHECKOUT, runProgram } from "./executable.ts";

const PROGRAMS = ["run psql", "run pg_dump"];

const ALLOWED = [
  "write to its folder",
  "read its folder",
  "write its page",
  "reach its server",
  "read PGHOST",
];

const REFUSED = [
  "run ls",
  "run sh",
  "run itself",
  "write beside its folder",
  "write above its folder",
  "rename out of its folder",
  "link out of its folder",
  "read beside its folder",
  "read another folder",
  "reach another port",
  "reach another name",
  "reach another address",
  "fetch from the server",
  "listen",
  "read another variable",
  "read all variables",
  "ask for the host name",
];

Deno.test("the permissions of the executable", (t) => testPermissions(t, true));

Deno.test("the permissions of the executable made with --no-run", (t) =>
  testPermissions(t, false));

async function testPermissions(
  t: Deno.TestContext,
  mayRun: boolean,
): Promise<void> {
  const outcomes = Object.fromEntries([
    ...PROGRAMS.map((name) => [name, mayRun ? "done" : "NotCapable"]),
    ...ALLOWED.map((name) => [name, "done"]),
    ...REFUSED.map((name) => [name, "NotCapable"]),
  ]);
  await using granted = startListener();
  await using other = startListener();
  await using tools = await makeTempFolder();
  const probe = await compileProbe(tools.path, granted.port, mayRun);
  const command = [probe, String(granted.port), String(other.port)];

  await t.step("allow its work and nothing else", async () => {
    await using folder = await makeWorkFolder();
    await using temp = await makeTempFolder();
    const { code, stdout, stderr } = await runProgram(command, {
      cwd: folder.path,
      env: { PGHOST: "127.0.0.1", SECRET: "secret", TMPDIR: temp.path },
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(JSON.parse(stdout), outcomes);
    // Deno itself would keep compiled code there.
    assertEquals(await Array.fromAsync(Deno.readDir(temp.path)), []);
  });

  const name = "ask for nothing more on a terminal";
  await t.step({
    name,
    ignore: isSkipped(name, await findWhyNoTerminal()),
    fn: async () => {
      await using folder = await makeWorkFolder();
      const { code, stdout } = await runProgram(
        // The flags are: no messages, the code of the command, the command.
        ["script", "-q", "-e", "-c", command.join(" "), "/dev/null"],
        { cwd: folder.path, env: { SHELL: "/bin/sh" } },
      );
      assertEquals(code, 0);
      assertEquals(JSON.parse(stdout), outcomes);
    },
  });

  assertEquals(other.count(), 0);
  assertEquals(granted.count() > 0, true);
}

async function makeWorkFolder(): Promise<TempFolder> {
  const folder = await makeTempFolder();
  await Deno.mkdir(join(folder.path, "docs/schemas"), { recursive: true });
  await Deno.writeTextFile(join(folder.path, "docs/secret"), "secret");
  return folder;
}

/** Compiles `probe.ts` just as `schema-sync` itself. */
async function compileProbe(
  folder: string,
  port: number,
  mayRun: boolean,
): Promise<string> {
  const build: Build = {
    endpoints: [{ host: "127.0.0.1", port: String(port) }],
    out: "docs/schemas",
    readable: [],
    from: [],
    extensions: [],
    mayRun,
    output: join(folder, "probe"),
    target: undefined,
  };
  const grants = buildGrants(build, Deno.version.deno);
  const imports = readImportFlags();
  const main = fromFileUrl(new URL("probe.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: buildCompileArgs(build, grants, imports, [], "probe")
      .map((arg) => arg === "main.ts" ? main : arg),
    cwd: CHECKOUT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return build.output;
}

/** Only `script` of util-linux takes these flags. */
async function findWhyNoTerminal(): Promise<string | undefined> {
  try {
    const { stdout } = await runProgram(["script", "--version"], { cwd: "/" });
    return stdout.includes("util-linux")
      ? undefined
      : "script is not that of util-linux";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no script";
    throw error;
  }
}

/** Accepts connections on a port of its own, and counts them. */
interface Listener extends AsyncDisposable {
  readonly port: number;
  count(): number;
}

function startListener(): Listener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let count = 0;
  async function accept(): Promise<void> {
    for await (const connection of listener) {
      count++;
      connection.close();
    }
  }
  const accepted = accept();
  return {
    port: listener.addr.port,
    count: () => count,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepted;
    },
  };
}
