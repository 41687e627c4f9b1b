import { assertEquals, assertLess } from "@std/assert";
import { fromFileUrl } from "@std/path/from-file-url";

import {
  buildIndexRow,
  countNamesInCell,
  renderIndex,
} from "../../src/core/pages/index.ts";
import {
  buildCatalogOf,
  buildForeignKey,
  buildRelation,
} from "../support/catalog_documents.ts";
import { makeScene, readTree, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const DEMO = fromFileUrl(new URL("../../scripts/demo/", import.meta.url));

/** The files of the folder, each of which is to answer a question by itself. */
async function syncDemo(
  scene: Scene,
): Promise<(file: string) => string> {
  for (const file of ["1_schema.sql", "2_survey_notes.sql"]) {
    await scene.query(await Deno.readTextFile(DEMO + file));
  }
  await scene.run(["sync"]);
  const tree = await readTree(scene.workFolder);
  return (file) => tree[`docs/schemas/${file}`] ?? "";
}

/** What `grep -oE` prints: each match, or its first group. */
function search(text: string, regexp: RegExp): string[] {
  return [...text.matchAll(regexp)].map(([all, group]) => group ?? all);
}

testOnServer("A folder of 49 tables", {
  "answers the questions of an assistant from one file each, by text search":
    async (server) => {
      await using scene = await makeScene(server);
      const read = await syncDemo(scene);

      // "What columns does survey_notes have?"
      assertEquals(
        search(read("survey_notes.sql"), /^ {4}(\w+ [a-z][\w.]*)/gm)
          .slice(0, 7),
        [
          "id bigint",
          "survey_id bigint",
          "author_id bigint",
          "status public.note_status",
          "body text",
          "created_at timestamp",
          "updated_at timestamp",
        ],
      );
      // "What indexes exist on company?" A constraint is one as well.
      assertEquals(
        search(
          read("company.sql"),
          /(?:INDEX|CONSTRAINT) (\w+) (?:ON|PRIMARY KEY|UNIQUE)/g,
        ),
        ["company_pkey", "company_slug_key", "company_settings_idx"],
      );
      // "List all foreign keys in project_system_details"
      const details = read("project_system_details.sql");
      assertEquals(
        search(details, /FOREIGN KEY \(\w+\) REFERENCES \S+\(\w+\)/g),
        [
          "FOREIGN KEY (building_system_id) REFERENCES public.building_systems(id)",
          "FOREIGN KEY (project_id) REFERENCES public.projects(id)",
          "FOREIGN KEY (system_type) REFERENCES public.system_types(code)",
        ],
      );
      // "What tables are in the database?"
      const tables = search(read("_table_list.txt"), /^.+$/gm);
      assertEquals(tables.length, 49);
      assertEquals(
        ["company", "survey_notes", "users"].every((name) =>
          tables.includes(name)
        ),
        true,
      );
      // "Which values can the status of a note have?"
      assertEquals(search(read("survey_notes.sql"), /^-- Enum (.*)$/gm), [
        "note_status: 'draft', 'published', 'archived'",
      ]);
      // "Which columns refer to survey_notes?"
      assertEquals(
        search(read("surveys.sql"), /^-- Referenced by: (survey_notes .*)$/gm),
        ["survey_notes (survey_id) -> (id)"],
      );
      // "Where are people who can log in?"
      assertEquals(
        search(read("_index.md"), /^.*\[(\w+)\].*People who can log in\./gm),
        ["users"],
      );
      // "What does survey_notes refer to?"
      assertEquals(
        search(
          read("_index.md"),
          /^.*\[survey_notes\].*\| (surveys, users) \|/gm,
        ),
        ["surveys, users"],
      );
    },
});

/** Tables with the names, keys and comments of a large application. */
function renderLargeIndex(): string {
  const count = 1_400;
  const names = Array.from(
    { length: count },
    (_, i) =>
      `${"application_settings_of_a_module".slice(0, 22 + i % 10)}_${i}`,
  );
  const relations = names.map((relname, i) =>
    buildRelation(i + 1, relname, {
      columns: 12,
      indexes: 4,
      description: i % 10 === 0 ? "What a module is set to." : null,
    })
  );
  const keys = names.flatMap((_, i) =>
    [7, 11].map((step) =>
      buildForeignKey([i + 1, "module_id"], [(i * step) % count + 1, "id"])
    )
  ).slice(0, 1_600);
  const { tables } = buildCatalogOf(relations, { keys });
  const rows = tables.map((table) =>
    buildIndexRow(table, {
      file: `${table.name}.sql`,
      status: "current",
      maxNames: countNamesInCell(count),
    })
  );
  return renderIndex("large", rows, []);
}

Deno.test("the index of 1,400 tables stays under 200 kB", () => {
  assertLess(new TextEncoder().encode(renderLargeIndex()).length, 200_000);
});

Deno.test("the first 60 lines of the index tell how to find any table", () => {
  const head = renderLargeIndex().split("\n").slice(0, 60).join("\n");
  for (
    const fact of [
      "1400 tables: 1400 current",
      "`_table_list.txt`",
      "Table `users` is in `users.sql`",
      "`billing.invoices.sql`",
      "`%` and two digits",
      "`Enum` lines",
      "`Referenced by` lines",
      "`FOREIGN KEY` lines",
      "search the `.sql` files",
      "never guess a column",
      "run `schema-sync`",
      "orphaned: the table is no longer in the database",
      "| | Table | Columns | Primary key | References | Referenced by | Indexes | Comment |",
    ]
  ) {
    assertEquals(head.includes(fact), true, fact);
  }
});
