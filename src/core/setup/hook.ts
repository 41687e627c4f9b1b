/**
 * Plans the `post-merge` hook, which syncs after a merge that brought
 * migrations.
 *
 * @module
 */

import { type Markers, putBlock } from "./marked_block.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";
import { quoteForShell, renderCommand } from "../text/shell_words.ts";

const MARKERS: Markers = {
  begin: "# schema-sync: begin (written by schema-sync init)",
  end: "# schema-sync: end",
};

const USUAL_PATH = ".git/hooks/post-merge";

/** Paths that may be migrations, for `grep -E` without regard to case. */
const MIGRATIONS_PATTERN =
  "migrat|schema|\\.sql$|(^|/)(db|prisma|drizzle|alembic)/";

/** Seconds: a merge is waited for. */
const TIMEOUT_SECONDS = "60";

/** A hook that ends before its last line. */
const ENDS_EARLY_REGEXP = /^\s*(?:exit|exec)\b/m;

/** Plans the block in the hook, which is made if there is none. */
export function planHook(facts: SetupFacts): SetupStep[] {
  const { hook, isBlind, texts } = facts;
  if (hook === undefined && isBlind) {
    return [{
      kind: "tell",
      part: "hook",
      title: `Add this to ${USUAL_PATH}, a shell script that is executable`,
      text: putBlock(undefined, buildLines(facts, ""), MARKERS),
    }];
  }
  if (hook === undefined) {
    return [{
      kind: "leave",
      part: "hook",
      path: USUAL_PATH,
      reason: 'there is no repository here; make one with "git init"',
    }];
  }
  const lines = buildLines(facts, hook.prefix);
  const excerpt = putBlock(undefined, lines, MARKERS);
  const old = texts.get(hook.path);
  if (old !== undefined && !isShellScript(old)) {
    return [{
      kind: "tell",
      part: "hook",
      title: `${hook.path} is no shell script; let it run`,
      text: excerpt,
    }];
  }
  return [{
    kind: "write",
    part: "hook",
    path: hook.path,
    text: putBlock(old ?? "#!/bin/sh\n", lines, MARKERS, findPlace),
    excerpt,
    summary: "a sync after a merge that brought migrations",
    isExecutable: true,
  }];
}

function buildLines(
  { program, flags, folder }: SetupFacts,
  prefix: string,
): string[] {
  const sync = renderCommand([
    ...[program, "sync", "--quiet", "--timeout", TIMEOUT_SECONDS],
    ...flags,
  ]);
  const own = quoteForShell(`^${prefix}${folder}/`.replace(/[.[\]*]/g, "\\$&"));
  const isThere = program.includes("/")
    ? `[ -x ${quoteForShell(program)} ]`
    : `command -v ${quoteForShell(program)} >/dev/null 2>&1`;
  return [
    "# Syncs after a merge that touched what may be migrations; never fails it.",
    "(",
    ...(prefix === "" ? [] : [`  cd ${quoteForShell(prefix)} || exit 0`]),
    `  ${isThere} || exit 0`,
    "  git diff --name-only ORIG_HEAD HEAD 2>/dev/null |",
    `    grep -v ${own} |`,
    `    grep -qiE ${quoteForShell(MIGRATIONS_PATTERN)} || exit 0`,
    `  ${sync}`,
    ") || true",
  ];
}

function isShellScript(text: string): boolean {
  return !text.startsWith("#!") || /^#!.*\b(?:ba|da|k|z)?sh\b/.test(text);
}

/** The end, or, where that may not be reached, before the first command. */
function findPlace(text: string): number {
  if (!ENDS_EARLY_REGEXP.test(text)) return text.length;
  const [head = ""] = /^(?:#[^\n]*\n)*/.exec(text) ?? [];
  return head.length;
}
