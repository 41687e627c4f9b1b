/**
 * Describes functions, types and sequences.
 *
 * @module
 */

import { describeType as showType } from "../catalog/build_types.ts";
import type {
  ColumnId,
  Details,
  FunctionDetails,
  SequenceDetails,
} from "../catalog/details/details.ts";
import type { TypeRow } from "../catalog/object_rows.ts";
import { compareByteOrder } from "../text/byte_order.ts";
import { refer } from "./describe_object.ts";
import type {
  DescribedColumnId,
  DescribedFunction,
  DescribedObject,
  DescribedSequence,
  DescribedType,
} from "./description.ts";

/** Describes a function with its overloads, in the order of their arguments. */
export function describeFunction(
  object: DescribedObject,
  overloads: readonly FunctionDetails[],
): DescribedFunction {
  return {
    ...object,
    kind: "function",
    overloads: overloads
      .toSorted((a, b) => compareByteOrder(a.arguments, b.arguments))
      .map(describeOverload),
  };
}

function describeOverload(
  { result, ...overload }: FunctionDetails,
): DescribedFunction["overloads"][number] {
  const { form, language, volatility, isSecurityDefiner, comment } = overload;
  return {
    arguments: overload.arguments,
    ...(result === undefined ? {} : { result }),
    ...{ form, language, volatility, isSecurityDefiner, comment },
  };
}

const TYPE_FORMS: Readonly<Record<string, DescribedType["form"]>> = {
  c: "composite",
  d: "domain",
  e: "enum",
  r: "range",
};

/** Describes a type. */
export function describeType(
  object: DescribedObject,
  row: TypeRow | undefined,
): DescribedType {
  return {
    ...object,
    kind: "type",
    form: TYPE_FORMS[row?.typtype ?? ""] ?? "base",
    labels: row?.labels ?? [],
    definition: row === undefined ? "" : showType(row),
  };
}

/** Describes a sequence, of which `found` is known beside. */
export function describeSequence(
  object: DescribedObject,
  found: SequenceDetails | undefined,
  { relations }: Details,
): DescribedSequence {
  const describe = ({ relation, column }: ColumnId): DescribedColumnId[] => {
    const table = relations.get(relation);
    return table === undefined ? [] : [{ ...refer(table), column }];
  };
  const [ownedBy] = found?.ownedBy === undefined ? [] : describe(found.ownedBy);
  return {
    ...object,
    kind: "sequence",
    type: found?.type ?? "",
    ...(ownedBy === undefined ? {} : { ownedBy }),
    defaultOf: (found?.defaultOf ?? []).flatMap(describe),
  };
}
