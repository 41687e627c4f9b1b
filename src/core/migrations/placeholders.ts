/**
 * Values that a tool puts in the place of `${name}`.
 *
 * @module
 */

/** A placeholder that has no value. */
export interface OpenPlaceholder {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

const PLACEHOLDER_REGEXP = /\$\{([^}\s]+)\}/g;

/** Puts the values in; a placeholder without one stays. */
export function fillPlaceholders(
  text: string,
  values: ReadonlyMap<string, string>,
): string {
  return text.replace(
    PLACEHOLDER_REGEXP,
    (placeholder, name: string) => values.get(name) ?? placeholder,
  );
}

/**
 * Puts values in the place of `:NAME`, in quotes as well, as graphile-migrate and
 * others do. Small letters are left to psql, and to slices of arrays. Source:
 * `src/migration.ts` of graphile/migrate.
 */
export function fillCapitals(
  text: string,
  values: ReadonlyMap<string, string>,
): string {
  return text.replace(
    /(?<=^|[^\w:]|::):([A-Z][0-9A-Z_]+)\b/g,
    (placeholder, name: string) => values.get(name) ?? placeholder,
  );
}

/** Puts values in the place of `{{.name}}` and `{{ name }}`, of whatever template. */
export function fillTemplate(
  text: string,
  values: ReadonlyMap<string, string>,
): string {
  return text.replace(
    /\{\{\s*\.?(\w+)\s*\}\}/g,
    (placeholder, name: string) => values.get(name) ?? placeholder,
  );
}

/** Finds the first that stands anywhere but in a comment. */
export function findOpenPlaceholder(text: string): OpenPlaceholder | undefined {
  const lines = text.split("\n").map((line) => line.replace(/--.*$/, ""));
  const at = lines.findIndex((line) => line.search(PLACEHOLDER_REGEXP) >= 0);
  const [, name] = /\$\{([^}\s]+)\}/.exec(lines[at] ?? "") ?? [];
  return name === undefined ? undefined : { name, line: at + 1 };
}
