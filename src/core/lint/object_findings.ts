/**
 * What is doubtful about each object, for who shows it with the object and not with a
 * line of its file.
 *
 * @module
 */

import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { lint, type LintInput } from "./lint.ts";
import type { Level } from "./rule.ts";

/** A finding, of an object by its kind and names. */
export interface ObjectFinding extends ObjectId {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  /** What mends it; absent: it takes a decision. */
  readonly sql?: string;
}

/** The findings of these objects that count, in the order of the objects. */
export function listObjectFindings(
  input: Pick<LintInput, "details" | "rules" | "settings">,
  objects: readonly ObjectId[],
): ObjectFinding[] {
  const { findings } = lint({
    ...input,
    files: new Map(objects.map((object) => [keyOf(object), keyOf(object)])),
    readText: () => undefined,
    // An ignore that passes over nothing is of the settings, and of no object.
    isNamed: true,
    settingsFile: "",
  });
  const byObject = Map.groupBy(
    findings.filter(({ suppression }) => suppression === undefined),
    ({ object }) => keyOf(object),
  );
  return objects.flatMap(({ kind, schema, name }) =>
    (byObject.get(keyOf({ kind, schema, name })) ?? [])
      .map(({ rule, level, message, sql }) => ({
        ...{ kind, schema, name, rule, level, message },
        ...(sql === undefined ? {} : { sql }),
      }))
  );
}
