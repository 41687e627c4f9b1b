/**
 * Tries what the sandbox allows and what it does not, and prints as JSON how
 * each try ended: `done`, or the name of the error.
 *
 * Compiled with the permissions of `schema-sync`:
 *
 *     probe GRANTED_PORT OTHER_PORT
 *
 * @module
 */

// Before them come the defaults that every executable is compiled with.
const [grantedPort, otherPort] = Deno.args.slice(1).map(Number);

const TRIES: Readonly<Record<string, () => unknown>> = {
  "run psql": () => run("psql"),
  "run pg_dump": () => run("pg_dump"),
  "write to its folder": () => Deno.writeTextFile("docs/schemas/a.sql", ""),
  "read its folder": () => Deno.readTextFile("docs/schemas/a.sql"),
  "write its page": () => Deno.writeTextFile("schema.html", ""),
  "reach its server": () => reach("127.0.0.1", grantedPort),
  "read PGHOST": () => Deno.env.get("PGHOST"),

  "run ls": () => run("ls"),
  "run sh": () => run("/bin/sh"),
  "run itself": () => run(Deno.execPath()),
  "write beside its folder": () => Deno.writeTextFile("docs/beside.sql", ""),
  "write above its folder": () =>
    Deno.writeTextFile("docs/schemas/../../above.sql", ""),
  "rename out of its folder": () =>
    Deno.rename("docs/schemas/a.sql", "docs/a.sql"),
  "link out of its folder": () => Deno.symlink("/etc", "docs/schemas/etc"),
  "read beside its folder": () => Deno.readTextFile("docs/secret"),
  "read another folder": () => Deno.readTextFile("/etc/passwd"),
  "reach another port": () => reach("127.0.0.1", otherPort),
  "reach another name": () => reach("localhost", grantedPort),
  "reach another address": () => reach("127.0.0.2", grantedPort),
  "fetch from the server": () => fetch(`http://localhost:${otherPort}/`),
  "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
  "read another variable": () => Deno.env.get("SECRET"),
  "read all variables": () => Deno.env.toObject(),
  "ask for the host name": () => Deno.hostname(),
};

async function run(program: string): Promise<void> {
  await new Deno.Command(program, { args: ["--version"], clearEnv: true })
    .output();
}

async function reach(hostname: string, port: number = 0): Promise<void> {
  const connection = await Deno.connect({ hostname, port });
  connection.close();
}

async function attempt(action: () => unknown): Promise<string> {
  try {
    await action();
    return "done";
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const outcomes: Record<string, string> = {};
for (const [name, action] of Object.entries(TRIES)) {
  outcomes[name] = await attempt(action);
}
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(outcomes)));
