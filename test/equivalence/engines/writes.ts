import type { AsyncFacts, MemoryFact } from 'bailiwick'
import { compare, read } from '../oracle/values.ts'
import type { Asked } from '../spec/build.ts'
import type { AttributeSpec, RowSpec } from '../spec/spec.ts'
import type { Answer, Engine, Question } from './engine.ts'
import { asSnapshot, asStoredRules, inOtherOrder, withGeneratedCode } from './forms.ts'
import { fetched } from './other-forms.ts'
import type { Row } from './stored-world.ts'

/** One write as an application asks about it: a row with its changes, or a row that is to be created. */
export interface Write {
  readonly row: Row
  readonly options: { readonly changes?: RowSpec; readonly related: Row }
}

/** All writes of one action that are asked about. */
export interface WriteQuestion extends Question {
  readonly action: string
  readonly writes: readonly Write[]
}

/** Answers whether each write is permitted. */
export interface WriteEngine extends Pick<Engine, 'name' | 'claim' | 'room' | 'every'> {
  ask(question: WriteQuestion): readonly Answer[] | Promise<readonly Answer[]>
}

/** The changes of every row, with the related rows that they lead to. */
export function changesOf(question: Question, changes: RowSpec): readonly Write[] {
  return question.rows[question.resource]!.map((row) => ({
    row,
    options: { changes, related: relatedRows(question, { ...row, ...changes }, Object.keys(changes)) },
  }))
}

/** Rows that are to be created, with the rows that they lead to. */
export function creationsOf(question: Question, created: readonly RowSpec[]): readonly Write[] {
  return created.map((row) => ({ row, options: { related: relatedRows(question, row, undefined) } }))
}

/** What an application would load for a row: the rows whose keys meet. With `changed`, only over the keys that are named. */
function relatedRows({ spec, resource, rows }: Question, row: Row, changed: readonly string[] | undefined): Row {
  const { attributes, relations } = spec.model.resource[resource]!
  const related: Row = {}
  for (const [name, { to, target, via, references = 'id' }] of Object.entries(relations)) {
    const [own, theirs] = to === 'one' ? [via, references] : [references, via]
    if (changed && !changed.includes(own)) continue
    const type = spec.model.resource[target]!.attributes[theirs]!
    const found = rows[target]!.filter((other) => meet(attributes[own]!, row[own], type, other[theirs]))
    related[name] = to === 'many' ? found : (found[0] ?? null)
  }
  return related
}

function meet(type: AttributeSpec, value: unknown, otherType: AttributeSpec, other: unknown): boolean {
  const [a, b] = [read(type, value), read(otherType, other)]
  return a !== null && b !== null && compare(a, b) === 0
}

function writeByWrite(
  name: string,
  every: number,
  ask: (question: WriteQuestion) => (action: string, write: Write) => boolean,
  claim: Engine['claim'] = 'same',
): WriteEngine {
  return {
    name: `${name}, of writes`,
    claim,
    room: 'process',
    every,
    ask: (question) => {
      const answer = ask(question)
      return question.writes.map((write) => answer(question.action, write))
    },
  }
}

const byCan =
  (access: Asked) =>
  (action: string, { row, options }: Write) =>
    access.can(action, row, options)

export const writeEngines: readonly WriteEngine[] = [
  writeByWrite('can', 1, ({ access }) => byCan(access)),
  writeByWrite(
    'decide',
    3,
    ({ access }) =>
      (action, { row, options }) =>
        access.decide(action, row, options).allowed,
  ),
  writeByWrite('explain', 20, ({ access }) => (action, { row, options }) => {
    return access.explain(action, row, options).allowed
  }),
  writeByWrite('authorize', 6, ({ access, library }) => (action, { row, options }) => {
    try {
      access.authorize(action, row, options)
      return true
    } catch (error) {
      if (error instanceof library.doors.ForbiddenError) return false
      throw error
    }
  }),
  writeByWrite('can, of rules in another order', 6, (question) => byCan(inOtherOrder(question))),
  {
    name: 'generated code, of writes',
    claim: 'same',
    room: 'process',
    every: 5,
    ask: (question) =>
      withGeneratedCode(question, (access) => question.writes.map((write) => byCan(access)(question.action, write))),
  },
  writeByWrite('stored rules', 8, (question) => byCan(asStoredRules(question))),
  writeByWrite('snapshot', 10, (question) => byCan(asSnapshot(question)), 'less'),
  {
    name: 'the asynchronous twin, of writes',
    claim: 'same',
    room: 'process',
    every: 12,
    ask: async ({ library, policy, spec, action, writes }) => {
      const { subject, context, facts } = spec.question
      const stored: AsyncFacts = fetched(library, facts as MemoryFact[])
      const access = await policy.forAsync(subject, { context, facts: stored })
      return Promise.all(writes.map(({ row, options }) => access.can(action, row, options)))
    },
  },
]
