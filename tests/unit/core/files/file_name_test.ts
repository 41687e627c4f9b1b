import { assertEquals, assertNotEquals } from "@std/assert";

import {
  fileVariants,
  nameFiles,
} from "../../../../src/core/files/file_name.ts";
import { objectId, tableId, tableKey } from "../../../support/object_ids.ts";

function nameOne(name: string, schema = "public"): string | undefined {
  return nameFiles([tableId(name, schema)]).get(tableKey(name, schema));
}

function nameAll(...names: readonly string[]): string[] {
  const tables = names.map((name) => tableId(name));
  return [...nameFiles(tables).values()];
}

for (
  const [name, file] of [
    ["users", "users.sql"],
    ["Users", "Users.sql"],
    ["two words", "two words.sql"],
    ["order-items", "order-items.sql"],
    ["it's", "it's.sql"],
    ["a$b", "a$b.sql"],
    ["Straße", "Straße.sql"],
    ["日本語", "日本語.sql"],
    ["_index", "%5Findex.sql"],
    ["a_b", "a_b.sql"],
    [".git", "%2Egit.sql"],
    ["..", "%2E%2E.sql"],
    ["../x", "%2E%2E%2Fx.sql"],
    ["/etc/passwd", "%2Fetc%2Fpasswd.sql"],
    ["billing.invoices", "billing%2Einvoices.sql"],
    ["a.sql", "a%2Esql.sql"],
    ["dot.", "dot%2E.sql"],
    ["spaces  ", "spaces%20%20.sql"],
    [" lead", " lead.sql"],
    ['<>:"/\\|?*', "%3C%3E%3A%22%2F%5C%7C%3F%2A.sql"],
    ["100%", "100%25.sql"],
    ["%55sers", "%2555sers.sql"],
    ["two\nlines", "two%0Alines.sql"],
    ["a\u202Eb", "a%E2%80%AEb.sql"],
    ["e\u0301", "e%CC%81.sql"],
    ["\u00e9", "\u00e9.sql"],
    ["con", "%63on.sql"],
    ["NUL", "%4EUL.sql"],
    ["com1", "%63om1.sql"],
    ["LPT9", "%4CPT9.sql"],
    ["com\u00b2", "%63om\u00b2.sql"],
    ["conout$", "%63onout$.sql"],
    ["console", "console.sql"],
    ["com10", "com10.sql"],
  ] as const
) {
  Deno.test(`nameFiles() names table ${JSON.stringify(name)}`, () => {
    assertEquals(nameOne(name), file);
  });
}

for (
  const [schema, name, file] of [
    ["billing", "invoices", "billing.invoices.sql"],
    ["bill.ing", "in.voices", "bill%2Eing.in%2Evoices.sql"],
    ["_s", "_t", "%5Fs.%5Ft.sql"],
    ["aux", "con", "%61ux.%63on.sql"],
    ["Public", "users", "Public.users.sql"],
    ["s", "\u0301x", "s.\u0301x.sql"],
  ] as const
) {
  Deno.test(`nameFiles() names ${JSON.stringify([schema, name])}`, () => {
    assertEquals(nameOne(name, schema), file);
  });
}

Deno.test("nameFiles() keeps tables apart that look alike", () => {
  const tables = [
    tableId("b", "a"),
    tableId("a.b", "public"),
    tableId("a%2Eb", "public"),
    tableId("b.c", "a"),
    tableId("c", "a.b"),
    tableId("_x", "public"),
    tableId("%5Fx", "public"),
    tableId("\u00e9", "public"),
    tableId("e\u0301", "public"),
  ];
  const files = [...nameFiles(tables).values()];
  assertEquals(new Set(files.map((file) => file.normalize("NFC"))).size, 9);
});

for (
  const [names, files] of [
    [["users", "Users"], ["users.sql", "%55sers.sql"]],
    [["Users", "USERS"], ["%55sers.sql", "%55%53%45%52%53.sql"]],
    [["Ärger", "ärger"], ["%C3%84rger.sql", "ärger.sql"]],
    [["straße", "strasse"], ["stra%C3%9Fe.sql", "strasse.sql"]],
    [["ΑΣ", "ας", "ασ"], ["%CE%91%CE%A3.sql", "α%CF%82.sql", "ασ.sql"]],
    [["A.b", "a.b"], ["%41%2Eb.sql", "a%2Eb.sql"]],
    [["users", "Users2"], ["users.sql", "Users2.sql"]],
    [["CON", "con"], ["%43ON.sql", "%63on.sql"]],
  ] as const
) {
  Deno.test(`nameFiles() keeps ${names.join(", ")} apart without case`, () => {
    assertEquals(nameAll(...names), [...files]);
  });
}

