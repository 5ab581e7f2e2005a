import { isDeepStrictEqual } from 'node:util'
import type { AsyncFacts, FactQuestion } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import { describe, expect, it } from 'vitest'
import { isTaken } from '../../tools/samples.ts'
import { accessFor, askedOf, factsOf, outcome, type Questioned, questionedPolicy } from './case-policy.ts'
import { families } from './families/index.ts'
import type { ConditionFamily } from './table.ts'

/**
 * The asynchronous twin over the whole table: facts that answer later, and every verb with the same answer, the same reasons
 * and the same errors as the synchronous one.
 */
const asked = families.filter(
  (family): family is Questioned => family.kind === 'conditions' || family.kind === 'decisions',
)

describe.each(asked.map((family) => [family.name, family] as const))('%s', (_, family) => {
  const rows = family.cases.map(({ title }, index) => [title, index] as const).filter(([, index]) => isTaken(index))

  it.each(rows)('%s', async (_, index) => {
    const given = family.cases[index]!
    const policy = questionedPolicy(family, given)
    const { subject, facts, ...options } = askedOf(family, given)
    const later = facts === undefined ? {} : { facts: answeringLater(facts) }
    const verbs = verbsOf(actionOf(family, given), given.row)
    const differences: string[] = []
    for (const [name, ask] of Object.entries(verbs)) {
      const expected = outcome(() => plain(ask(accessFor(policy, family, given))))
      const seen = await laterOutcome(async () =>
        plain(await ask(await policy.forAsync(subject, { ...options, ...later }))),
      )
      if (!isDeepStrictEqual(seen, expected)) differences.push(`${name}: ${show(expected)}, asynchronous ${show(seen)}`)
    }
    expect(differences).toEqual([])
  })
})

function actionOf(family: Questioned, given: Questioned['cases'][number]): string {
  return 'action' in given ? given.action : `${(family as ConditionFamily).resource}.holds`
}

// biome-ignore lint/suspicious/noExplicitAny: the same question to both twins
type Ask = (access: any) => any

function verbsOf(action: string, row: unknown): Readonly<Record<string, Ask>> {
  const rest = row === undefined ? [] : [row]
  const verbs: Record<string, Ask> = {
    can: (access) => access.can(action, ...rest),
    canAny: (access) => access.canAny([action], ...rest),
    decide: (access) => access.decide(action, ...rest),
    authorize: (access) => access.authorize(action, ...rest),
    explain: (access) => access.explain(action, ...rest),
    possible: (access) => access.possible(action),
    where: (access) => {
      const made = filter(access, action)
      return made instanceof Promise ? made.then(toPg) : toPg(made)
    },
  }
  if (row === undefined) return verbs
  return {
    ...verbs,
    filter: (access) => access.filter(action, [row, row]),
    decideMany: (access) => access.decideMany(action, [row]),
    on: (access) => access.on(action.split('.')[0]).can(action.split('.')[1], row),
  }
}

function answeringLater(given: Parameters<typeof factsOf>[0]): AsyncFacts {
  const facts = factsOf(given)
  const answer = (question: FactQuestion) =>
    question.kind === 'holds'
      ? facts.holds(question.code)
      : facts[question.kind](question.action, question.type, question.id)
  return {
    ask: async (questions) => {
      await new Promise((resolve) => setImmediate(resolve))
      return questions.map(answer)
    },
  }
}

async function laterOutcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    const value = await run()
    return outcome(() => value)
  } catch (error) {
    return outcome(() => {
      throw error
    })
  }
}

/** Moments differ between two questions; nothing else may. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? JSON.parse(
        JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)).replaceAll(
          /\d{4}-\d\d-\d\dT[\d:.]+Z?/g,
          'an instant',
        ),
      )
    : value
const show = (value: unknown): string => JSON.stringify(value)
