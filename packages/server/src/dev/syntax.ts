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
  try {
    const tree = TypeScriptParser.parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
    return tree as unknown as SyntaxNode
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
