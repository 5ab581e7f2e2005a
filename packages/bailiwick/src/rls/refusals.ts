import type { ConditionNode } from '../ast/condition.ts'
import { lookup, type ModelNode, resourceAt } from '../ast/model.ts'
import { operandsOf, unshifted, walk } from '../ast/visit.ts'
import { BailiwickError } from '../errors/error.ts'
import { isNow } from './given.ts'
import type { Settings } from './options.ts'

/** Something that row-level security cannot say, with what to do instead. */
export interface Refusal {
  /** The rule, or the field. */
  readonly rule: string
  readonly construct: string
  readonly remedy: string
}

/** Everything in a condition that a policy of the database cannot ask. */
export function refusalsOf(model: ModelNode, settings: Settings, rule: string, condition: ConditionNode): Refusal[] {
  const refusals: Refusal[] = []
  const refuse = (construct: string, remedy: string) => refusals.push({ rule, construct, remedy })
  const elsewhere = (path: string) =>
    settings.subqueries ||
    refuse(`the relation ${path}`, 'a policy without subqueries sees one table: copy what it needs into a column')
  walk(condition, (node) => {
    if (node.kind === 'custom')
      refuse(`the check ${node.name}`, 'say it with conditions, or keep the rule in the application')
    if (node.kind === 'granted' || node.kind === 'denied') {
      const path = [node.resource, ...node.hops].join('.')
      if (node.hops.length > 0) elsewhere(path)
      const owner = resourceAt(model, node.resource, node.hops)
      const key = lookup(owner.attributes, owner.key ?? '')
      if (!owner.table || !key || key.virtual)
        refuse(`${node.kind}(${node.action}) of ${path} without a key`, 'give it one')
    }
    if (node.kind === 'quantifier') elsewhere([node.resource, ...node.hops, node.relation].join('.'))
    for (const operand of operandsOf(node)) {
      const base = unshifted(operand)
      if (base.kind === 'attribute') missingClaim(settings, base, refuse)
      if (base.kind !== 'row') continue
      const path = [base.resource, ...base.hops, base.name].join('.')
      if (base.hops.length > 0) elsewhere(path)
      const owner = resourceAt(model, base.resource, base.hops)
      if (lookup(owner.attributes, base.name)!.virtual) refuse(`the virtual attribute ${path}`, 'give it a column')
      if (!owner.table) refuse(`${owner.name} without a table`, 'declare its attributes')
    }
  })
  return refusals
}

function missingClaim(
  settings: Settings,
  node: { readonly of: 'subject' | 'context'; readonly name: string; readonly element?: unknown },
  refuse: (construct: string, remedy: string) => void,
): void {
  if (settings.context !== 'claims') return
  const key = node.of === 'subject' ? node.name : `context.${node.name}`
  const path = lookup(settings.claims, key)
  if (!path) {
    const example = isNow(node) ? `'context.now': 'now()' is the server's clock` : `${key}: 'claim'`
    refuse(`${node.of}.${node.name} without a claim`, `say where it stands: claims: { ${example} }`)
  } else if (node.element && !settings.subqueries) {
    refuse(
      `the list ${node.of}.${node.name} from a claim`,
      'a json list needs a subquery: use the signed or the plain form',
    )
  }
}

/** One error that names them all. */
export function refuseAll(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return
  const lines = [...new Set(refusals.map(({ rule, construct, remedy }) => `- ${rule}: ${construct}; ${remedy}.`))]
  throw new BailiwickError(
    'NOT_IN_ROW_SECURITY',
    `Row-level security cannot enforce ${lines.length === 1 ? 'one part' : `${lines.length} parts`} of the policy:\n${lines.join('\n')}`,
    { path: refusals[0]!.rule, seen: refusals[0]!.construct },
  )
}
