import { lookup, type ModelNode, resourceAt } from '../../ast/model.ts'
import type { Decision } from '../../evaluate/decision.ts'
import { type Environment, readContext, readSubject } from '../../evaluate/environment.ts'
import type { FactQuestion, Facts } from '../../evaluate/facts.ts'
import { NO_ANSWERS } from '../../evaluate/immediate.ts'
import type { Witness } from '../solve/question.ts'
import type { Pin, Place } from './pins.ts'
import type { AnyPolicy } from './program.ts'

type Plain = Readonly<Record<string, unknown>>

/** As an application asks. */
export interface Given {
  readonly action: string
  readonly subject: unknown
  readonly row?: object
  readonly context?: object | undefined
  readonly facts?: Facts
}

/** Something that is otherwise, and where. */
export interface PlacedChange {
  readonly path: string
  readonly place: Place
  readonly from: unknown
  readonly to: unknown
}

/** A question to a policy, which can be asked again with changes. */
export class Asked {
  readonly #policy: AnyPolicy
  readonly #model: ModelNode
  readonly #resource: string
  readonly #given: Given
  readonly #context: Plain

  constructor(policy: AnyPolicy, model: ModelNode, resource: string, given: Given) {
    this.#policy = policy
    this.#model = model
    this.#resource = resource
    this.#given = given
    // The instant of the question, which is that of every change of it.
    this.#context = { now: new Date(), ...given.context }
  }

  environment(): Environment {
    const { subject, row, facts } = this.#given
    return {
      subject: readSubject(this.#model, subject),
      context: readContext(this.#model, this.#context),
      facts,
      rows: [row as Plain | undefined],
      answers: NO_ANSWERS,
    }
  }

  /** What the witness has at these places, beside what was given. */
  changes(pins: readonly Pin[], witness: Witness): readonly PlacedChange[] {
    return pins.flatMap(({ label: path, place }): readonly PlacedChange[] => {
      if (!place) return []
      if (place.of !== 'facts') {
        const holder = { subject: this.#given.subject, context: this.#context, row: this.#given.row }[place.of]
        return [{ path, place, from: valueAt(holder, place.path), to: valueAt(witness[place.of], place.path) }]
      }
      const to = witness.facts.find(({ answer, ...question }) => isSame(question, place.question))?.answer ?? false
      return [{ path, place, from: !to, to }]
    })
  }

  decide(changes: readonly PlacedChange[]): Decision {
    const { action, facts } = this.#given
    let { subject, row } = this.#given
    let context = this.#context
    const told: { readonly question: FactQuestion; readonly to: unknown }[] = []
    for (const { place, to } of changes) {
      if (place.of === 'facts') told.push({ question: place.question, to })
      else if (place.of === 'subject') subject = withValue(subject, place.path, to)
      else if (place.of === 'context') context = withValue(context, place.path, to)
      else row = this.#moved(withValue(row!, place.path, to), place.path, to)
    }
    const access = this.#policy.for(subject as object | null, {
      context,
      ...(facts ? { facts: told.length > 0 ? factsWith(facts, told) : facts } : {}),
    })
    const decide = access.decide as (action: string, ...row: readonly object[]) => Decision
    return decide.call(access, action, ...(row ? [row] : []))
  }

  /** A row that points at another has the other with that key. */
  #moved(row: object, path: readonly string[], to: unknown): object {
    const hops = path.slice(0, -1)
    const owner = hops.every((_, at) => this.#relationAt(hops.slice(0, at), hops[at]!))
      ? resourceAt(this.#model, this.#resource, hops)
      : undefined
    const name = path.at(-1)!
    return Object.values(owner?.relations ?? {}).reduce((moved, { name: relation, via, references, cardinality }) => {
      const isLoaded = cardinality === 'one' && via === name && valueAt(moved, [...hops, relation])
      return isLoaded ? withValue(moved, [...hops, relation, references], to) : moved
    }, row)
  }

  #relationAt(hops: readonly string[], name: string): unknown {
    return lookup(resourceAt(this.#model, this.#resource, hops).relations, name)
  }
}

function valueAt(holder: unknown, path: readonly string[]): unknown {
  let value = holder
  for (const name of path) value = value && Object.hasOwn(value, name) ? (value as Plain)[name] : undefined
  return value ?? null
}

function withValue<T>(holder: T, [name, ...rest]: readonly string[], value: unknown): T {
  const own = (holder ?? {}) as Plain
  const inner = Object.hasOwn(own, name!) ? own[name!] : undefined
  return { ...own, [name!]: rest.length === 0 ? value : withValue(inner, rest, value) } as T
}

function factsWith(facts: Facts, told: readonly { readonly question: FactQuestion; readonly to: unknown }[]): Facts {
  const answer = (question: FactQuestion, otherwise: () => boolean) => {
    const change = told.find((one) => isSame(one.question, question))
    return change ? change.to === true : otherwise()
  }
  return {
    granted: (action, type, id) => answer({ kind: 'granted', action, type, id }, () => facts.granted(action, type, id)),
    denied: (action, type, id) => answer({ kind: 'denied', action, type, id }, () => facts.denied(action, type, id)),
    holds: (code) => answer({ kind: 'holds', code }, () => facts.holds(code)),
  }
}

function isSame(a: FactQuestion, b: FactQuestion): boolean {
  if (a.kind === 'holds' || b.kind === 'holds')
    return a.kind === b.kind && 'code' in a && 'code' in b && a.code === b.code
  return a.kind === b.kind && a.action === b.action && a.type === b.type && a.id === b.id
}
