/**
 * Changes of a folder of the kind that people and merges make.
 *
 * @module
 */

import type { Random } from "./random.ts";

/** The files of a folder by their paths in it. */
export type Files = ReadonlyMap<string, string>;

/** What was changed, and what came of it; absent: nothing could be. */
export interface Mutation {
  readonly what: string;
  readonly files: Files;
}

type Mutator = (files: Files, random: Random) => Mutation | undefined;

/** A change of one line of the DDL of one file. */
type LineMutator = (
  lines: readonly string[],
  at: number,
  random: Random,
) => readonly string[] | undefined;

/** By name; each is as likely as the others. */
const MUTATORS: Readonly<Record<string, Mutator>> = {
  "delete a line": mutateLine((lines, at) => lines.toSpliced(at, 1)),
  "swap two lines": mutateLine((lines, at) =>
    at + 1 < lines.length
      ? lines.toSpliced(at, 2, lines[at + 1] ?? "", lines[at] ?? "")
      : undefined
  ),
  "edit a type": mutateLine((lines, at) =>
    replaceIn(lines, at, /\b(?:integer|text|bigint|date|numeric)\b/, "oid")
  ),
  "edit a default": mutateLine((lines, at) =>
    replaceIn(lines, at, /(?<=DEFAULT )\S+/, "NULL")
  ),
  "edit a name": mutateLine((lines, at) =>
    replaceIn(lines, at, /(?<=public\.)[a-z]+/, "renamed")
  ),
  "edit a text": mutateLine((lines, at) =>
    replaceIn(lines, at, /'[a-z]/, "'x")
  ),
  "drop a comment": mutateLine((lines, at) =>
    lines[at]?.startsWith("COMMENT ON ") ? lines.toSpliced(at, 1) : undefined
  ),
  "leave a marker": mutateLine((lines, at, random) =>
    lines.toSpliced(
      at,
      0,
      random.pick(["<<<<<<< HEAD", "=======", ">>>>>>> theirs"]),
    )
  ),
  "leave a conflict": mutateLine((lines, at) =>
    lines.toSpliced(
      at,
      1,
      ...["<<<<<<< HEAD", lines[at] ?? "", "======="],
      ...[`${lines[at]} `, ">>>>>>> theirs"],
    )
  ),
  "cut the rest off": mutateLine((lines, at) => lines.slice(0, at)),
  "say it twice": mutateLine((lines, at) =>
    lines.toSpliced(at, 0, lines[at] ?? "")
  ),
  "delete a file": (files, random) => {
    const file = random.pick([...files.keys()]);
    const others = new Map(files);
    others.delete(file);
    return { what: file, files: others };
  },
  "put a byte order mark": mutateFile((text) => `\ufeff${text}`),
  "end lines in CR LF": mutateFile((text) => text.replaceAll("\n", "\r\n")),
};

/** Changes something, by chance. */
export function mutate(files: Files, random: Random): Mutation {
  while (true) {
    const name = random.pick(Object.keys(MUTATORS));
    const mutation = MUTATORS[name]?.(files, random);
    if (mutation === undefined) continue;
    return { ...mutation, what: `${name} in ${mutation.what}` };
  }
}

function mutateLine(change: LineMutator): Mutator {
  return (files, random) => {
    const file = random.pick([...files.keys()]);
    const text = files.get(file) ?? "";
    const start = text.indexOf("\n\n") + 2;
    const lines = text.slice(start).split("\n");
    const at = random.below(lines.length);
    const changed = change(lines, at, random);
    if (changed === undefined) return undefined;
    const ddl = changed.join("\n");
    if (ddl === text.slice(start)) return undefined;
    return {
      what: `${file}, line ${at + text.slice(0, start).split("\n").length}`,
      files: new Map([...files, [file, text.slice(0, start) + ddl]]),
    };
  };
}

function mutateFile(change: (text: string) => string): Mutator {
  return (files, random) => {
    const file = random.pick([...files.keys()]);
    const text = change(files.get(file) ?? "");
    return { what: file, files: new Map([...files, [file, text]]) };
  };
}

function replaceIn(
  lines: readonly string[],
  at: number,
  regexp: RegExp,
  text: string,
): readonly string[] | undefined {
  const line = lines[at] ?? "";
  return regexp.test(line) && !line.startsWith("--")
    ? lines.with(at, line.replace(regexp, text))
    : undefined;
}
