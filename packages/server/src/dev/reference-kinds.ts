/** Tells which expressions of a policy file are references or conditions. */
import { bare, isNode, nameOf, type SyntaxNode } from './syntax.ts'

/** `refs` is what the callback of `definePolicy` is given, `maker` is a function that returns conditions. */
export type Kind = 'refs' | 'reference' | 'maker' | 'definePolicy' | undefined

const builders = ['all', 'any', 'not', 'isTrue', 'isNotFalse']
const quantifiers = ['some', 'every', 'none']

/** The names that are visible in one place. A name that is declared again hides the outer one. */
export class Scope {
  readonly #names = new Map<string, Kind>()
  readonly #outer: Scope | undefined

  constructor(outer?: Scope) {
    this.#outer = outer
  }

  declare(name: string, kind: Kind): void {
    this.#names.set(name, kind)
  }

  has(name: string): boolean {
    return this.#names.has(name) || this.#outer?.has(name) === true
  }

  kindOfName(name: string): Kind {
    return this.#names.has(name) ? this.#names.get(name) : this.#outer?.kindOfName(name)
  }
}

export function declareImports(node: SyntaxNode, scope: Scope): void {
  const isEngine = nameOf(node.source) === 'bailiwick'
  for (const specifier of node.specifiers as readonly SyntaxNode[]) {
    const imported = nameOf(specifier.imported)
    const isBuilder = isEngine && imported !== undefined && builders.includes(imported)
    scope.declare(
      nameOf(specifier.local)!,
      imported === 'definePolicy' ? 'definePolicy' : isBuilder ? 'maker' : undefined,
    )
  }
}

/** Declares the names of a parameter or a variable whose value is of the given kind. */
export function declarePattern(pattern: unknown, kind: Kind, scope: Scope): void {
  if (!isNode(pattern)) return
  switch (pattern.type) {
    case 'Identifier':
      scope.declare(pattern.name as string, kind)
      break
    case 'AssignmentPattern':
      declarePattern(pattern.left, kind, scope)
      break
    case 'RestElement':
      declarePattern(pattern.argument, kind === 'refs' ? 'refs' : undefined, scope)
      break
    case 'ArrayPattern':
      for (const element of pattern.elements as readonly unknown[]) declarePattern(element, undefined, scope)
      break
    case 'ObjectPattern':
      for (const property of pattern.properties as readonly SyntaxNode[]) {
        if (property.type === 'RestElement') declarePattern(property, kind, scope)
        else declarePattern(property.value, kindOfMember(kind, property), scope)
      }
  }
}

/** The kind of the value of an expression; undefined for everything that is none of the policy's. */
export function kindOf(expression: unknown, scope: Scope): Kind {
  if (!isNode(expression)) return undefined
  const node = bare(expression)
  switch (node.type) {
    case 'Identifier':
      return scope.kindOfName(node.name as string)
    case 'MemberExpression':
      return kindOfMember(kindOf(node.object, scope), { key: node.property, computed: node.computed })
    case 'CallExpression': {
      const callee = kindOf(node.callee, scope)
      return callee === 'maker' || callee === 'reference' ? 'reference' : undefined
    }
    case 'LogicalExpression':
      return kindOf(node.right, scope) === 'reference' ? 'reference' : kindOf(node.left, scope)
    case 'ConditionalExpression':
      return kindOf(node.consequent, scope) === 'reference' ? 'reference' : kindOf(node.alternate, scope)
  }
  return undefined
}

/** `member` is a property of a pattern, or one that is read. */
function kindOfMember(of: Kind, member: { readonly [key: string]: unknown }): Kind {
  if (of === 'reference') return 'reference'
  if (of !== 'refs' || member.computed === true) return undefined
  const name = nameOf(member.key) ?? ''
  if (['granted', 'holds', 'permitted', 'custom'].includes(name)) return 'maker'
  return ['subject', 'resource', 'context', 'before'].includes(name) ? 'reference' : undefined
}

/** What the first parameter of a function is, given the call that the function is an argument of. */
export function kindOfParameter(call: SyntaxNode, index: number, scope: Scope): Kind {
  const callee = bare(call.callee as SyntaxNode)
  if (kindOf(callee, scope) === 'definePolicy') return index === 2 ? 'refs' : undefined
  const isQuantifier = callee.type === 'MemberExpression' && quantifiers.includes(nameOf(callee.property) ?? '')
  return isQuantifier && index === 0 && kindOf(callee.object, scope) === 'reference' ? 'reference' : undefined
}
