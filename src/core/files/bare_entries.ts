/**
 * Tells entries of a dump by their statements, where a file goes without the
 * comments that name them.
 *
 * @module
 */

import { parseIdentifiers, showIdentifier } from "../catalog/identifier.ts";
import { cutScript, ScriptError, type Statement } from "../sql/statements.ts";

/** An entry of `pg_dump`, without the comment before it. */
export interface Entry {
  /** As the comment has it, but for names of tables in front of others. */
  readonly name: string;
  /** What `pg_dump` calls it: `FK CONSTRAINT`. */
  readonly type: string;
  readonly definition: string;
}

const PART = /(?:"(?:[^"]|"")*"|[^\s".(),;]+)/.source;
const NAME = `${PART}(?:\\.${PART})?`;
const ALTERED = `^ALTER (?:FOREIGN )?TABLE (?:ONLY )?${NAME}\\s+`;

/** What a statement begins with, with the name of what it makes, and its type. */
const FORMS: readonly (readonly [start: RegExp, type: string])[] = [
  [
    new RegExp(`${ALTERED}ADD CONSTRAINT (${PART}) FOREIGN KEY`),
    "FK CONSTRAINT",
  ],
  [new RegExp(`${ALTERED}ADD CONSTRAINT (${PART})`), "CONSTRAINT"],
  [new RegExp(`${ALTERED}ALTER COLUMN (${PART}) SET DEFAULT`), "DEFAULT"],
  [
    new RegExp(
      `${ALTERED}ALTER COLUMN ${PART} ADD GENERATED [^(]*\\(\\s*SEQUENCE NAME (${NAME})`,
    ),
    "SEQUENCE",
  ],
  [new RegExp(`${ALTERED}ATTACH PARTITION (${NAME})`), "TABLE ATTACH"],
  [
    new RegExp(`^ALTER TABLE (${NAME}) ENABLE ROW LEVEL SECURITY`),
    "ROW SECURITY",
  ],
  [
    new RegExp(`^ALTER INDEX ${NAME} ATTACH PARTITION (${NAME})`),
    "INDEX ATTACH",
  ],
  [new RegExp(`^ALTER SEQUENCE (${NAME}) OWNED BY`), "SEQUENCE OWNED BY"],
];

/** Several functions may share a name, so their arguments belong to it. */
const ROUTINE_REGEXP =
  /^CREATE (FUNCTION|PROCEDURE|AGGREGATE) (.*?)(?: RETURNS .*| \()?$/m;

const COMMENT_REGEXP = /^COMMENT ON ([^]*?) IS (?:'|E'|NULL)/;

const CREATED_REGEXP = new RegExp(
  `^CREATE (?:(?:UNIQUE|UNLOGGED|CONSTRAINT) )*((?:[A-Z]+ )+?)(?:IF NOT EXISTS )?(?![A-Z]+ )(${NAME})`,
);

/**
 * Cuts DDL into its statements, each an entry of its own.
 *
 * @param schema That of the object, which names go without.
 */
export function cutBareEntries(ddl: string, schema: string): Entry[] {
  return cutIfPossible(ddl).map(({ text }) => ({
    ...nameStatement(text, `${showIdentifier(schema)}.`),
    definition: text,
  }));
}

/** Whoever edited the file may have written what is no SQL. */
function cutIfPossible(ddl: string): Statement[] {
  try {
    return cutScript(ddl);
  } catch (error) {
    if (error instanceof ScriptError) return [];
    throw error;
  }
}

function nameStatement(
  text: string,
  prefix: string,
): Omit<Entry, "definition"> {
  for (const [regexp, type] of FORMS) {
    const [, name] = regexp.exec(text) ?? [];
    if (name !== undefined) return { type, name: lastPart(name) };
  }
  const [, routine, signature = ""] = ROUTINE_REGEXP.exec(text) ?? [];
  if (routine !== undefined) {
    return { type: routine, name: signature.replace(prefix, "") };
  }
  const [, subject] = COMMENT_REGEXP.exec(text) ?? [];
  if (subject !== undefined) {
    return { type: "COMMENT", name: subject.replace(prefix, "") };
  }
  const [, type, name = ""] = CREATED_REGEXP.exec(text) ?? [];
  return type === undefined
    ? { type: "STATEMENT", name: text.replace(/\n[^]*/, "") }
    : { type: type.trimEnd(), name: lastPart(name) };
}

function lastPart(name: string): string {
  return parseIdentifiers(name)?.at(-1) ?? name;
}
