/** What is found about rules and their parts (L01 to L09) is held against rows: nothing that is found is refuted, and nothing changes without it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import type { ActionNode, RuleNode } from '../../ast/policy.ts'
import { compileCondition } from '../../evaluate/compile-condition.ts'
import { type Environment, readSubject } from '../../evaluate/environment.ts'
import type { Finding } from '../../findings/finding.ts'
import { all, any, combine, defineModel, definePolicy, isNotFalse, isTrue, not, t } from '../../index.ts'
import type { Condition } from '../../policy/condition.ts'
import { modelNode } from '../../policy/define-model.ts'
import { policyParts } from '../../policy/policy.ts'
import { resolvePolicy } from '../../policy/resolve.ts'
import { analyze } from '../analyze.ts'
import { replaced } from './dead-branch.ts'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('writer', 'editor'), teamId: t.id().optional() },
  resource: {
    article: {
      id: t.id(),
      ownerId: t.id(),
      teamId: t.id().optional(),
      status: t.enum('draft', 'review', 'published'),
      size: t.int().optional(),
      open: t.boolean(),
      comments: t.many('comment', 'articleId'),
    },
    comment: { id: t.id(), articleId: t.id(), flagged: t.boolean().optional(), authorId: t.id() },
  },
})
const node: ModelNode = model[modelNode]

type Refs = Parameters<Parameters<typeof definePolicy<typeof model, 'article', 'read'>>[2]>[0]
type Make = (refs: Refs) => Condition

const atoms: readonly Make[] = [
  ({ resource, subject }) => resource.ownerId.is(subject.id),
  ({ resource, subject }) => resource.teamId.is(subject.teamId),
  ({ resource }) => resource.teamId.isNull(),
  ({ resource }) => resource.status.is('draft'),
  ({ resource }) => resource.status.isNot('draft'),
  ({ resource }) => resource.status.in('review', 'published'),
  ({ resource }) => resource.size.lt(2),
  ({ resource }) => resource.size.gte(2),
  ({ resource }) => resource.size.isNotNull(),
  ({ resource }) => resource.open,
  ({ subject }) => subject.role.is('editor'),
  ({ subject }) => subject.role.atLeast('writer'),
  ({ resource }) => resource.comments.some((comment) => comment.flagged),
  ({ resource }) => resource.comments.none((comment) => comment.flagged),
  ({ resource, subject }) => resource.comments.every((comment) => comment.authorId.is(subject.id)),
]

const condition = fc.letrec<{ node: Make; atom: Make; joined: Make }>((tie) => ({
  atom: fc.constantFrom(...atoms),
  joined: fc
    .tuple(fc.constantFrom(all, any), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
    .map(([join, makes]): Make => {
      const [first, ...rest] = makes
      return (refs) => join(first!(refs), ...rest.map((make) => make(refs)))
    }),
  node: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    tie('atom'),
    tie('joined'),
    tie('node').map(
      (make): Make =>
        (refs) =>
          not(make(refs)),
    ),
  ),
})).node

const rules = (minLength: number) => fc.array(condition, { minLength, maxLength: 2 + minLength })
const policies = fc.record({
  star: rules(0),
  read: rules(1),
  readDeny: rules(0),
  archive: rules(1),
  archiveDeny: rules(0),
})

type Written = typeof policies extends fc.Arbitrary<infer W> ? W : never

function policyOf({ star, read, readDeny, archive, archiveDeny }: Written) {
  const named = (refs: Refs, prefix: string, makes: readonly Make[]) =>
    Object.fromEntries(makes.map((make, index) => [`${prefix}${index}`, make(refs)]))
  const denies = (refs: Refs, prefix: string, makes: readonly Make[]) => {
    if (makes.length === 0) return {}
    const definite = makes.map((make, index) => [`${prefix}${index}`, (index === 0 ? isTrue : isNotFalse)(make(refs))])
    return { deny: Object.fromEntries(definite) }
  }
  return combine(
    definePolicy(model, 'article', (refs) => ({
      read: { allow: named(refs, 'r', read), ...denies(refs, 'd', readDeny) },
      archive: { allow: named(refs, 'a', archive), ...denies(refs, 'e', archiveDeny), implies: ['read'] },
    })),
    ...(star.length > 0
      ? [definePolicy(model, 'article', (refs) => ({ '*': { allow: named(refs, 's', star) } }))]
      : []),
  )
}

/** Few values, so that most of what can be told apart is met. */
function environments(count: number): readonly Environment[] {
  let state = 20_261
  const pick = <T>(values: readonly T[]): T => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return values[Math.floor((state / 2_147_483_648) * values.length)]!
  }
  const ids = ['a', 'b']
  return Array.from({ length: count }, () => {
    const comments = Array.from({ length: pick([0, 1, 2]) }, (_, index) => {
      return { id: `c${index}`, articleId: 'x', flagged: pick([true, false, null]), authorId: pick(ids) }
    })
    const row = {
      ...{ id: 'x', ownerId: pick(ids), teamId: pick([...ids, null]), status: pick(['draft', 'review', 'published']) },
      ...{ size: pick([1, 2, 3, null]), open: pick([true, false]), comments },
    }
    const subject = readSubject(node, { id: pick(ids), role: pick(['writer', 'editor']), teamId: pick([...ids, null]) })
    return { subject, context: {}, facts: undefined, rows: [row], answers: undefined as never }
  })
}

