import { assertEquals, assertStringIncludes } from "@std/assert";

import { planSetup } from "../../../../src/core/setup/plan_setup.ts";
import type { SetupFacts } from "../../../../src/core/setup/setup_facts.ts";
import type { SetupPart } from "../../../../src/core/setup/setup_parts.ts";
import type { SetupStep } from "../../../../src/core/setup/setup_step.ts";
import { buildSetupFacts, HOOK } from "../../../support/setup_facts.ts";

/** The text that a part gives a file; fails if it gives none. */
function textOf(
  path: string,
  part: SetupPart,
  given: SetupFacts,
): string {
  const [step] = planSetup(given, [part])
    .filter((step) => step.kind === "write" && step.path === path);
  if (step?.kind !== "write") throw new Error(`${path} is not written`);
  return step.text;
}

function showSteps(steps: readonly SetupStep[]): string[] {
  return steps.map((step) =>
    step.kind === "tell"
      ? `tell ${step.part}`
      : `${step.kind} ${step.path}${
        step.kind === "leave" ? `: ${step.reason}` : ""
      }`
  );
}

Deno.test("planSetup() plans all parts, and is in place once they are written", () => {
  const given = buildSetupFacts({ "package.json": "{}" });
  const steps = planSetup(given, []);
  assertEquals(showSteps(steps), [
    "write package.json",
    "write .git/hooks/post-merge",
    "write CLAUDE.md",
    "write .gitattributes",
    "write docs/schemas/_settings.jsonc",
    "write docs/schemas/README.md",
    "write docs/schemas/QUICKSTART.md",
    "write docs/SCHEMA_SYNC_SETUP.md",
    "tell schedule",
    "tell schedule",
    "tell schedule",
    "tell workflow",
  ]);
  const texts = new Map(given.texts);
  for (const step of steps) {
    if (step.kind === "write") texts.set(step.path, step.text);
  }
  for (const step of planSetup({ ...given, texts }, [])) {
    if (step.kind === "write") assertEquals(step.text, texts.get(step.path));
  }
});

Deno.test("planSetup() plans only the parts that are asked for", () => {
  assertEquals(
    showSteps(planSetup(buildSetupFacts(), ["attributes", "assistants"])),
    ["write CLAUDE.md", "write .gitattributes"],
  );
});

Deno.test("planSetup() brings the settings into every command", () => {
  const given = buildSetupFacts({ "deno.json": "{}" }, {
    flags: ["--dbname", "my shop", "--out", "db/tables"],
    folder: "db/tables",
    database: "my shop",
  });
  const command = "./schema-sync sync --dbname 'my shop' --out db/tables";
  assertStringIncludes(
    textOf("deno.json", "scripts", given),
    `"schema:sync": "${command}"`,
  );
  assertStringIncludes(textOf("CLAUDE.md", "assistants", given), command);
  assertStringIncludes(
    textOf("db/tables/QUICKSTART.md", "docs", given),
    "./schema-sync doctor --dbname 'my shop' --out db/tables\n",
  );
  assertStringIncludes(
    textOf("db/SCHEMA_SYNC_SETUP.md", "docs", given),
    'GRANT CONNECT ON DATABASE "my shop" TO schema_reader;',
  );
  assertStringIncludes(
    textOf(HOOK, "hook", given),
    "./schema-sync sync --quiet --timeout 60 --dbname 'my shop' --out db/tables",
  );
});

Deno.test("planSetup() leaves a settings file alone that is there", () => {
  const path = "docs/schemas/_settings.jsonc";
  const steps = planSetup(buildSetupFacts({ [path]: "{ }" }), ["settings"]);
  assertEquals(showSteps(steps), [`leave ${path}: it is there already`]);
});

Deno.test("the commands go where each file has them", () => {
  for (
    const [path, holder] of [
      ["package.json", "scripts"],
      ["deno.json", "tasks"],
      ["deno.jsonc", "tasks"],
    ] as const
  ) {
    const text = textOf(path, "scripts", buildSetupFacts({ [path]: "{}" }));
    assertEquals(JSON.parse(text)[holder], {
      "schema:sync": "./schema-sync sync",
      "schema:list": "./schema-sync list",
      "schema:check": "./schema-sync check",
    });
  }
});

Deno.test("scripts that differ, and files that cannot be read, are left alone", () => {
  const given = buildSetupFacts({
    "package.json": '{"scripts": {"schema:sync": "mine"}}',
    "deno.jsonc": "{ oops",
  });
  assertEquals(showSteps(planSetup(given, ["scripts"])), [
    "write package.json",
    'leave package.json: "schema:sync" is another command there',
    "leave deno.jsonc: it cannot be read as JSON",
  ]);
  assertEquals(showSteps(planSetup(buildSetupFacts(), ["scripts"])), [
    "leave package.json: there is none, nor a deno.json",
  ]);
  assertEquals(
    showSteps(planSetup(buildSetupFacts({}, { isBlind: true }), ["scripts"])),
    ["tell scripts"],
  );
});

