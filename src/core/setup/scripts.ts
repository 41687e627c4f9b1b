/**
 * Plans the scripts of `package.json` and the tasks of `deno.json`.
 *
 * @module
 */

import { addJsonMembers, JsonTextError } from "./json_members.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";
import { renderCommand } from "../text/shell_words.ts";

/** The files, and the member that holds their commands. */
const HOLDERS: Readonly<Record<string, string>> = {
  "package.json": "scripts",
  "deno.json": "tasks",
  "deno.jsonc": "tasks",
};

/** The files that may have commands. */
export const SCRIPT_FILES: readonly string[] = Object.keys(HOLDERS);

const COMMANDS = ["sync", "list", "check"] as const;

/** Plans the commands for each of the files that is there. */
export function planScripts(facts: SetupFacts): SetupStep[] {
  const steps = Object.entries(HOLDERS).flatMap(([path, holder]) => {
    const text = facts.texts.get(path);
    return text === undefined ? [] : planFile(facts, { path, holder, text });
  });
  if (steps.length > 0) return steps;
  if (facts.isBlind) {
    return [{
      kind: "tell",
      part: "scripts",
      title:
        'Add this to the "scripts" of package.json or the "tasks" of deno.json',
      text: renderMembers(buildMembers(facts)),
    }];
  }
  return [{
    kind: "leave",
    part: "scripts",
    path: "package.json",
    reason: "there is none, nor a deno.json",
  }];
}

function planFile(
  facts: SetupFacts,
  { path, holder, text }: {
    readonly path: string;
    readonly holder: string;
    readonly text: string;
  },
): SetupStep[] {
  const members = buildMembers(facts);
  try {
    const { text: changed, kept } = addJsonMembers(text, holder, members);
    const own = members.filter(([name]) => !kept.includes(name));
    return [
      ...(own.length === 0 ? [] : [
        {
          kind: "write",
          part: "scripts",
          path,
          text: changed,
          excerpt: renderMembers(own),
          summary: `${holder} ${own.map(([name]) => name).join(", ")}`,
        } as const,
      ]),
      ...kept.map((name): SetupStep => ({
        kind: "leave",
        part: "scripts",
        path,
        reason: `"${name}" is another command there`,
      })),
    ];
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const reason = "it cannot be read as JSON";
    return [{ kind: "leave", part: "scripts", path, reason }];
  }
}

type Members = readonly (readonly [name: string, command: string])[];

function buildMembers({ program, flags }: SetupFacts): Members {
  return COMMANDS.map((command) => [
    `schema:${command}`,
    renderCommand([program, command, ...flags]),
  ]);
}

function renderMembers(members: Members): string {
  const lines = members.map(([name, command]) =>
    `${JSON.stringify(name)}: ${JSON.stringify(command)}`
  );
  return lines.join(",\n") + "\n";
}
