import type { Answer, Engine, Question } from './engine.ts'
import { inOtherOrder } from './forms.ts'
import type { Row } from './stored-world.ts'

/** An engine that answers row by row. */
function rowByRow(
  name: string,
  ask: (question: Question) => (action: string, row: Row) => boolean,
  options: Partial<Pick<Engine, 'claim' | 'every'>> & { readonly dated?: boolean } = {},
): Engine {
  const { claim = 'same', every = 1, dated = false } = options
  return {
    name,
    claim,
    room: 'process',
    every,
    ask: (question) => {
      const answer = ask(question)
      const rows = (dated ? question.datedRows : question.rows)[question.resource]!
      return question.actions.map((action) => rows.map((row) => answer(action, row)))
    },
  }
}

export const can = rowByRow(
  'can',
  ({ access }) =>
    (action, row) =>
      access.can(action, row),
)

export const decide = rowByRow(
  'decide',
  ({ access }) =>
    (action, row) =>
      access.decide(action, row).allowed,
  { every: 5 },
)

export const explain = rowByRow(
  'explain',
  ({ access }) =>
    (action, row) =>
      access.explain(action, row).allowed,
  { every: 40 },
)

export const actions = rowByRow(
  'actions',
  ({ access, resource }) =>
    (action, row) =>
      access.actions(resource, row).some((name) => `${resource}.${name}` === action),
  { every: 5 },
)

export const filterInMemory: Engine = {
  name: 'filter in memory',
  claim: 'same',
  room: 'process',
  every: 2,
  ask: ({ access, resource, actions: ids, rows }) =>
    ids.map((action) => {
      const kept = new Set(access.filter(action, rows[resource]!))
      return rows[resource]!.map((row) => kept.has(row))
    }),
}

/** What a plan leaves is a condition like any other: evaluated on the row, it gives the answer. */
export const plan: Engine = {
  name: 'plan',
  claim: 'same',
  room: 'process',
  every: 2,
  ask: ({ library, model, access, resource, actions: ids, rows, spec }) => {
    const node = model[library.models.modelNode]
    const facts = library.doors.memoryFacts(spec.question.facts)
    const subject = library.environments.readSubject(node, spec.question.subject)
    const context = library.environments.readContext(node, spec.question.context)
    const answers = library.immediate.NO_ANSWERS
    return ids.map((action): readonly Answer[] => {
      const left = access.plan(action)
      if (left.kind !== 'when') return rows[resource]!.map(() => left.kind === 'always')
      const check = library.checks.compileCondition(node, left.condition)
      return rows[resource]!.map((row) => check({ subject, context, facts, answers, rows: [row] }) === true)
    })
  },
}

/** Missing digits may cost a permission; they never give one. */
export const dates = rowByRow(
  'can, of rows with Dates',
  ({ access }) =>
    (action, row) =>
      access.can(action, row),
  { claim: 'less', every: 2, dated: true },
)

/** The order of policies, actions, rules and conditions cannot be observed. */
export const otherOrder = rowByRow(
  'can, of rules in another order',
  (question) => {
    const access = inOtherOrder(question)
    return (action, row) => access.can(action, row)
  },
  { every: 6 },
)
