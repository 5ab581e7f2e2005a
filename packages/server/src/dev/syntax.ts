/** Reads TypeScript source as a tree. */
import { tsPlugin } from '@sveltejs/acorn-typescript'
import { Parser } from 'acorn'

/** A node of the tree, in the names of ESTree. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const TypeScriptParser = Parser.extend(tsPlugin())

/** The tree of a module; undefined if it does not parse, which whoever runs it is told anyway. */
export function parseModule(source: string): SyntaxNode | undefined {
  return parseSource(source)?.tree
}

/** What stands between two slashes and the end of the line, or between `/*` and its end. */
export interface Comment {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The tree and the comments, in the order of the text. */
export function parseSource(
  source: string,
): { readonly tree: SyntaxNode; readonly comments: readonly Comment[] } | undefined {
  // The parser tries some texts twice, and then reads their comments twice.
  const comments = new Map<number, Comment>()
  const onComment = (_: boolean, text: string, start: number, end: number) => {
    comments.set(start, { text, start, end })
  }
  try {
    const options = { ecmaVersion: 'latest', sourceType: 'module', locations: true, onComment } as const
    const tree = TypeScriptParser.parse(source, options) as unknown as SyntaxNode
    return { tree, comments: [...comments.values()].sort((a, b) => a.start - b.start) }
  } catch {
    return undefined
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** What only the compiler looks at holds no expression. */
const expressionsOfTypes = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSTypeAssertion']

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const values = Object.entries(node).flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
  return values.filter(isNode).filter(({ type }) => !type.startsWith('TS') || expressionsOfTypes.includes(type))
}

/** Without what does not change a value: parentheses, `as`, `!`, `satisfies`, the end of an optional chain. */
export function bare(node: SyntaxNode): SyntaxNode {
  const isWrapper = [...expressionsOfTypes, 'ParenthesizedExpression', 'ChainExpression'].includes(node.type)
  return isWrapper && isNode(node.expression) ? bare(node.expression) : node
}

/** The name that a member or a property has, unless it is computed. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Identifier') return node.name as string
  return node.type === 'Literal' ? String(node.value) : undefined
}

/** Lines and columns count from 1. */
export function placeIn(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

/** The reverse of {@link placeIn}; a column behind the line is its end. */
export function offsetOf(source: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    const end = source.indexOf('\n', start)
    if (end < 0) return source.length
    start = end + 1
  }
  const end = source.indexOf('\n', start)
  return Math.min(start + column - 1, end < 0 ? source.length : end)
}