Deno.test("nameFiles() finds twins that differ in the case of a schema", () => {
  const tables = [
    tableId("invoices", "Billing"),
    tableId("invoices", "billing"),
  ];
  assertEquals(
    [...nameFiles(tables).values()],
    ["%42illing.invoices.sql", "billing.invoices.sql"],
  );
});

Deno.test("nameFiles() does not depend on the order of the tables", () => {
  assertEquals(
    nameAll("Users", "users").toReversed(),
    nameAll("users", "Users"),
  );
});

for (
  const [kind, file] of [
    ["table", "App.f.sql"],
    ["view", "views/App.f.sql"],
    ["foreign_table", "foreign_tables/App.f.sql"],
    ["function", "functions/App.f.sql"],
    ["type", "types/App.f.sql"],
    ["sequence", "sequences/App.f.sql"],
    ["database", "database/App.f.sql"],
  ] as const
) {
  Deno.test(`nameFiles() puts a ${kind} at ${file}`, () => {
    const object = objectId(kind, "f", "App");
    assertEquals([...nameFiles([object]).values()], [file]);
    assertEquals(fileVariants(object), [file, file.replace("App", "%41pp")]);
  });
}

Deno.test("nameFiles() puts partitions into their folder", () => {
  const partition = { ...tableId("Events_1", "app"), isPartition: true };
  assertEquals([...nameFiles([partition]).values()], [
    "partitions/app.Events_1.sql",
  ]);
  assertEquals(fileVariants(partition), [
    "partitions/app.Events_1.sql",
    "partitions/app.%45vents_1.sql",
  ]);
});

Deno.test("nameFiles() keeps twins apart in each folder for itself", () => {
  const objects = [
    ...[tableId("Film"), objectId("view", "film"), objectId("view", "FILM")],
    ...[objectId("function", "FILM"), objectId("type", "film")],
    { ...tableId("film"), isPartition: true },
  ];
  assertEquals([...nameFiles(objects).values()], [
    ...["Film.sql", "views/film.sql", "views/%46%49%4C%4D.sql"],
    ...["functions/FILM.sql", "types/film.sql", "partitions/film.sql"],
  ]);
});

Deno.test("nameFiles() cuts a long name in a folder as at the root", () => {
  const [name] = nameFiles([objectId("view", "x".repeat(252))]).values();
  assertEquals(name, `views/${nameOne("x".repeat(252))}`);
});

Deno.test("nameFiles() leaves a name of 255 bytes whole", () => {
  const name = "x".repeat(251);
  assertEquals(nameOne(name), `${name}.sql`);
});

Deno.test("nameFiles() cuts a name of more than 255 bytes", () => {
  assertEquals(
    nameOne("x".repeat(252)),
    `${"x".repeat(233)}%~163d66d138a0fe95.sql`,
  );
});

Deno.test("nameFiles() cuts no character and no escape in two", () => {
  const files = [0, 1, 2, 3, 4].flatMap((shift) => [
    nameOne("x".repeat(shift) + "日".repeat(90)) ?? "",
    nameOne("x".repeat(shift) + "*".repeat(90)) ?? "",
  ]);
  for (const file of files) {
    const [stem = ""] = file.split("%~");
    const bytes = new TextEncoder().encode(file).length;
    assertEquals(
      [/^x*(?:日+|(?:%2A)+)$/.test(stem), bytes > 250 && bytes <= 255],
      [true, true],
      file,
    );
  }
});

Deno.test("nameFiles() keeps names apart that are cut", () => {
  const long = "x".repeat(300);
  assertNotEquals(nameOne(`${long}a`), nameOne(`${long}b`));
});

Deno.test("fileVariants() are one for a name without capitals", () => {
  assertEquals(
    fileVariants(tableId("a.b", "public")),
    ["a%2Eb.sql", "a%2Eb.sql"],
  );
});

Deno.test("fileVariants() are the plain name and the one beside a twin", () => {
  assertEquals(
    fileVariants(tableId("Users", "public")),
    ["Users.sql", "%55sers.sql"],
  );
});
