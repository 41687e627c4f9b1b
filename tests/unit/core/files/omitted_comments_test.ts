import { assertEquals } from "@std/assert";

import { buildCommitMessage } from "../../../../src/core/files/commit_message.ts";
import {
  type FileContext,
  isReformatted,
  parseObjectFile,
  renderObjectFile,
} from "../../../../src/core/files/object_file.ts";
import { buildEntry } from "../../../support/dump_texts.ts";

const CONTEXT: FileContext = {
  database: "shop",
  synced: "2026-11-22T02:00:04Z",
  isVisible: () => true,
};

const TABLE = { kind: "table", schema: "public", name: "users" } as const;

const STATEMENTS = [
  "CREATE TABLE public.users (\n    id integer\n);",
  "COMMENT ON TABLE public.users IS '\n\n--\n-- Name: x; Type: TABLE; Schema: public; Owner: -\n--\n\n';",
  "CREATE VIEW public.v AS\n SELECT 1; -- no comment of pg_dump\n\n\nALTER VIEW public.v;",
];

const ENTRIES = STATEMENTS.map((sql) => buildEntry({}, sql));

const BARE = renderObjectFile(TABLE, ENTRIES, {
  ...CONTEXT,
  omitsComments: true,
});

const WHOLE = renderObjectFile(TABLE, ENTRIES, CONTEXT);

Deno.test("renderObjectFile() leaves out the comments of entries, and nothing else", () => {
  assertEquals(
    BARE,
    `-- Table: users
-- Database: shop
-- Synced: 2026-11-22T02:00:04Z, DDL 5fe4c7d16d4c4b5b
-- Written by schema-sync; the next sync overwrites changes made by hand.

${STATEMENTS.join("\n\n")}
`,
  );
});

Deno.test("renderObjectFile() leaves out entries of which nothing stays", () => {
  const [first, ...others] = ENTRIES;
  const entries = [...(first ? [first] : []), buildEntry({}, ""), ...others];
  const context = { ...CONTEXT, omitsComments: true };
  assertEquals(renderObjectFile(TABLE, entries, context), BARE);
});

Deno.test("A file without comments is one of ours, and the same in other words", () => {
  assertEquals(parseObjectFile(BARE), TABLE);
  assertEquals([isReformatted(BARE, WHOLE), isReformatted(WHOLE, BARE)], [
    true,
    true,
  ]);
});

Deno.test("buildCommitMessage() tells of comments that went or came as of another format", () => {
  for (const [before, after] of [[WHOLE, BARE], [BARE, WHOLE]] as const) {
    assertEquals(
      buildCommitMessage([{ file: "users.sql", before, after }]),
      `schema: reformat users

The same schema, as other settings or another version of pg_dump, of the server or of schema-sync print it.
`,
    );
  }
});
