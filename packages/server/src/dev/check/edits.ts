/** Turns the edit of a finding into changes of the text. */
import type { FindingEdit, TextChange } from 'bailiwick/findings'
import { bare, childrenOf, isNode, nameOf, placeIn, type SyntaxNode } from '../syntax.ts'
import { type PolicySource, placeOfRule } from './policy-sources.ts'
import type { RulePlace } from './rule-places.ts'

/** A part of a text that becomes another one. */
interface Range {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The changes, or in words why there are none: then the source is left as it is. */
export function changesOf(edit: FindingEdit, sources: readonly PolicySource[]): readonly TextChange[] | string {
  const found = placeOfRule(sources, edit.rule)
  if (!found) return 'it is not written out in one place of the source'
  const { source, place } = found
  const range = rangeOf(edit, source, place)
  if (typeof range === 'string') return range
  const { start, end, text } = range
  return [{ file: source.file, start: placeIn(source.text, start), end: placeIn(source.text, end), text }]
}

function rangeOf(edit: FindingEdit, source: PolicySource, place: RulePlace): Range | string {
  switch (edit.kind) {
    case 'remove-rule':
      return removal(source, place)
    case 'remove-branch':
      return withoutBranch(source, conditionOf(place), edit.path)
    case 'replace-operator':
      return otherOperator(source, conditionOf(place), edit)
  }
}

/** Of `{ when, because }` it is what stands behind `when`. */
function conditionOf({ value }: RulePlace): SyntaxNode {
  if (value.type !== 'ObjectExpression') return value
  const when = (value.properties as readonly SyntaxNode[]).find((node) => nameOf(node.key) === 'when')
  return when && isNode(when.value) ? bare(when.value) : value
}

function removal(source: PolicySource, place: RulePlace): Range | string {
  const { outer, siblings } = place
  const isOnly = siblings === 1
  const isOfAfter = place.id.includes('/after/')
  if (isOnly && outer?.kind === 'rules') {
    // Without `after.allow` the rules for the row as it was would hold.
    if (isOfAfter) return 'it is the only one that `after` gives'
    return removal(source, outer)
  }
  if (isOfAfter && outer?.kind !== 'rules') return 'it is the only one that `after` gives'
  return isOnly ? { ...within(source, place), text: '' } : lines(source, place)
}

/** The last entry of a record: what is left is `{}`, unless there are comments. */
function within({ text }: PolicySource, { start, end }: RulePlace): { start: number; end: number } {
  const before = /\{\s*$/.exec(text.slice(0, start))?.[0].length
  const behind = /^\s*,?\s*\}/.exec(text.slice(end))?.[0].length
  if (before !== undefined && behind !== undefined) return { start: start - before + 1, end: end + behind - 1 }
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0
  return { start, end: end + comma }
}

/** The entry with its comma, and its whole lines where it has them for itself, with the comments directly above. */
function lines({ text, comments }: PolicySource, { start, end }: RulePlace): Range {
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0
  let to = end + comma
  let from = start
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const isAlone = text.slice(lineStart, start).trim() === ''
  const rest = /^[^\S\n]*(\/\/[^\n]*)?(?=\n|$)/.exec(text.slice(to))?.[0]
  if (isAlone && rest !== undefined) {
    from = lineStart
    to = Math.min(text.length, to + rest.length + 1)
    for (;;) {
      const above = comments.find((comment) => {
        const begin = text.lastIndexOf('\n', comment.start - 1) + 1
        return text.slice(begin, comment.start).trim() === '' && /^[^\S\n]*\n$/.test(text.slice(comment.end, from))
      })
      if (!above) break
      from = text.lastIndexOf('\n', above.start - 1) + 1
    }
    return { start: from, end: to, text: '' }
  }
  // In a line with others: with the comma before it, if it has none behind it.
  const before = /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0
  if (comma === 0) return { start: start - before, end: to, text: '' }
  const space = /^[^\S\n]*/.exec(text.slice(to))![0].length
  return { start: from, end: to + space, text: '' }
}

const noSuchBranch = 'its condition is not written as the policy has it'

function withoutBranch({ text }: PolicySource, condition: SyntaxNode, path: readonly number[]): Range | string {
  let node = condition
  for (const index of path.slice(0, -1)) {
    const inner = partsOf(node)?.[index]
    if (!inner) return noSuchBranch
    node = bare(inner)
  }
  const parts = isJoin(node) ? partsOf(node) : undefined
  const index = path.at(-1) ?? -1
  const gone = parts?.[index]
  if (!parts || !gone || parts.length < 2) return noSuchBranch
  if (parts.length === 2) {
    const left = parts[1 - index]!
    return { start: node.start, end: node.end, text: text.slice(left.start, left.end) }
  }
  // Nothing but a comma may stand between them: no parenthesis, no comment.
  const comma = /^\s*,\s*$/
  const [from, to] = index > 0 ? [parts[index - 1]!.end, gone.end] : [gone.start, parts[1]!.start]
  const between = index > 0 ? text.slice(from, gone.start) : text.slice(gone.end, to)
  const behind = text.slice(gone.end, parts[index + 1]?.start ?? gone.end)
  if (!comma.test(between) || !(behind === '' || comma.test(behind))) return noSuchBranch
  return { start: from, end: to, text: '' }
}

const callee = (node: SyntaxNode) => (node.type === 'CallExpression' ? bare(node.callee as SyntaxNode) : undefined)

const isJoin = (node: SyntaxNode) => ['all', 'any'].includes(nameOf(callee(node)) ?? '')

/** The conditions in a condition, as they are written. */
function partsOf(node: SyntaxNode): readonly SyntaxNode[] | undefined {
  const of = callee(node)
  if (!of) return undefined
  const given = node.arguments as readonly SyntaxNode[]
  if (given.some(({ type }) => type === 'SpreadElement')) return undefined
  if (['all', 'any', 'not', 'isTrue', 'isNotFalse'].includes(nameOf(of) ?? '')) return given
  const isQuantifier = of.type === 'MemberExpression' && ['some', 'every', 'none'].includes(nameOf(of.property) ?? '')
  const [made] = given
  const body = isQuantifier && made?.type === 'ArrowFunctionExpression' ? made.body : undefined
  return isNode(body) && body.type !== 'BlockStatement' ? [body] : undefined
}

type OtherOperator = Extract<FindingEdit, { kind: 'replace-operator' }>

function otherOperator({ text }: PolicySource, condition: SyntaxNode, { from, to }: OtherOperator): Range | string {
  const calls = all(condition).filter((node) => {
    const of = callee(node)
    if (of?.type !== 'MemberExpression' || nameOf(of.property) !== from.operator) return false
    const given = node.arguments as readonly SyntaxNode[]
    return given.length === 1 && textOf(given[0]!) === from.value
  })
  const [call] = calls
  if (!call || calls.length > 1) return 'the operator is not written in one place of the rule'
  const property = callee(call)!.property as SyntaxNode
  const [given] = call.arguments as readonly SyntaxNode[]
  const quote = text[bare(given!).start] === '"' ? '"' : "'"
  const value = to.value === undefined ? '' : quoted(to.value, quote)
  return { start: property.start, end: call.end, text: `${to.operator}(${value})` }
}

/** Of a text that is written out; undefined for everything else. */
function textOf(node: SyntaxNode): string | undefined {
  const { type, value } = bare(node)
  return type === 'Literal' && typeof value === 'string' ? value : undefined
}

/** As the author quotes. */
function quoted(text: string, quote: '"' | "'"): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return `${quote}${inside.replaceAll(quote, `\\${quote}`)}${quote}`
}

function all(node: SyntaxNode): readonly SyntaxNode[] {
  return [node, ...childrenOf(node).flatMap(all)]
}
