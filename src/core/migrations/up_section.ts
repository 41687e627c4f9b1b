/**
 * The part of a migration that goes forward.
 *
 * @module
 */

/** The lines of a tool that begin a part. */
interface Marks {
  /** By which a file is known; absent: what stands above the other goes forward. */
  readonly up?: RegExp;
  readonly down: RegExp;
}

/** Each tool's own, with what it takes for the same. */
const MARKS: readonly Marks[] = [
  // dbmate: `pkg/dbmate/migration.go`
  {
    up: /^\s*--\s*migrate:up(?:\s|$)/i,
    down: /^\s*--\s*migrate:down(?:\s|$)/i,
  },
  // goose, sql-migrate and micrate: the parser of each
  {
    up: /^\s*--\s*\+(?:goose|migrate|micrate)\s+up\b/i,
    down: /^\s*--\s*\+(?:goose|migrate|micrate)\s+down\b/i,
  },
  // node-pg-migrate: `src/sqlMigration.ts`
  { up: /^\s*--[\s-]*up\s+migration/i, down: /^\s*--[\s-]*down\s+migration/i },
  // Play: `EvolutionsApi.scala`
  { up: /^(?:#|--).*!Ups\b/, down: /^(?:#|--).*!Downs\b/ },
  // rambler: `parser.go`
  { up: /^\s*--\s*rambler\s+up\b/i, down: /^\s*--\s*rambler\s+down\b/i },
  // shmig: the script itself
  { up: /^\s*--\s*=+\s*UP\s*=+/i, down: /^\s*--\s*=+\s*DOWN\s*=+/i },
  // tern: `migrate/migrate.go`
  { down: /^---- create above \/ drop below ----\s*$/ },
  // MyBatis Migrations: `MigrationReader.java`
  { down: /^\s*--\s*\/\/\s*@UNDO\b/i },
  // Any of the above that is there without the other.
  {
    down:
      /^\s*--[\s-]*(?:migrate:down|\+(?:goose|migrate|micrate)\s+down|rambler\s+down|=+\s*DOWN\s*=+|down\s+migration)[\s-]*$/i,
  },
  { down: /^(?:#|--)\s*-*\s*!Downs\b/ },
];

/**
 * Empties the lines of a migration that take it back, so that all others keep
 * their numbers. A file without marks stays as it is.
 */
export function keepUpSection(text: string): string {
  const lines = text.split("\n");
  const marks = MARKS.find(({ up, down }) =>
    lines.some((line) => (up ?? down).test(line))
  );
  return marks === undefined ? text : keepLines(lines, marks).join("\n");
}

function keepLines(
  lines: readonly string[],
  { up, down }: Marks,
): readonly string[] {
  let isForward = up === undefined;
  return lines.map((line) => {
    const isMark = up?.test(line) || down.test(line);
    if (isMark) isForward = up?.test(line) ?? false;
    // Play's marks are no comments of SQL.
    return isForward && !(isMark && line.startsWith("#")) ? line : "";
  });
}
