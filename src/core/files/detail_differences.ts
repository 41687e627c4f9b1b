/**
 * Tells what differs between two versions of an object.
 *
 * @module
 */

import { escapeUnprintable } from "../catalog/identifier.ts";
import type { Detail } from "../sql/table_definition.ts";

/** Characters of a definition. */
const MAX_DEFINITION_LENGTH = 60;

/**
 * Lists what came (`+ column email text`), what was altered (`~ column a: text ->
 * integer`) and what went (`- index users_name_idx`), one line each.
 */
export function listDifferences(
  before: readonly Detail[],
  after: readonly Detail[],
): string[] {
  const old = new Map(before.map((detail) => [detailKey(detail), detail]));
  const kept = new Set(after.map(detailKey));
  return [
    ...after.flatMap((detail) => {
      const was = old.get(detailKey(detail));
      if (was === undefined) return [`+ ${describeDetail(detail)}`];
      return was.definition === detail.definition
        ? []
        : [`~ ${describeAltered(was, detail)}`];
    }),
    ...before.filter((detail) => !kept.has(detailKey(detail)))
      .map((detail) => `- ${nameDetail(detail)}`),
  ];
}

function detailKey({ kind, name }: Detail): string {
  return `${kind} ${name}`;
}

function describeDetail(detail: Detail): string {
  return detail.kind === "column"
    ? `${nameDetail(detail)} ${cutText(detail.definition)}`
    : nameDetail(detail);
}

function describeAltered(was: Detail, detail: Detail): string {
  return detail.kind === "column"
    ? `${nameDetail(detail)}: ${cutText(was.definition)} -> ${
      cutText(detail.definition)
    }`
    : nameDetail(detail);
}

function nameDetail({ kind, name }: Detail): string {
  return escapeUnprintable(`${kind} ${name}`.trimEnd());
}

function cutText(text: string): string {
  const chars = [...escapeUnprintable(text.replace(/\s+/g, " "))];
  return chars.length <= MAX_DEFINITION_LENGTH
    ? chars.join("")
    : `${chars.slice(0, MAX_DEFINITION_LENGTH - 1).join("")}…`;
}
