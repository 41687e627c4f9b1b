import { assertEquals, assertLess } from "@std/assert";
import { fromFileUrl } from "@std/path/from-file-url";

import { renderIndex } from "../../src/core/pages/index.ts";
import {
  buildTableRow,
  countNamesInCell,
} from "../../src/core/pages/index_row.ts";
import {
  buildCatalogOf,
  buildForeignKey,
  buildRelation,
} from "../support/catalog_documents.ts";
import { makeScene, readTree, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { isSkipped } from "../support/skipped.ts";

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

/** One of each kind of object that a question is about. */
const SHOP_SQL = `
CREATE TYPE order_state AS ENUM ('open', 'paid', 'sent');
CREATE DOMAIN rating AS integer CHECK (VALUE BETWEEN 1 AND 5);
CREATE TYPE address AS (street text, city text);
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, home address);
CREATE TABLE orders (
  id integer NOT NULL,
  customer_id integer REFERENCES customers,
  state order_state DEFAULT 'open' NOT NULL,
  stars rating,
  placed date NOT NULL,
  PRIMARY KEY (id, placed)
) PARTITION BY RANGE (placed);
CREATE TABLE orders_2025 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE orders_2026 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE refunds (order_id integer, state order_state);
CREATE TABLE changes (id bigserial PRIMARY KEY, what text);
CREATE VIEW open_orders AS
  SELECT o.id, c.name AS customer, o.stars FROM orders o JOIN customers c ON c.id = o.customer_id
  WHERE o.state = 'open';
CREATE MATERIALIZED VIEW sales AS SELECT state, count(*) AS orders FROM orders GROUP BY state;
CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO changes (what) VALUES (TG_TABLE_NAME);
  RETURN NEW;
END
$$;
CREATE TRIGGER orders_log AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION log_change();
CREATE FUNCTION full_address(customers) RETURNS text LANGUAGE sql STABLE
  AS 'SELECT ($1.home).street || ($1.home).city';
CREATE POLICY own_orders ON refunds USING (order_id IN (SELECT id FROM orders));
`;

testOnServer("A folder of every kind of object", {
  "answers the questions of an assistant from one file each, by text search":
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await scene.run(["sync"]);
      const tree = await readTree(scene.folder);
      const read = (file: string): string => tree[file] ?? "";
      /** What stands behind a label in the head of a file. */
      const tell = (file: string, label: string): string[] =>
        search(read(file), new RegExp(`^-- ${label}: (.*)$`, "gm"));

      // "What columns has the view open_orders?"
      assertEquals(tell("views/open_orders.sql", "Columns"), [
        "id integer, customer text, stars public.rating",
      ]);
      assertEquals(search(read("_columns.txt"), /^open_orders\((.*)\)$/gm), [
        "id, customer, stars",
      ]);
      // "What does it read?"
      assertEquals(tell("views/open_orders.sql", "Reads"), [
        "customers, orders",
      ]);
      // "What breaks if a column of orders goes?"
      assertEquals(tell("orders.sql", "Read by"), [
        "policy own_orders on refunds, view open_orders, view sales",
      ]);
      assertEquals(
        search(read("views/open_orders.sql"), /\bo\.(state)\b/g),
        ["state"],
      );
      // "What breaks if customers.id goes?"
      assertEquals(tell("customers.sql", "Referenced by"), [
        "orders (customer_id) -> (id)",
      ]);
      assertEquals(tell("customers.sql", "Read by"), [
        "function full_address, view open_orders",
      ]);
      // "Which function does the trigger orders_log call, and what does it do?"
      assertEquals(
        search(
          read("orders.sql"),
          /^CREATE TRIGGER orders_log .* EXECUTE FUNCTION public\.(\w+)\(/gm,
        ),
        ["log_change"],
      );
      assertEquals(
        search(read("functions/log_change.sql"), /^ {2}(INSERT INTO \w+)/gm),
        ["INSERT INTO changes"],
      );
      // "What calls log_change?"
      assertEquals(tell("functions/log_change.sql", "Called by triggers"), [
        "orders_log on orders",
      ]);
      // "Which values may orders.stars take?"
      assertEquals(tell("orders.sql", "Domain rating"), [
        "integer, CHECK (((VALUE >= 1) AND (VALUE <= 5)))",
      ]);
      // "What is in customers.home?"
      assertEquals(tell("customers.sql", "Composite address"), [
        "street text, city text",
      ]);
      // "Which tables use the enum order_state?"
      assertEquals(tell("types/order_state.sql", "Used by"), [
        "orders.state, refunds.state",
      ]);
      // "Is orders partitioned, how, and by what bounds?"
      assertEquals(
        search(read("orders.sql"), /^PARTITION BY (.*);$/gm),
        ["RANGE (placed)"],
      );
      assertEquals(tell("orders.sql", "Partitions \\(2\\)"), [
        "orders_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'), orders_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
      ]);
      assertEquals(
        search(
          read("_index.md"),
          /^\| . \| \[orders\].*\| (.*? partitions\)) \|/gm,
        ),
        ["5 (2 partitions)"],
      );
      // "Which table is orders_2026 a part of?"
      assertEquals(tell("partitions/orders_2026.sql", "Partition of orders"), [
        "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
      ]);
      // "Where is a column named stars?"
      assertEquals(
        search(read("_columns.txt"), /^(\w+)\(.*\bstars\b.*$/gm),
        ["open_orders", "orders"],
      );
    },

  "tells which extensions the database needs": async (server) => {
    const [hasIt] = await server.query(
      "postgres",
      "SELECT name FROM pg_available_extensions WHERE name = 'pg_trgm'",
    );
    const missing = hasIt === undefined ? "the server has none" : undefined;
    if (isSkipped("an assistant's question for extensions", missing)) return;
    await using scene = await makeScene(
      server,
      "CREATE EXTENSION pg_trgm; CREATE TABLE users (id integer);",
    );
    await scene.run(["sync"]);
    const tree = await readTree(scene.folder);
    assertEquals(
      search(
        tree["database/extensions.sql"] ?? "",
        /^CREATE EXTENSION IF NOT EXISTS (\w+) WITH SCHEMA (?:\w+);$/gm,
      ),
      ["pg_trgm"],
    );
    assertEquals(search(tree["_index.md"] ?? "", /\bpg_trgm\b/g), ["pg_trgm"]);
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
    buildTableRow(table, {
      file: `${table.name}.sql`,
      status: "current",
      maxNames: countNamesInCell(count),
      isVisible: () => true,
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
      "is written as `%`",
      "`Enum` and `Domain` lines",
      "`Referenced by` lines",
      "`Read by` lines",
      "`FOREIGN KEY`",
      "search `_columns.txt`",
      "never guess a column",
      "run `schema-sync`",
      "orphaned: it is no longer in the database",
      "| | Table | Columns | Primary key | References | Referenced by | Indexes | Comment |",
    ]
  ) {
    assertEquals(head.includes(fact), true, fact);
  }
});
