import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import type { ActionNode, FieldNode, PolicyNode, RuleNode } from '../../ast/policy.ts'
import type { Position } from '../../errors/position.ts'
import type { Options } from '../options.ts'
import { Questions } from './questions.ts'

/** Where a rule decides: beside which others, about the row as it is or as it will be. */
export interface Site {
  readonly action: ActionNode
  readonly row: 'row' | 'after'
  readonly allow: readonly RuleNode[]
  readonly deny: readonly RuleNode[]
}

/** A rule that somebody wrote, with every place where it decides: `'*'`, `implies` and `composedOf` carry it on. */
export interface WrittenRule {
  readonly rule: RuleNode
  readonly object: string
  readonly position?: Position
  /** Never empty. */
  readonly sites: readonly Site[]
}

/** The condition of an attribute: when it is seen, or may be written. */
export interface WrittenField {
  readonly action: ActionNode
  readonly field: FieldNode
  /** `article.read/field notes` */
  readonly object: string
  readonly position?: Position
}

/** A condition that somebody wrote: that of a rule, or of a field. */
export interface WrittenCondition {
  readonly condition: ConditionNode
  readonly object: string
  readonly position?: Position
  /** A deny: false is what lets somebody through. */
  readonly denies: boolean
  readonly resource: string
}

/** A policy as lints see it: worked out once for all of them. */
export interface AnalysedPolicy {
  readonly model: ModelNode
  readonly actions: readonly ActionNode[]
  readonly rules: readonly WrittenRule[]
  readonly fields: readonly WrittenField[]
  readonly conditions: readonly WrittenCondition[]
  readonly options: Options
  readonly questions: Questions
  /** What other lints of this run have found already, of whole rules: they need no second finding. */
  readonly settled: Set<string>
  /** Those of them for which nobody is ever let through: allows that never count, denies that always do. */
  readonly dead: Set<string>
}

export function analysedPolicy({ model, actions }: PolicyNode, options: Options): AnalysedPolicy {
  const all = [...actions.values()]
  const rules = writtenRules(all)
  const fields = all.flatMap((action) =>
    Object.values(action.fields).map((field): WrittenField => {
      return { action, field, object: `${action.id}/field ${field.name}`, ...positionOf(field) }
    }),
  )
  const conditions = [
    ...rules.map((written): WrittenCondition => {
      const { rule, sites } = written
      const { resource } = sites[0]!.action
      return { ...withoutSites(written), condition: rule.condition, denies: rule.effect === 'deny', resource }
    }),
    ...fields.map(({ action, field, object }): WrittenCondition => {
      const { resource } = action
      return { object, ...positionOf(field), condition: field.condition, denies: false, resource }
    }),
  ]
  const questions = new Questions(model, options.budget)
  return { model, actions: all, rules, fields, conditions, options, questions, settled: new Set(), dead: new Set() }
}

function withoutSites({ object, position }: WrittenRule): { readonly object: string; readonly position?: Position } {
  return { object, ...(position ? { position } : {}) }
}

export function positionOf({ position }: Pick<RuleNode, 'position'>): { readonly position?: Position } {
  const known = position()
  return known ? { position: known } : {}
}

/** Every place where rules decide: the row as it is, and the row after the changes where its rules are others. */
export function sitesOf(action: ActionNode): readonly Site[] {
  const { allow, deny, after } = action
  return [{ action, row: 'row', allow, deny }, ...(after ? [{ action, row: 'after' as const, ...after }] : [])]
}

function writtenRules(actions: readonly ActionNode[]): readonly WrittenRule[] {
  const written = new Map<string, { readonly rule: RuleNode; readonly sites: Site[] }>()
  for (const site of actions.flatMap(sitesOf)) {
    for (const rule of [...site.allow, ...site.deny]) {
      if (!isWritten(rule, actions)) continue
      const known = written.get(rule.id) ?? { rule, sites: [] }
      written.set(rule.id, known)
      known.sites.push(site)
    }
  }
  return [...written.values()].map(({ rule, sites }) => ({ rule, sites, object: rule.id, ...positionOf(rule) }))
}

/** The rules that nobody writes; an author who uses one of these names beside them gets DUPLICATE_RULE. */
export const implicitDenies = ['other tenant', 'shared row', 'denied'] as const

export function isImplicit({ effect, name, position }: RuleNode): boolean {
  return effect === 'deny' && (implicitDenies as readonly string[]).includes(name) && position() === undefined
}

function isWritten(rule: RuleNode, actions: readonly ActionNode[]): boolean {
  return !isImplicit(rule) && !actions.some((action) => isComposed(rule, action))
}

/** What `composedOf` makes of the rules of the parts. */
function isComposed(rule: RuleNode, { id, composedOf }: ActionNode): boolean {
  return composedOf.length > 0 && rule.id === `${id}/composed of ${composedOf.join(' and ')}`
}