Deno.test("a hook of the user is kept, and the block stands where it is reached", () => {
  const open = "#!/bin/sh\nnpm install\n";
  const text = textOf(HOOK, "hook", buildSetupFacts({ [HOOK]: open }));
  assertEquals(text.startsWith(`${open}\n# schema-sync: begin`), true);

  const ending = "#!/bin/sh\n# Mine.\nset -e\nexit 0\n";
  const early = textOf(HOOK, "hook", buildSetupFacts({ [HOOK]: ending }));
  assertEquals(
    early.startsWith("#!/bin/sh\n# Mine.\n\n# schema-sync: begin"),
    true,
  );
  assertEquals(early.endsWith("# schema-sync: end\n\nset -e\nexit 0\n"), true);
});

Deno.test("a hook syncs where the program is, after a merge that brought migrations", () => {
  const begin = "# schema-sync: begin (written by schema-sync init)\n";
  const end = "# schema-sync: end\n";
  const text = textOf(HOOK, "hook", buildSetupFacts());
  assertEquals(
    text,
    `#!/bin/sh

${begin}# Syncs after a merge that touched what may be migrations; never fails it.
(
  [ -x ./schema-sync ] || exit 0
  git diff --name-only ORIG_HEAD HEAD 2>/dev/null |
    grep -v '^docs/schemas/' |
    grep -qiE 'migrat|schema|\\.sql$|(^|/)(db|prisma|drizzle|alembic)/' || exit 0
  ./schema-sync sync --quiet --timeout 60
) || true
${end}`,
  );
  const below = buildSetupFacts({}, {
    program: "schema-sync",
    hook: { path: HOOK, prefix: "my app/" },
  });
  assertStringIncludes(
    textOf(HOOK, "hook", below),
    `(
  cd 'my app/' || exit 0
  command -v schema-sync >/dev/null 2>&1 || exit 0
  git diff --name-only ORIG_HEAD HEAD 2>/dev/null |
    grep -v '^my app/docs/schemas/' |
`,
  );
});

Deno.test("a hook that is no shell script is left to a person", () => {
  const given = buildSetupFacts({
    [HOOK]: "#!/usr/bin/env python3\nprint()\n",
  });
  assertEquals(showSteps(planSetup(given, ["hook"])), ["tell hook"]);
});

Deno.test("without a repository there is no hook", () => {
  assertEquals(
    showSteps(planSetup(buildSetupFacts({}, { hook: undefined }), ["hook"])),
    [
      'leave .git/hooks/post-merge: there is no repository here; make one with "git init"',
    ],
  );
  // A build that may not run git cannot tell whether there is one.
  const blind = buildSetupFacts({}, { hook: undefined, isBlind: true });
  assertEquals(showSteps(planSetup(blind, ["hook"])), ["tell hook"]);
});

Deno.test("AGENTS.md gets the block only where it is there", () => {
  const given = buildSetupFacts({
    "AGENTS.md": "# Rules\n",
    "CLAUDE.md": "Read me.\n",
  });
  assertEquals(showSteps(planSetup(given, ["assistants"])), [
    "write CLAUDE.md",
    "write AGENTS.md",
  ]);
  assertEquals(
    textOf("AGENTS.md", "assistants", given).startsWith("# Rules\n\n<!-- "),
    true,
  );
});

Deno.test("the block for assistants is short", () => {
  const lines = textOf("CLAUDE.md", "assistants", buildSetupFacts())
    .split("\n").filter((line) => !/^(?:<!--.*-->)?$/.test(line));
  assertEquals(lines.length <= 8, true);
});

Deno.test("a document that was changed by hand is left alone, an older one is not", () => {
  const path = "docs/schemas/README.md";
  const old = textOf(path, "docs", buildSetupFacts({}, { database: "old" }));
  const renewed = textOf(path, "docs", buildSetupFacts({ [path]: old }));
  assertStringIncludes(renewed, "# Schema of database skyfire");
  const crlf = buildSetupFacts({ [path]: old.replaceAll("\n", "\r\n") });
  assertEquals(textOf(path, "docs", crlf), renewed);
  for (const mine of [`${old}Mine.\n`, "# Mine\n"]) {
    assertEquals(
      showSteps(planSetup(buildSetupFacts({ [path]: mine }), ["docs"]))[0],
      `leave ${path}: it was written or changed by hand`,
    );
  }
});

