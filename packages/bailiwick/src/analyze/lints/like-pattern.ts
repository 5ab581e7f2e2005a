import type { LiteralNode, NodeOf } from '../../ast/condition.ts'
import { anyRun, type LikePart, parseLike } from '../../ast/like.ts'
import { printCondition } from '../../ast/print.ts'
import { walk } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'

const everything: Kind = {
  id: 'L27/matches-everything',
  severity: 'warning',
  why: 'It says nothing but that the value is not null.',
}
const plain: Kind = {
  id: 'L27/no-wildcard',
  severity: 'warning',
  why: 'Whoever reads it looks for a wildcard, and an index for equality may not be used.',
}
const operator: Kind = {
  id: 'L27/has-an-operator',
  severity: 'info',
  why: 'The operator takes the text as it is, so no character in it can become a wildcard.',
}
const leading: Kind = {
  id: 'L27/leading-wildcard',
  severity: 'warning',
  why: 'No index of B-tree kind helps with it: every row is looked at.',
}

/** Patterns that say less, or cost more, than they look. One that PostgreSQL would refuse is INVALID_PATTERN when it is written. */
export const likePattern: Lint = {
  kinds: [everything, plain, operator, leading],
  *check({ conditions }) {
    for (const written of conditions) {
      const patterns: NodeOf<'text'>[] = []
      walk(written.condition, (node) => {
        if (node.kind === 'text' && node.operator === 'like') patterns.push(node)
      })
      for (const node of patterns) {
        const pattern = String((node.right as LiteralNode).value)
        const better = operatorFor(parseLike(pattern) ?? [])
        if (!better) continue
        const text = printCondition(node)
        const { kind, to } = better
        yield find(kind, written, {
          key: text,
          message: `\`${text}\`${saidOf(kind)}`,
          fix: to
            ? `Write \`${to.operator}(${to.value === undefined ? '' : JSON.stringify(to.value)})\`.`
            : 'If the table is large, keep what is searched for in a column of its own, or give it a trigram index.',
          ...(to
            ? {
                edit: {
                  kind: 'replace-operator',
                  rule: written.object,
                  from: { operator: 'like', value: pattern },
                  to,
                },
              }
            : {}),
        })
      }
    }
  },
}

function saidOf(kind: Kind): string {
  if (kind === everything) return ' matches every text.'
  if (kind === plain) return ' has no wildcard: it is equality.'
  return kind === leading ? ' begins with a wildcard.' : ' can be said by an operator of its own.'
}

interface Better {
  readonly kind: Kind
  readonly to?: { readonly operator: string; readonly value?: string }
}

function operatorFor(parts: readonly LikePart[]): Better | undefined {
  const runs = parts.filter((part) => part === anyRun).length
  const [first, last] = [parts[0], parts.at(-1)]
  const literal = parts.filter((part) => typeof part === 'string').join('')
  if (parts.length === runs) return runs > 0 ? { kind: everything, to: { operator: 'isNotNull' } } : equality('')
  if (parts.some((part) => typeof part === 'symbol' && part !== anyRun)) return undefined
  if (runs === 0) return equality(literal)
  if (runs === 1 && last === anyRun) return said('startsWith', literal)
  if (runs === 1 && first === anyRun) return said('endsWith', literal)
  if (runs === 2 && first === anyRun && last === anyRun) return said('contains', literal)
  return first === anyRun ? { kind: leading } : undefined
}

const said = (name: string, value: string): Better => ({ kind: operator, to: { operator: name, value } })
const equality = (value: string): Better => ({ kind: plain, to: { operator: 'is', value } })
