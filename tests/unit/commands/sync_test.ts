import { assertEquals, assertRejects } from "@std/assert";

import type { PlanInput } from "../../../src/commands/plan_folder.ts";
import { sync } from "../../../src/commands/sync.ts";
import { DatabaseError, FolderError } from "../../../src/errors.ts";
import type { Dump, DumpRequest, Source } from "../../../src/source/source.ts";
import type { CatalogDocument } from "../../../src/core/catalog/catalog_document.ts";
import { renderEntry } from "../../support/dump_texts.ts";
import {
  buildFunction,
  buildRelation,
} from "../../support/catalog_documents.ts";
import {
  buildFolder,
  buildLocked,
  buildSource,
  CHANGED,
  dumpTables,
  OUT_OF_LOCKS,
} from "../../support/command_parts.ts";
import { tableText } from "../../support/table_text.ts";
import { PAGE_FILES } from "../../../src/core/pages/page_names.ts";
import { applyToContent } from "../../../src/core/files/file_changes.ts";
import type { FolderContent } from "../../../src/core/files/folder_state.ts";
import { type FolderStep } from "../../../src/core/files/folder_step.ts";
import { showObject } from "../../../src/core/catalog/object_id.ts";

const ORDERS = buildRelation(1, "orders");
const USERS = buildRelation(2, "users");
const EVERYTHING = { schemas: undefined, excluded: [], names: [] };
const FULL_SCOPE = {
  isWhole: true,
  ...{ schemas: undefined, tables: undefined, excluded: [] },
};

Deno.test("sync() does not dump what a pattern leaves out", async () => {
  const { input, requests } = buildParts({
    filter: { ...EVERYTHING, excluded: ["user*"] },
    dump: () => Promise.resolve(buildDump("orders")),
  });
  await sync(input);
  assertEquals(
    requests.map(({ excluded }) => excluded.map(({ name }) => name)),
    [
      ["users"],
    ],
  );
});

Deno.test("sync() dumps nothing where nothing is wanted", async () => {
  const { input, requests } = buildParts({
    relations: [ORDERS],
    filter: { ...EVERYTHING, names: ["users"] },
    dump: () => Promise.resolve(buildDump()),
  });
  const content = new Map([["users.sql", tableText("users", "id integer")]]);
  const folder = { ...input.folder, read: () => Promise.resolve(content) };
  const { tables, pgDump } = await sync({ ...input, folder });
  assertEquals(requests, []);
  assertEquals(
    [tables.map(({ name, status }) => [name, status]), pgDump],
    [[["users", "orphaned"]], undefined],
  );
});

Deno.test("sync() leaves locked tables out of a second dump", async () => {
  const { input, requests, steps } = buildParts({
    dump: ({ excluded }) =>
      Promise.resolve(
        excluded.length === 0 ? buildLocked("users") : buildDump("orders"),
      ),
  });
  const { skipped } = await sync(input);
  assertEquals(requests.length, 2);
  assertEquals(
    skipped.map(({ object, reason }) => [showObject(object), reason]),
    [["users", "locked by another session"]],
  );
  assertEquals(steps.map((step) => step.kind === "write" && step.file), [
    "orders.sql",
    "_columns.txt",
    "_table_list.txt",
    "_index.md",
  ]);
});

Deno.test("sync() dumps fewer tables at a time where the server is short of locks", async () => {
  const { input, requests, steps } = buildParts({
    dump: ({ excluded }) => {
      const names = ["orders", "users"].filter((name) =>
        !excluded.some((table) => table.name === name)
      );
      return Promise.resolve(
        names.length > 1 ? OUT_OF_LOCKS : buildDump(...names),
      );
    },
  });
  const { tables, skipped } = await sync(input);
  assertEquals(
    requests.map(({ excluded }) => excluded.map(({ name }) => name)),
    [
      [],
      // What is no table needs no lock.
      ["orders", "users"],
      ["users"],
      ["orders"],
    ],
  );
  assertEquals(tables.map(({ file }) => file), ["orders.sql", "users.sql"]);
  assertEquals(skipped, []);
  assertEquals(steps.length, 5);
});

Deno.test("sync() gives up where the server has no lock at all", async () => {
  const { input, requests, steps } = buildParts({
    dump: () => Promise.resolve(OUT_OF_LOCKS),
  });
  await assertRejects(() => sync(input), DatabaseError, "Cannot dump");
  assertEquals(requests.length, 2);
  assertEquals(steps, []);
});

Deno.test("sync() reads a schema that changed under it anew", async () => {
  let attempts = 0;
  const { input, restarts } = buildParts({
    dump: () =>
      Promise.resolve(
        ++attempts < 3 ? CHANGED : buildDump("orders", "users"),
      ),
  });
  const { tables } = await sync(input);
  assertEquals(tables.length, 2);
  assertEquals(restarts, [1, 2]);
});

Deno.test("sync() reads a table anew that was altered while it was dumped", async () => {
  const later = [[1], []];
  const { input, restarts, steps } = buildParts({
    dump: () => Promise.resolve(buildDump("orders", "users")),
    findAltered: () => {
      assertEquals(steps, []);
      return Promise.resolve(new Set(later.shift()));
    },
  });
  const { tables } = await sync(input);
  assertEquals(tables.length, 2);
  assertEquals(restarts, [1]);
});

