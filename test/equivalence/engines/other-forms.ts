import type { AsyncFacts, MemoryFact } from 'bailiwick'
import type { Library } from '../spec/library.ts'
import type { Engine } from './engine.ts'
import { asSnapshot, asStoredRules, withGeneratedCode } from './forms.ts'

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

/** A stored rule decides as the same rule in code. */
export const storedRules: Engine = {
  name: 'stored rules',
  claim: 'same',
  room: 'process',
  every: 8,
  ask: (question) => {
    const { resource, actions, rows } = question
    const access = asStoredRules(question)
    return actions.map((action) => rows[resource]!.map((row) => access.can(action, row)))
  },
}

/** What a browser is given: where stored permissions of rows decide it is only stricter. */
export const snapshot: Engine = {
  name: 'snapshot',
  claim: 'less',
  room: 'process',
  every: 10,
  ask: (question) => {
    const { resource, actions, rows } = question
    const read = asSnapshot(question)
    return actions.map((action) => rows[resource]!.map((row) => read.can(action, row)))
  },
}
