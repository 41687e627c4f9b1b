/**
 * Finds the places of a source file at which a small change must not go
 * unnoticed by its tests.
 *
 * @module
 */

import ts from "typescript";

/** One small change of a source file. */
export interface Mutant {
  /** Position of the first character that is replaced. */
  readonly start: number;
  /** Position after the last one. */
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

/** What takes the place of an operator between two operands. */
const OPERATORS: Readonly<Record<string, string | undefined>> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
};

/**
 * Lists the mutants of a file, in the order of their places: operators,
 * constants, conditions and negations. Types, imports and property names are
 * left alone.
 */
export function findMutants(source: string): Mutant[] {
  const file = ts.createSourceFile(
    "a.ts",
    source,
    ts.ScriptTarget.Latest,
    true,
  );
  const mutants: Mutant[] = [];
  function visit(node: ts.Node): void {
    if (isNoCode(node)) return;
    for (const { replaced, after } of mutate(node)) {
      const [start, end] = [replaced.getStart(), replaced.getEnd()];
      mutants.push({ start, end, before: source.slice(start, end), after });
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return mutants.sort((a, b) => a.start - b.start);
}

/** The source with the change made. */
export function applyMutant(
  source: string,
  { start, end, after }: Mutant,
): string {
  return source.slice(0, start) + after + source.slice(end);
}

/** What is replaced by what. */
interface Replacement {
  readonly replaced: ts.Node;
  readonly after: string;
}

function isNoCode(node: ts.Node): boolean {
  return ts.isTypeNode(node) || ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) || ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node);
}

function mutate(node: ts.Node): Replacement[] {
  return [
    ...mutateOperator(node),
    ...mutateCondition(node),
    ...mutateNegation(node),
    ...mutateConstant(node),
  ];
}

function mutateOperator(node: ts.Node): Replacement[] {
  if (!ts.isBinaryExpression(node)) return [];
  const after = OPERATORS[node.operatorToken.getText()];
  return after === undefined ? [] : [{ replaced: node.operatorToken, after }];
}

function mutateCondition(node: ts.Node): Replacement[] {
  const condition = ts.isIfStatement(node)
    ? node.expression
    : ts.isConditionalExpression(node)
    ? node.condition
    : undefined;
  return condition === undefined
    ? []
    : ["true", "false"].map((after) => ({ replaced: condition, after }));
}

function mutateNegation(node: ts.Node): Replacement[] {
  const isNegation = ts.isPrefixUnaryExpression(node) &&
    node.operator === ts.SyntaxKind.ExclamationToken;
  return isNegation
    ? [{ replaced: node, after: `(${node.operand.getText()})` }]
    : [];
}

function mutateConstant(node: ts.Node): Replacement[] {
  if (ts.isNumericLiteral(node)) {
    return [{ replaced: node, after: `(${node.text} + 1)` }];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) {
    return [{ replaced: node, after: "false" }];
  }
  if (node.kind === ts.SyntaxKind.FalseKeyword) {
    return [{ replaced: node, after: "true" }];
  }
  if (!ts.isStringLiteral(node) || isName(node)) return [];
  return [{ replaced: node, after: node.text === "" ? '"mutant"' : '""' }];
}

/** `"a"` of `{ "a": 1 }`: a name, and no value. */
function isName(node: ts.StringLiteral): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}