Deno.test("sync() writes nothing of a table that is altered all the time", async () => {
  const { input, requests, steps } = buildParts({
    dump: () => Promise.resolve(buildDump("orders", "users")),
    findAltered: () => Promise.resolve(new Set([2])),
  });
  await assertRejects(
    () => sync(input),
    DatabaseError,
    'Cannot dump database "shop": table users changed while it was read',
  );
  assertEquals(requests.length, 10);
  assertEquals(steps, []);
});

Deno.test("sync() gives up on a schema that changes all the time", async () => {
  const { input, requests, steps } = buildParts({
    dump: () => Promise.resolve(CHANGED),
  });
  await assertRejects(() => sync(input), DatabaseError, "Cannot dump");
  assertEquals(requests.length, 10);
  assertEquals(steps, []);
});

Deno.test("sync() tells a dump that is cut off", async () => {
  const { input, steps } = buildParts({
    dump: () => Promise.resolve({ kind: "dumped", text: "", version: "15.18" }),
  });
  await assertRejects(
    () => sync(input),
    DatabaseError,
    'Cannot use the dump of database "shop": its closing line is missing',
  );
  assertEquals(steps, []);
});

Deno.test("sync() writes nothing where a file that is not ours is in the way", async () => {
  const { input, steps } = buildParts({
    dump: () => Promise.resolve(buildDump("orders", "users")),
  });
  const content = new Map([["orders.sql", "SELECT 1;\n"]]);
  const folder = { ...input.folder, read: () => Promise.resolve(content) };
  await assertRejects(
    () => sync({ ...input, folder }),
    FolderError,
    "Cannot overwrite orders.sql",
  );
  assertEquals(steps, []);
});

Deno.test("sync() asks git for the files that are not there, and for no other", async () => {
  const asked: (readonly string[])[] = [];
  const git: PlanInput["git"] = {
    readStaged: (files) => {
      asked.push(files);
      return Promise.resolve(
        new Map([["orders.sql", tableText("orders", "id integer")]]),
      );
    },
  };
  const { input, steps } = buildParts({
    dump: () => Promise.resolve(buildDump("orders", "users")),
  });
  const content = new Map([["users.sql", tableText("users", "id integer")]]);
  const folder = { ...input.folder, read: () => Promise.resolve(content) };
  const { tables } = await sync({ ...input, folder, git });
  assertEquals(asked, [["orders.sql", ...PAGE_FILES]]);
  assertEquals(tables.map(({ change }) => change), ["unchanged", "unchanged"]);
  const whole = applyToContent(content, steps);
  const read = (): Promise<FolderContent> => Promise.resolve(whole);
  await sync({ ...input, folder: { ...input.folder, read }, git });
  assertEquals(asked.length, 1);
});

Deno.test("sync() counts the tables of a dump", async () => {
  const shown: [number, number][] = [];
  const { input } = buildParts({
    dump: async ({ onTable }) => {
      onTable?.();
      await new Promise((resolve) => setTimeout(resolve, 0));
      onTable?.();
      return buildDump("orders", "users");
    },
    onProgress: (done, total) => shown.push([done, total]),
  });
  await sync(input);
  assertEquals(shown, [[1, 2], [2, 2]]);
});

Deno.test("sync() dumps all at once", async () => {
  const { input, requests } = buildParts({
    dump: () => Promise.resolve(buildDump("orders", "users")),
  });
  await sync(input);
  assertEquals(
    requests.map(({ isWhole, schemas, tables, excluded }) => ({
      isWhole,
      schemas,
      tables,
      excluded,
    })),
    [FULL_SCOPE],
  );
});

const LIST = buildRelation(3, "user_list", { relkind: "v" });
const FUNCTIONS = { functions: [buildFunction(4, "add_vat")] };

/** A dump of these tables, the view, the function and an extension. */
function buildWholeDump(...tables: readonly string[]): Dump {
  const others = [
    renderEntry(
      { dumpId: 10, classId: 3079, oid: 5, name: "hstore", type: "EXTENSION" },
      "CREATE EXTENSION hstore;",
    ),
    renderEntry(
      {
        ...{ dumpId: 11, classId: 1255, oid: 4 },
        ...{ name: "add_vat()", type: "FUNCTION" },
      },
      "CREATE FUNCTION public.add_vat() RETURNS integer;",
    ),
    renderEntry(
      { dumpId: 12, oid: 3, name: "user_list", type: "VIEW" },
      "CREATE VIEW public.user_list AS SELECT 1;",
    ),
  ];
  const { text, version } = buildDump(...tables);
  return { kind: "dumped", text: others.join("") + text, version };
}