Deno.test("cron and systemd get their special characters quoted", () => {
  const given = buildSetupFacts({}, {
    project: "/srv/my app/100%",
    program: "./tools/schema-sync",
    programPath: "/srv/my app/100%/tools/schema-sync",
    flags: ["--exclude-table", "a$b *"],
  });
  const text = planSetup(given, ["schedule"])
    .map((step) => step.kind === "tell" ? step.text : "").join("");
  assertStringIncludes(
    text,
    "0 2 * * * cd '/srv/my app/100\\%' && ./tools/schema-sync sync --quiet --commit --push --exclude-table 'a$b *'\n",
  );
  assertStringIncludes(
    text,
    'ExecStart="/srv/my app/100%%/tools/schema-sync" sync --commit --push --exclude-table "a$$b *"\n',
  );
  assertStringIncludes(text, "WorkingDirectory=/srv/my app/100%%\n");
});

Deno.test("git is told of the folder between two marks, which stay what they are", () => {
  const path = ".gitattributes";
  const mine = "*.png binary\n\n";
  const block = `# schema-sync: begin (written by schema-sync init)
/docs/schemas/**/*.sql -text linguist-generated gitlab-generated
/docs/schemas/**/_index.md text eol=lf linguist-generated gitlab-generated
/docs/schemas/_columns.txt text eol=lf linguist-generated gitlab-generated
/docs/schemas/_diagram.md text eol=lf linguist-generated gitlab-generated
/docs/schemas/_table_list.txt text eol=lf linguist-generated gitlab-generated
# schema-sync: end
`;
  assertEquals(
    textOf(path, "attributes", buildSetupFacts({ [path]: mine })),
    mine + block,
  );
  const old = block.replace(/^.*_table_list.*\n/m, "/docs/old.sql -text\n");
  assertEquals(
    textOf(
      path,
      "attributes",
      buildSetupFacts({ [path]: `${mine}${old}*.jpg binary\n` }),
    ),
    `${mine}${block}*.jpg binary\n`,
  );
});

Deno.test("a folder with a space is quoted for git, one elsewhere is left out", () => {
  const path = ".gitattributes";
  const text = textOf(
    path,
    "attributes",
    buildSetupFacts({}, { folder: "my docs/db" }),
  );
  assertStringIncludes(text, '"/my docs/db/**/*.sql" -text ');
  assertEquals(
    showSteps(
      planSetup(buildSetupFacts({}, { folder: "../docs" }), ["attributes"]),
    ),
    ["leave .gitattributes: ../docs is not below this folder"],
  );
});

Deno.test("the document for the server stands beside the folder", () => {
  for (
    const [folder, path] of [
      ["schemas", "SCHEMA_SYNC_SETUP.md"],
      ["docs/schemas", "docs/SCHEMA_SYNC_SETUP.md"],
      ["docs/db/schemas", "docs/db/SCHEMA_SYNC_SETUP.md"],
    ] as const
  ) {
    const steps = planSetup(buildSetupFacts({}, { folder }), ["docs"]);
    assertEquals(showSteps(steps).at(-1), `write ${path}`);
  }
});

Deno.test("the document for the server names no folder of this machine", () => {
  const text = textOf("docs/SCHEMA_SYNC_SETUP.md", "docs", buildSetupFacts());
  assertEquals(text.includes("/srv/app"), false);
  assertStringIncludes(text, "0 2 * * * cd /path/to/project && ./schema-sync ");
  assertStringIncludes(text, "ExecStart=/path/to/project/schema-sync sync ");
});

Deno.test("cron is given the path of a program that PATH leads to", () => {
  const [cron] = planSetup(
    buildSetupFacts({}, {
      program: "schema-sync",
      programPath: "/usr/local/bin/schema-sync",
    }),
    ["schedule"],
  );
  assertStringIncludes(
    cron?.kind === "tell" ? cron.text : "",
    "cd /srv/app && /usr/local/bin/schema-sync sync ",
  );
});

Deno.test("a workflow lints the files, whatever server the folder is kept from", () => {
  const render = (flags: readonly string[]): string => {
    const [step] = planSetup(buildSetupFacts({}, { flags }), ["workflow"]);
    return step?.kind === "tell" ? step.text : "";
  };
  const out = ["--out", "db/schema"];
  assertStringIncludes(
    render(["--host", "db", "--username", "app", "--dbname", "shop", ...out]),
    "          ./schema-sync lint --format github --from db/migrations --dbname skyfire --out db/schema\n",
  );
  assertStringIncludes(
    render(["--from", "sql", "--dbname", "shop", "--allow-pooler"]),
    "          ./schema-sync lint --format github --from sql --dbname shop\n",
  );
});
