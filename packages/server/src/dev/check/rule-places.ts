/** Finds where the rules of a policy stand in its sources. */
import { bare, childrenOf, isNode, nameOf, type SyntaxNode } from '../syntax.ts'

/** An entry of the record that the callback of `definePolicy` returns: a rule, an action, or what is between them. */
export interface RulePlace {
  /** Of a rule the id that reasons have: `article.read/own`, `article.*` and a name; of an action `article.read`. */
  readonly id: string
  readonly kind: 'action' | 'rules' | 'rule' | 'field'
  /** The entry, from its name to the end of its value. */
  readonly start: number
  readonly end: number
  readonly value: SyntaxNode
  /** What it stands in, and how many entries that has; undefined for an action. */
  readonly outer?: RulePlace
  readonly siblings: number
}

/** In the order of the text. What is put together by functions or by `...` is not found. */
export function rulePlaces(tree: SyntaxNode): readonly RulePlace[] {
  const names = importedNames(tree)
  const found: RulePlace[] = []
  const visit = (node: SyntaxNode): void => {
    const resource = resourceOf(node, names)
    const actions = resource === undefined ? undefined : returnedRecord((node.arguments as readonly unknown[])[2])
    if (resource !== undefined && actions) found.push(...placesOf(resource, actions))
    for (const child of childrenOf(node)) visit(child)
  }
  visit(tree)
  return found.sort((a, b) => a.start - b.start || b.end - a.end)
}

/** What `definePolicy` is called in this file. */
function importedNames(tree: SyntaxNode): ReadonlySet<string> {
  const imports = (tree.body as readonly SyntaxNode[]).filter(({ type }) => type === 'ImportDeclaration')
  const specifiers = imports.flatMap((node) => node.specifiers as readonly SyntaxNode[])
  const named = specifiers.filter((specifier) => nameOf(specifier.imported) === 'definePolicy')
  return new Set(named.map((specifier) => nameOf(specifier.local)!))
}

function resourceOf(node: SyntaxNode, names: ReadonlySet<string>): string | undefined {
  if (node.type !== 'CallExpression') return undefined
  const callee = bare(node.callee as SyntaxNode)
  if (callee.type !== 'Identifier' || !names.has(callee.name as string)) return undefined
  const [, resource] = node.arguments as readonly SyntaxNode[]
  const literal = resource && bare(resource)
  return literal?.type === 'Literal' && typeof literal.value === 'string' ? literal.value : undefined
}

/** The record that a function returns, if it is written in its last statement. */
function returnedRecord(callback: unknown): SyntaxNode | undefined {
  if (!isNode(callback)) return undefined
  const { body } = bare(callback)
  if (!isNode(body)) return undefined
  if (body.type !== 'BlockStatement') return record(body)
  const last = (body.body as readonly SyntaxNode[]).at(-1)
  return last?.type === 'ReturnStatement' ? record(last.argument) : undefined
}

function record(node: unknown): SyntaxNode | undefined {
  if (!isNode(node)) return undefined
  const inner = bare(node)
  return inner.type === 'ObjectExpression' ? inner : undefined
}

type Entry = { readonly name: string; readonly node: SyntaxNode; readonly value: SyntaxNode }

/** Those with a plain name; what is spread has none. */
function entriesOf(of: SyntaxNode): readonly Entry[] {
  return (of.properties as readonly SyntaxNode[]).flatMap((node): Entry[] => {
    const name = node.type === 'Property' && node.computed !== true ? nameOf(node.key) : undefined
    return name === undefined ? [] : [{ name, node, value: node.value as SyntaxNode }]
  })
}

function placesOf(resource: string, actions: SyntaxNode): readonly RulePlace[] {
  return entriesOf(actions).flatMap((entry) => {
    const id = `${resource}.${entry.name}`
    const action = placeOf(id, 'action', entry, actions)
    const keys = record(entry.value)
    return [action, ...(keys ? ofKeys(action, keys, '') : [])]
  })
}

/** `prefix` is what the names of rules for the row after the changes begin with. */
function ofKeys(action: RulePlace, keys: SyntaxNode, prefix: '' | 'after/'): readonly RulePlace[] {
  return entriesOf(keys).flatMap((entry): readonly RulePlace[] => {
    const { name, value } = entry
    const inner = record(value)
    if (name === 'after' && prefix === '' && inner) return ofKeys(action, inner, 'after/')
    if (name === 'fields' && inner) {
      const fields = { ...placeOf(`${action.id}/fields`, 'rules', entry, keys), outer: action }
      const each = entriesOf(inner).map((field) => placeOf(`${action.id}/field ${field.name}`, 'field', field, inner))
      return [fields, ...each.map((place) => ({ ...place, outer: fields }))]
    }
    if (name !== 'allow' && name !== 'deny') return []
    const single = { ...placeOf(`${action.id}/${prefix}${name}`, 'rule', entry, keys), outer: action }
    if (!inner) return [single]
    const rules = { ...single, kind: 'rules' as const }
    const each = entriesOf(inner).map((rule) => placeOf(`${action.id}/${prefix}${rule.name}`, 'rule', rule, inner))
    return [rules, ...each.map((place) => ({ ...place, outer: rules }))]
  })
}

function placeOf(id: string, kind: RulePlace['kind'], { node, value }: Entry, of: SyntaxNode): RulePlace {
  const siblings = (of.properties as readonly unknown[]).length
  return { id, kind, start: node.start, end: node.end, value: bare(value), siblings }
}
