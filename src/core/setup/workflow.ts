/**
 * Tells how to lint pull requests on GitHub; installing it is left to a person.
 *
 * @module
 */

import { renderCommand } from "../text/shell_words.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";

/** Plans what is told of a workflow. */
export function planWorkflow(facts: SetupFacts): SetupStep[] {
  return [{
    kind: "tell",
    part: "workflow",
    title:
      "For findings on each pull request, write .github/workflows/schema.yml, with your migrations after --from",
    text: renderWorkflow(facts),
  }];
}

/** The workflow, in which no server is needed. */
function renderWorkflow(
  { program, flags, database }: SetupFacts,
): string {
  const own = withoutServer(flags);
  const source = own.includes("--from")
    ? []
    : ["--from", "db/migrations", "--dbname", database];
  const words = [program, "lint", "--format", "github", ...source, ...own];
  return `name: schema
on: pull_request
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          ${renderCommand(words)}
`;
}

/** Flags that lead to a server, which have a value each, but for the last one. */
const SERVER_FLAGS: readonly string[] = [
  ...["--host", "--port", "--username", "--client"],
];
const SERVER_SWITCH = "--allow-pooler";

/** `--dbname` stays where files are named after it. */
function withoutServer(flags: readonly string[]): string[] {
  const isFromFiles = flags.includes("--from");
  return flags.filter((flag, place) => {
    const name = flag.startsWith("--") ? flag : flags[place - 1] ?? "";
    if (name === "--dbname") return isFromFiles;
    return !SERVER_FLAGS.includes(name) && flag !== SERVER_SWITCH;
  });
}
