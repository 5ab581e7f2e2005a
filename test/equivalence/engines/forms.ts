import { type Asked, accessOf, type BuiltPolicy, buildPolicy } from '../spec/build.ts'
import { reordered } from '../spec/reordered.ts'
import type { Question } from './engine.ts'

/** The other forms of a policy, each made once a case: they are asked about rows, and about what is written. */

const made = new WeakMap<object, Map<string, unknown>>()

function once<T>({ access }: Question, form: string, make: () => T): T {
  const known = made.get(access) ?? new Map<string, unknown>()
  made.set(access, known)
  if (!known.has(form)) known.set(form, make())
  return known.get(form) as T
}

/** Parts, actions, rules and conditions the other way round. */
export function inOtherOrder(question: Question): Asked {
  const { library, model, spec } = question
  return once(question, 'reordered', () =>
    accessOf(library, buildPolicy(library, model, reordered(spec.question.policy)), spec.question),
  )
}

/** The policy as JSON, read again. */
export function asStoredRules(question: Question): Asked {
  const { library, model, policy, spec } = question
  return once(question, 'stored', () => {
    const stored = library.doors.fromJSON(model, JSON.stringify(policy)) as unknown as BuiltPolicy
    return accessOf(library, stored, spec.question)
  })
}

/** What a browser would be sent. */
export function asSnapshot(question: Question): Asked {
  const { library, model, access } = question
  return once(question, 'snapshot', () => library.doors.fromSnapshot(model, JSON.stringify(access)) as unknown as Asked)
}

/** Asks a policy whose every action is generated code from its first question, where others would be asked often before it pays. */
export function withGeneratedCode<T>(question: Question, ask: (access: Asked) => T): T {
  const { library, model, spec } = question
  const { generation } = library.generated
  const { after } = generation
  generation.after = 0
  try {
    return ask(
      once(question, 'generated', () =>
        accessOf(library, buildPolicy(library, model, spec.question.policy), spec.question),
      ),
    )
  } finally {
    generation.after = after
  }
}
