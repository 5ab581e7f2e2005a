import type { AsyncFacts, MemoryFact } from 'bailiwick'
import { type Asked, accessOf, type BuiltPolicy, buildPolicy } from '../spec/build.ts'
import type { Library } from '../spec/library.ts'
import type { Engine, Question } from './engine.ts'

/** The same policy in its other forms: asked asynchronously, compiled to code, and through JSON. */

/** Stored permissions that are fetched, so every question about them is asked again. */
export const asynchronous: Engine = {
  name: 'the asynchronous twin',
  claim: 'same',
  room: 'process',
  every: 4,
  ask: async ({ library, policy, spec, resource, actions, rows }) => {
    const { subject, context, facts } = spec.question
    const access = await policy.forAsync(subject, { context, facts: fetched(library, facts as MemoryFact[]) })
    return Promise.all(
      actions.map(async (action) => {
        const kept = new Set(await access.filter(action, rows[resource]!))
        return rows[resource]!.map((row) => kept.has(row))
      }),
    )
  },
}

export function fetched(library: Library, list: readonly MemoryFact[]): AsyncFacts {
  const facts = library.doors.memoryFacts(list)
  return {
    ask: async (questions) =>
      questions.map((question) =>
        question.kind === 'holds'
          ? facts.holds(question.code)
          : facts[question.kind](question.action, question.type, question.id),
      ),
  }
}

/** Code from the first question on, where others would be asked often before it pays. */
export const generatedCode: Engine = {
  name: 'generated code',
  claim: 'same',
  room: 'process',
  every: 5,
  ask: (question) =>
    withGeneratedCode(question, (access) => {
      const { actions, rows, resource } = question
      return actions.map((action) => rows[resource]!.map((row) => access.can(action, row)))
    }),
}

/** Asks a policy whose every action is generated code from its first question. */
export function withGeneratedCode<T>({ library, model, spec }: Question, ask: (access: Asked) => T): T {
  const { generation } = library.generated
  const { after } = generation
  generation.after = 0
  try {
    return ask(accessOf(library, buildPolicy(library, model, spec.question.policy), spec.question))
  } finally {
    generation.after = after
  }
}

/** A stored rule decides as the same rule in code. */
export const storedRules: Engine = {
  name: 'stored rules',
  claim: 'same',
  room: 'process',
  every: 8,
  ask: ({ library, model, policy, spec, resource, actions, rows }) => {
    const text = JSON.stringify(policy)
    const stored = library.doors.fromJSON(model, text) as unknown as BuiltPolicy
    const access = accessOf(library, stored, spec.question)
    return actions.map((action) => rows[resource]!.map((row) => access.can(action, row)))
  },
}

/** What a browser is given: where stored permissions of rows decide it is only stricter. */
export const snapshot: Engine = {
  name: 'snapshot',
  claim: 'less',
  room: 'process',
  every: 10,
  ask: ({ library, model, access, resource, actions, rows }) => {
    const read = library.doors.fromSnapshot(model, JSON.stringify(access)) as unknown as Asked
    return actions.map((action) => rows[resource]!.map((row) => read.can(action, row)))
  },
}