Deno.test("sync() files what a dump has beside tables", async () => {
  const { input, steps } = buildParts({
    relations: [ORDERS, USERS, LIST],
    rows: FUNCTIONS,
    dump: () => Promise.resolve(buildWholeDump("orders", "users")),
  });
  const { tables, others } = await sync(input);
  assertEquals(tables.map(({ file }) => file), ["orders.sql", "users.sql"]);
  assertEquals(others.map(({ file, change }) => [file, change]), [
    ["functions/add_vat.sql", "added"],
    ["database/extensions.sql", "added"],
    ["views/user_list.sql", "added"],
  ]);
  assertEquals(steps.length, 8);
});

Deno.test("sync() takes what is no table from the first of several dumps", async () => {
  const { input, requests } = buildParts({
    relations: [ORDERS, USERS, LIST],
    rows: FUNCTIONS,
    dump: ({ excluded, isWhole }) => {
      const names = ["orders", "users"].filter((name) =>
        !excluded.some((table) => table.name === name)
      );
      if (names.length > 1) {
        return Promise.resolve(OUT_OF_LOCKS);
      }
      return Promise.resolve(
        isWhole ? buildWholeDump() : buildWholeDump(...names),
      );
    },
  });
  const { tables, others } = await sync(input);
  assertEquals(
    requests.map(({ isWhole, excluded }) => [
      ...[isWhole, excluded.map(({ name }) => name).join()],
    ]),
    [[true, ""], [true, "orders,users"], [false, "users"], [false, "orders"]],
  );
  assertEquals(
    [...tables, ...others].map(({ file }) => file),
    [
      ...["orders.sql", "users.sql", "functions/add_vat.sql"],
      ...["database/extensions.sql", "views/user_list.sql"],
    ],
  );
});

Deno.test("sync() of a named function dumps its schema and writes it alone", async () => {
  const { input, requests, steps } = buildParts({
    relations: [ORDERS, USERS, LIST],
    rows: FUNCTIONS,
    filter: { ...EVERYTHING, names: ["add_vat"] },
    dump: () => Promise.resolve(buildWholeDump()),
  });
  const { tables, others } = await sync(input);
  assertEquals(
    requests.map(({ schemas, isWhole, excluded }) => [
      ...[schemas, isWhole, excluded.map(({ name }) => name).join()],
    ]),
    [[["public"], false, "orders,users"]],
  );
  assertEquals([tables, others.map(({ file }) => file)], [
    ...[[], ["functions/add_vat.sql"]],
  ]);
  assertEquals(steps.map((step) => step.kind === "write" && step.file), [
    ...["functions/add_vat.sql", "_index.md"],
  ]);
});

Deno.test("sync() reads a view anew that was altered while it was dumped", async () => {
  const { input, steps } = buildParts({
    relations: [ORDERS, USERS, LIST],
    rows: FUNCTIONS,
    dump: () => Promise.resolve(buildWholeDump("orders", "users")),
    findAltered: () => Promise.resolve(new Set([3])),
  });
  await assertRejects(
    () => sync(input),
    DatabaseError,
    'Cannot dump database "shop": view user_list changed while it was read',
  );
  assertEquals(steps, []);
});

Deno.test("sync() asks git for missing files of every kind", async () => {
  const asked: (readonly string[])[] = [];
  const git: PlanInput["git"] = {
    readStaged: (files) => {
      asked.push(files);
      return Promise.resolve(new Map());
    },
  };
  const { input } = buildParts({
    relations: [ORDERS, USERS, LIST],
    rows: FUNCTIONS,
    dump: () => Promise.resolve(buildWholeDump("orders", "users")),
  });
  await sync({ ...input, git });
  assertEquals(asked, [[
    ...["orders.sql", "users.sql", "functions/add_vat.sql"],
    "views/user_list.sql",
    ...PAGE_FILES,
  ]]);
});

interface Behaviour extends Partial<Source> {
  readonly relations?: readonly typeof ORDERS[];
  readonly rows?: Partial<CatalogDocument>;
  readonly dump: Source["dump"];
  readonly filter?: PlanInput["filter"];
  readonly onProgress?: (done: number, total: number) => void;
}

interface Scene {
  readonly input: PlanInput;
  readonly requests: DumpRequest[];
  readonly steps: FolderStep[];
  /** How often the database was read anew. */
  readonly restarts: number[];
}

/** An empty folder, and a source that behaves as told. */
function buildParts(behaviour: Behaviour): Scene {
  const {
    relations = [ORDERS, USERS],
    rows = {},
    filter = EVERYTHING,
    onProgress,
    ...source
  } = behaviour;
  const folder = buildFolder();
  const scene = {
    requests: [] as DumpRequest[],
    steps: folder.steps,
    restarts: [] as number[],
  };
  const input: PlanInput = {
    source: buildSource(relations, {
      ...source,
      dump: (request) => {
        scene.requests.push(request);
        return behaviour.dump(request);
      },
      restart: () => {
        scene.restarts.push(scene.requests.length);
        return Promise.resolve();
      },
    }, rows),
    folder,
    filter,
    program: "1.0.0",
    readClock: () => "2026-11-22T02:00:04Z",
    ...(onProgress === undefined ? {} : { onProgress }),
  };
  return { input, ...scene };
}

function buildDump(...tables: readonly string[]): Dump {
  const all = [ORDERS, USERS];
  return dumpTables(all.filter(({ relname }) => tables.includes(relname)));
}
