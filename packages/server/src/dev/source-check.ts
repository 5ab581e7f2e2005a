/** Finds JavaScript's own operators over references and conditions, which compute before any row is known. */
import { readFileSync } from 'node:fs'
import { codeFrame } from './engine.ts'
import { declareImports, declarePattern, type Kind, kindOf, kindOfParameter, Scope } from './reference-kinds.ts'
import { SourceProblemError } from './source-problem.ts'
import { bare, childrenOf, parseModule, placeIn, type SyntaxNode } from './syntax.ts'
import type { SourceProblem } from './wire.ts'

/** A place where JavaScript computes, and what to write instead. */
interface Operation {
  readonly offset: number
  readonly operator: string
  readonly advice: string
}

/** Throws what is wrong with the first of the files that has such an operator. Files that do not speak of policies are not read. */
export function checkSources(files: Iterable<string>): void {
  for (const file of files) {
    const [problem] = sourceProblems(file, readText(file))
    if (problem) throw new SourceProblemError(problem)
  }
}

/** All of them in a source, in the order of the text. */
export function sourceProblems(file: string, source: string): readonly SourceProblem[] {
  if (!source.includes('bailiwick') && !source.includes('definePolicy')) return []
  const tree = parseModule(source)
  if (!tree) return []
  const found: Operation[] = []
  visit(tree, new Scope(), source, found)
  return found
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, operator, advice }) => {
      const place = placeIn(source, offset)
      return {
        code: 'JAVASCRIPT_OPERATOR',
        message: `JavaScript computes \`${operator}\` before any row is known. ${advice}`,
        docs: 'findings/L45.md',
        position: { file, ...place },
        frame: codeFrame(source, place),
      }
    })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // A file that is not there is reported by whoever imports it.
    return ''
  }
}

function visit(node: SyntaxNode, scope: Scope, source: string, found: Operation[]): void {
  const operation = operationAt(node, scope, source)
  if (operation) found.push(operation)
  const inside: Inside = (child, within) => visit(child, within, source, found)
  if (isFunction(node)) {
    if (node.type === 'FunctionDeclaration') declarePattern(node.id, undefined, scope)
    visitFunction(node, undefined, scope, inside)
  } else if (node.type === 'CallExpression') {
    visitCall(node, scope, inside)
  } else if (node.type === 'ImportDeclaration') {
    declareImports(node, scope)
  } else {
    if (node.type === 'VariableDeclarator') declarePattern(node.id, kindOf(node.init, scope), scope)
    const within = blocks.includes(node.type) ? new Scope(scope) : scope
    for (const child of childrenOf(node)) inside(child, within)
  }
}

type Inside = (child: SyntaxNode, within: Scope) => void

const blocks = ['BlockStatement', 'ForStatement', 'ForOfStatement', 'ForInStatement', 'SwitchStatement', 'CatchClause']

function visitCall(node: SyntaxNode, scope: Scope, inside: Inside): void {
  inside(node.callee as SyntaxNode, scope)
  const given = (node.arguments as readonly SyntaxNode[]).map(bare)
  given.forEach((argument, index) => {
    if (isFunction(argument)) visitFunction(argument, kindOfParameter(node, index, scope), scope, inside)
    else inside(argument, scope)
  })
}

function isFunction({ type }: SyntaxNode): boolean {
  return type === 'ArrowFunctionExpression' || type === 'FunctionExpression' || type === 'FunctionDeclaration'
}

function visitFunction(node: SyntaxNode, first: Kind, outer: Scope, inside: Inside): void {
  const scope = new Scope(outer)
  const parameters = node.params as readonly SyntaxNode[]
  parameters.forEach((parameter, index) => {
    declarePattern(parameter, index === 0 ? first : undefined, scope)
  })
  for (const child of childrenOf(node)) inside(child, scope)
}

const advice: Readonly<Record<string, string>> = {
  '||': 'Of `a || b` it builds the first only, and the second is not in the rule. Write `any(a, b)`.',
  '&&': 'Of `a && b` it keeps the second only, and the first is not in the rule. Write `all(a, b)`.',
  '??': 'A reference is never null, so the second is not in the rule. Write `any(a, b)` or `.isNull()`.',
  '!': 'The answer is always `false`. Write `not(…)`.',
  '?:': 'The first is always taken. Write `any(all(test, a), all(not(test), b))`.',
  if: 'It is always true. Write `all(test, …)`.',
  'Boolean()': 'The answer is always `true`. Write the condition alone.',
}

function operationAt(node: SyntaxNode, scope: Scope, source: string): Operation | undefined {
  const isPolicys = (part: unknown) => ['reference', 'refs', 'maker'].includes(kindOf(part, scope) ?? '')
  // Of `a || b` the operator is the mistake.
  const isTest = (part: unknown) => isPolicys(part) && bare(part as SyntaxNode).type !== 'LogicalExpression'
  const of = (operator: string, offset: number): Operation => ({
    offset,
    operator,
    advice: advice[operator] ?? 'Write an operator: `.is(…)`, `.isNot(…)`, `.isNull()`, `.lt(…)`.',
  })
  const operator = String(node.operator)
  const operatorAfter = (left: unknown) => source.indexOf(operator, (left as SyntaxNode).end)
  switch (node.type) {
    case 'LogicalExpression':
      // Of `a || b || c` the first is enough.
      if (isSame(bare(node.left as SyntaxNode), operator)) return undefined
      return isPolicys(node.left) ? of(operator, operatorAfter(node.left)) : undefined
    case 'AssignmentExpression':
      if (!['||=', '&&=', '??='].includes(operator) || !isPolicys(node.left)) return undefined
      return of(operator.slice(0, -1), operatorAfter(node.left))
    case 'BinaryExpression':
      if (!/^([=!]==?|[<>]=?)$/.test(operator) || !(isPolicys(node.left) || isPolicys(node.right))) return undefined
      return of(operator, operatorAfter(node.left))
    case 'UnaryExpression':
      return operator === '!' && isPolicys(node.argument) ? of('!', node.start) : undefined
    case 'ConditionalExpression':
      return isTest(node.test) ? of('?:', (node.test as SyntaxNode).start) : undefined
    case 'IfStatement':
      return isTest(node.test) ? of('if', (node.test as SyntaxNode).start) : undefined
    case 'CallExpression': {
      const isBoolean = (node.callee as SyntaxNode).name === 'Boolean' && !scope.has('Boolean')
      const [argument] = node.arguments as readonly SyntaxNode[]
      return isBoolean && isPolicys(argument) ? of('Boolean()', node.start) : undefined
    }
  }
  return undefined
}

function isSame(node: SyntaxNode, operator: string): boolean {
  return node.type === 'LogicalExpression' && node.operator === operator
}