const sampled = environments(500)
const known = new WeakMap<ConditionNode, readonly unknown[]>()
const value = (of: ConditionNode): readonly unknown[] => {
  const seen = known.get(of)
  if (seen) return seen
  const check = compileCondition(node, of)
  const values = sampled.map(check)
  known.set(of, values)
  return values
}

/** Of each sample, whether the action is permitted by these rules; one text, which is compared at once. */
function answers(
  { allow, deny }: Pick<ActionNode, 'allow' | 'deny'>,
  change: (rule: RuleNode) => ConditionNode | undefined,
) {
  const conditions = (rules: readonly RuleNode[]) => rules.flatMap((rule) => change(rule) ?? [])
  const [allows, denies] = [conditions(allow).map(value), conditions(deny).map(value)]
  const isPermitted = (at: number) =>
    allows.some((each) => each[at] === true) && denies.every((each) => each[at] === false)
  return sampled.map((_, at) => (isPermitted(at) ? '1' : '0')).join('')
}

function confirm(finding: Finding, actions: readonly ActionNode[], findings: readonly Finding[]): void {
  const ofRule = [
    ...new Map(actions.flatMap(({ allow, deny }) => [...allow, ...deny]).map((rule) => [rule.id, rule])).values(),
  ]
  const rule = ofRule.find(({ id }) => id === finding.object)
  const same = (change: (rule: RuleNode) => ConditionNode | undefined) => {
    for (const action of actions) expect(answers(action, change)).toBe(answers(action, (each) => each.condition))
  }
  switch (finding.id) {
    case 'L01/contradictory-rule':
      expect(value(rule!.condition)).not.toContain(true)
      break
    case 'L02/vacuous-condition':
      expect(new Set(value(rule!.condition))).toEqual(new Set([true]))
      break
    case 'L03/vacuous-deny':
      expect(value(rule!.condition)).not.toContain(false)
      break
    case 'L07/dead-allow': {
      const { deny } = actions.find(({ id }) => id === rule!.action) ?? actions[0]!
      const denials = deny.map(({ condition }) => value(condition))
      const through = value(rule!.condition).filter(
        (each, at) => each === true && denials.every((values) => values[at] === false),
      )
      expect(through).toEqual([])
      break
    }
    case 'L08/dead-deny':
      same((each) => (each === rule ? undefined : each.condition))
      break
    case 'L09/dead-branch': {
      const edits = findings.flatMap(({ object, edit }) =>
        object === rule!.id && edit?.kind === 'remove-branch' ? [edit.path] : [],
      )
      same((each) => (each === rule ? edits.reduce(without, each.condition) : each.condition))
      break
    }
    default:
      // Those that are covered may all go at once.
      same((each) =>
        findings.some(({ id, object }) => /^L0[456]/.test(id) && object === each.id) ? undefined : each.condition,
      )
  }
}

function without(condition: ConditionNode, path: readonly number[]): ConditionNode {
  const parent = path
    .slice(0, -1)
    .reduce(
      (inner, at) =>
        'conditions' in inner ? inner.conditions[at]! : (inner as { condition: ConditionNode }).condition,
      condition,
    )
  return replaced(condition, path, { kind: 'constant', value: parent.kind === 'all' })
}

/** What the generator makes too rarely: a deny of what nothing allows. */
const outOfReach: Written = {
  star: [],
  read: [atoms[3]!],
  readDeny: [atoms[5]!],
  archive: [atoms[3]!],
  archiveDeny: [],
}

test('no row refutes what is found, and without it every answer is the same', () => {
  const made = new Map<string, number>()
  const hold = (written: Written) => {
    const policy = policyOf(written)
    const { findings, undecided } = analyze(policy)
    expect(undecided).toEqual([])
    const actions = [...resolvePolicy(node, policy[policyParts]).actions.values()]
    for (const finding of findings.filter(({ id }) => /^L0[1-9]/.test(id))) {
      made.set(finding.id, (made.get(finding.id) ?? 0) + 1)
      confirm(finding, actions, findings)
    }
  }
  hold(outOfReach)
  fc.assert(fc.property(policies, hold), { numRuns: 40, seed: 20_261_122 })
  // A generator that makes none of a kind confirms nothing.
  expect([...made.keys()].sort()).toEqual([
    'L01/contradictory-rule',
    'L02/vacuous-condition',
    'L03/vacuous-deny',
    'L04/duplicate-rule',
    'L05/subsumed-rule',
    'L06/covered-by-union',
    'L07/dead-allow',
    'L08/dead-deny',
    'L09/dead-branch',
  ])
})
