/** Finds JavaScript's own operators over references and conditions, which compute before any row is known. */
import { readFileSync } from 'node:fs'
import { codeFrame } from './engine.ts'
import { declareImports, declarePattern, type Kind, kindOf, kindOfParameter, Scope } from './reference-kinds.ts'
import { SourceProblemError } from './source-problem.ts'
import { bare, childrenOf, parseModule, placeIn, type SyntaxNode } from './syntax.ts'
import type { SourceProblem } from './wire.ts'

interface Finding {
  readonly offset: number
  readonly message: string
}

/** Throws what is wrong with the first of the files that has such an operator. Files that do not speak of policies are not read. */
export function checkSources(files: Iterable<string>): void {
  for (const file of files) {
    const problem = sourceFinding(file, readText(file))
    if (problem) throw new SourceProblemError(problem)
  }
}

/** The first finding in a source, in the order of the text. */
export function sourceFinding(file: string, source: string): SourceProblem | undefined {
  if (!source.includes('bailiwick') && !source.includes('definePolicy')) return undefined
  const tree = parseModule(source)
  if (!tree) return undefined
  const findings: Finding[] = []
  visit(tree, new Scope(), source, findings)
  const first = findings.sort((a, b) => a.offset - b.offset)[0]
  if (!first) return undefined
  const place = placeIn(source, first.offset)
  return {
    code: 'JAVASCRIPT_OPERATOR',
    message: first.message,
    docs: 'errors/UNUSED_CONDITION.md',
    position: { file, ...place },
    frame: codeFrame(source, place),
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // A file that is not there is reported by whoever imports it.
    return ''
  }
}

function visit(node: SyntaxNode, scope: Scope, source: string, findings: Finding[]): void {
  const finding = findingAt(node, scope, source)
  if (finding) findings.push(finding)
  const inside: Inside = (child, within) => visit(child, within, source, findings)
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

function findingAt(node: SyntaxNode, scope: Scope, source: string): Finding | undefined {
  const isPolicys = (part: unknown) => ['reference', 'refs', 'maker'].includes(kindOf(part, scope) ?? '')
  // Of `a || b` the operator is the mistake.
  const isTest = (part: unknown) => isPolicys(part) && bare(part as SyntaxNode).type !== 'LogicalExpression'
  const of = (operator: string, offset: number): Finding => ({
    offset,
    message: `JavaScript computes \`${operator}\` before any row is known. ${advice[operator] ?? 'Write an operator: `.is(…)`, `.isNot(…)`, `.isNull()`, `.lt(…)`.'}`,
  })
  const operator = String(node.operator)
  const operatorAfter = (left: unknown) => source.indexOf(operator, (left as SyntaxNode).end)
  switch (node.type) {
    case 'LogicalExpression':
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
