import { assertEquals } from "@std/assert";

import { init, type InitReport } from "../../../src/commands/init.ts";
import type { SetupPart } from "../../../src/core/setup/setup_parts.ts";
import { buildSetupFacts, HOOK } from "../../support/setup_facts.ts";

/** What a test gives: the project, and what this build may do in it. */
interface Project {
  readonly texts?: Map<string, string>;
  readonly isDryRun?: boolean;
  readonly mayRead?: boolean;
  readonly mayWrite?: boolean;
}

/** An init in a project, and which files it made executable. */
async function initIn(
  { texts = new Map(), isDryRun = false, mayRead = true, mayWrite = true }:
    Project,
  only: readonly SetupPart[],
): Promise<InitReport & { readonly executable: readonly string[] }> {
  const { isBlind: _, texts: __, ...facts } = buildSetupFacts();
  const executable: string[] = [];
  const report = await init({
    workspace: {
      read: (path) => Promise.resolve(texts.get(path)),
      mayRead: () => Promise.resolve(mayRead),
      mayWrite: () => Promise.resolve(mayWrite),
      write: (path, text, { isExecutable }) => {
        texts.set(path, text);
        if (isExecutable) executable.push(path);
        return Promise.resolve();
      },
    },
    facts,
    only,
    isDryRun,
  });
  return { ...report, executable };
}

function showStates(
  { outcomes }: InitReport,
): (readonly [where: string, state: string])[] {
  return outcomes.map(({ step, state }) =>
    [step.kind === "tell" ? step.part : step.path, state] as const
  );
}

const PARTS: readonly SetupPart[] = ["hook", "attributes"];

Deno.test("init() writes what is missing, and finds it in place the next time", async () => {
  const texts = new Map<string, string>();
  const first = await initIn({ texts }, PARTS);
  assertEquals([first.command, first.isDryRun], ["init", false]);
  assertEquals(showStates(first), [
    [HOOK, "written"],
    [".gitattributes", "written"],
  ]);
  assertEquals([...texts.keys()].sort(), [HOOK, ".gitattributes"].sort());
  assertEquals(first.executable, [HOOK]);
  assertEquals(showStates(await initIn({ texts }, PARTS)), [
    [HOOK, "in place"],
    [".gitattributes", "in place"],
  ]);
});

Deno.test("init() only tells what it would write in a dry run", async () => {
  const texts = new Map<string, string>();
  const report = await initIn({ texts, isDryRun: true }, PARTS);
  assertEquals(report.isDryRun, true);
  assertEquals(showStates(report), [
    [HOOK, "would be written"],
    [".gitattributes", "would be written"],
  ]);
  assertEquals(texts.size, 0);
});

Deno.test("init() leaves to a person what this build may not write", async () => {
  const texts = new Map<string, string>();
  const report = await initIn({ texts, mayWrite: false }, PARTS);
  assertEquals(showStates(report), [
    [HOOK, "to be written"],
    [".gitattributes", "to be written"],
  ]);
  assertEquals(texts.size, 0);
});

Deno.test("init() tells what it cannot see, and leaves what it cannot change", async () => {
  assertEquals(showStates(await initIn({ mayRead: false }, ["scripts"])), [
    ["scripts", "told"],
  ]);
  assertEquals(showStates(await initIn({}, ["scripts"])), [
    ["package.json", "left alone"],
  ]);
});
