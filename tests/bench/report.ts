/**
 * The table in which the bench ends.
 *
 * @module
 */

/** A limit that the project has set itself, and whether it was kept. */
export interface Target {
  /** Such as "at most 1.4". */
  readonly text: string;
  readonly isMet: boolean;
}

/** One measurement. */
export interface Row {
  /** The size of the database; absent where none was used. */
  readonly tables?: number;
  readonly name: string;
  /** With its unit. */
  readonly value: string;
  /** Against another measurement, such as "1.20 × pg_dump". */
  readonly ratio?: string;
  readonly target?: Target;
}

const TITLES: readonly string[] = [
  "tables",
  "measured",
  "median",
  "ratio",
  "target",
];
/** Columns of words; the others hold numbers. */
const LEFT_TITLES: ReadonlySet<string> = new Set(["measured", "target"]);

/** Lays the rows out in columns under a line of titles. */
export function renderRows(rows: readonly Row[]): string {
  const lines = [TITLES, ...rows.map(renderCells)];
  const widths = TITLES.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0))
  );
  return lines.map((cells) => renderLine(cells, widths)).join("\n");
}

function renderCells({ tables, name, value, ratio, target }: Row): string[] {
  const mark = target?.isMet ? "✓" : "✗";
  return [
    tables?.toLocaleString("en") ?? "",
    name,
    value,
    ratio ?? "",
    target === undefined ? "" : `${mark} ${target.text}`,
  ];
}

function renderLine(
  cells: readonly string[],
  widths: readonly number[],
): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return LEFT_TITLES.has(TITLES[column] ?? "")
      ? cell.padEnd(width)
      : cell.padStart(width);
  });
  return padded.join("  ").trimEnd();
}
