/** S06: values of enums, and whether somebody may do something with a row that has them. The solver decides. */
import type { ConditionNode } from '../../ast/condition.ts'
import type { AttributeNode, ResourceNode } from '../../ast/model.ts'
import type { ActionNode, PolicyNode } from '../../ast/policy.ts'
import { isArrayType, isJsonType } from '../../ast/types.ts'
import type { Finding } from '../../findings/finding.ts'
import type { Part } from '../solve/question.ts'
import { Searcher } from '../solve/search.ts'
import { kinds } from './kinds.ts'
import type { MatchedTable } from './matching.ts'
import type { ValueCoverage } from './report.ts'

/** For all values together: the matrix should not wait for them. What is not decided by then is unknown, and no finding. */
const limit = 3000

/** Of resources that have actions; of others that is a finding already. */
export function valueCoverage(policy: PolicyNode, tables: readonly MatchedTable[]): ValueCoverage[] {
  const until = Date.now() + limit
  return tables.flatMap(({ resources }) => resources.flatMap((resource) => valuesOf(policy, resource, until)))
}

function valuesOf(policy: PolicyNode, resource: ResourceNode, until: number): ValueCoverage[] {
  const actions = [...policy.actions.values()].filter((action) => action.resource === resource.name)
  const asked = actions.filter(({ allow }) => allow.length > 0).map((action) => permission(policy, action))
  if (asked.length === 0) return []
  const searcher = new Searcher(policy.model, resource.name, { minimal: false })
  const stateOf = (attribute: AttributeNode, value: string): ValueCoverage['state'] => {
    let state: ValueCoverage['state'] = 'unreachable'
    for (const parts of asked) {
      const answer = Date.now() < until ? searcher.search([has(resource, attribute, value), ...parts]).kind : 'unknown'
      if (answer === 'found') return 'reachable'
      if (answer === 'unknown') state = 'unknown'
    }
    return state
  }
  return Object.values(resource.attributes).flatMap((attribute) => {
    const { type, name } = attribute
    if (isArrayType(type) || isJsonType(type) || attribute.virtual) return []
    return (type.values ?? []).map((value) => ({
      attribute: `${resource.name}.${name}`,
      value,
      state: stateOf(attribute, value),
    }))
  })
}

/** What makes an action permitted: some allow, no deny, and so for what it requires. */
function permission(policy: PolicyNode, action: ActionNode): readonly Part[] {
  const allow: ConditionNode = { kind: 'any', conditions: action.allow.map(({ condition }) => condition) }
  return [
    { label: action.id, condition: allow },
    ...action.deny.map(({ id, condition }): Part => ({ label: id, condition: { kind: 'not', condition } })),
    ...action.requires.flatMap((id) => permission(policy, policy.actions.get(id)!)),
  ]
}

function has({ name: resource }: ResourceNode, { name, type }: AttributeNode, value: string): Part {
  if (isArrayType(type) || isJsonType(type)) throw new Error(`${resource}.${name} is no enum`)
  return {
    label: name,
    condition: {
      kind: 'comparison',
      operator: 'is',
      left: { kind: 'row', level: 0, resource, hops: [], name, type },
      right: { kind: 'literal', type, value },
    },
  }
}

export function unreachable(values: readonly ValueCoverage[]): Finding[] {
  return values
    .filter(({ state }) => state === 'unreachable')
    .map(({ attribute, value }) => ({
      ...kinds.value,
      object: `value ${attribute} '${value}'`,
      message: `No action is ever permitted on a row whose \`${attribute.split('.')[1]}\` is '${value}'.`,
      fix: `Write a rule that speaks of '${value}', or take the value out of the model and the table.`,
    }))
}
