import { lookup, type ResourceNode } from '../../ast/model.ts'
import type { Check } from '../../evaluate/compile-condition.ts'
import { type Environment, readGiven, readSubject } from '../../evaluate/environment.ts'
import type { FactQuestion } from '../../evaluate/facts.ts'
import type { Reasons } from './justify.ts'
import type { Witness } from './question.ts'
import type { Reading, Reads } from './reads.ts'
import type { Store, Stored } from './store.ts'
import type { Translator } from './translate.ts'

type Plain = Record<string, unknown>

/** A witness with what the functions of the application are taken to answer in it. */
export interface Made {
  readonly witness: Witness
  readonly says: (question: FactQuestion) => boolean
  readonly answer: (key: string, row: object | undefined) => boolean
}

/** Writes the world down as an application would. */
export function makeWitness(
  { world, top }: Translator,
  reasons: Reasons,
  store: Store,
  reading: Reading,
  resource: string | undefined,
): Made {
  const stored = new Map<object, Stored>()
  const joins = new Map<ResourceNode, Set<string>>()
  const follow = (from: ResourceNode, reads: Reads): void => {
    for (const [name, inner] of reads.relations) {
      const { cardinality, via, references, target } = from.relations[name]!
      const to = world.model.resources[target]!
      const [near, far] = cardinality === 'one' ? [via, references] : [references, via]
      joins.set(from, (joins.get(from) ?? new Set()).add(near))
      joins.set(to, (joins.get(to) ?? new Set()).add(far))
      follow(to, inner)
    }
  }
  const nest = (own: Stored, reads: Reads): Plain => {
    const { key, tenant, relations } = own.resource
    const names = new Set([...reads.attributes, ...(joins.get(own.resource) ?? []), key, tenant])
    const row: Plain = {}
    for (const name of Object.keys(own.resource.attributes)) if (names.has(name)) row[name] = store.value(own, name)
    for (const [name, inner] of reads.relations) {
      if (relations[name]!.cardinality === 'many') row[name] = store.many(own, name).map((other) => nest(other, inner))
      else {
        const other = store.one(own, name)
        row[name] = other && nest(other, inner)
      }
    }
    stored.set(row, own)
    return row
  }
  const { model, subject, context } = world
  const isAnonymous = reasons.has(world.anonymous)
  const givenSubject: Plain = {}
  for (const attribute of Object.values(model.subject)) givenSubject[attribute.name] = store.given(subject, attribute)
  const givenContext: Plain = {}
  for (const name of reading.context) givenContext[name] = store.given(context, lookup(model.context, name)!)
  const rowAt = (level: number) => top.rows.get(level)
  const root = rowAt(0)
  const before = rowAt(-1)
  const facts = new Map<string, Witness['facts'][number]>()
  const assuming: Witness['assuming'][number][] = []
  const answers = new Set<string>()
  for (const lit of reasons.lits) {
    const atom = world.atoms.of(lit)
    if (atom?.kind !== 'applied') continue
    const { kind, key, name = '', type = '' } = atom.predicate
    const answer = (lit & 1) === 0
    if (kind === 'check') {
      assuming.push({ check: name, answer })
      const row = atom.to.text === '' ? undefined : world.rows[Number(atom.to.text)]
      const about = row && store.of(row)
      if (answer) answers.add(`${key} ${about ? store.stored.indexOf(about) : ''}`)
    } else if (kind !== 'in') {
      const question: FactQuestion =
        kind === 'holds'
          ? { kind, code: atom.to.text }
          : { kind, action: name, type, id: String(store.print(atom.to, false)) }
      facts.set(JSON.stringify(question), { ...question, answer })
    }
  }
  if (root) follow(root.resource, reading.row)
  if (before) follow(before.resource, reading.before)
  const write = () => ({
    ...(root || resource !== undefined ? { row: root ? nest(store.of(root)!, reading.row) : {} } : {}),
    ...(before ? { before: nest(store.of(before)!, reading.before) } : {}),
  })
  // A relation that always leads to a row may ask for one more, which lists may have that were written already.
  let count: number
  let rows: ReturnType<typeof write>
  do {
    count = store.stored.length
    rows = write()
  } while (store.stored.length > count)
  return {
    witness: {
      subject: isAnonymous ? null : givenSubject,
      context: givenContext,
      ...rows,
      facts: [...facts.values()],
      assuming,
    },
    says: (question) => facts.get(JSON.stringify(question))?.answer ?? false,
    answer: (key, row) => {
      const about = row && stored.get(row)
      return answers.has(`${key} ${about ? store.stored.indexOf(about) : ''}`)
    },
  }
}

/** Asks the evaluator, who has the last word. */
export function confirms(
  { world: { model } }: Translator,
  { witness, says, answer }: Made,
  checks: readonly Check[],
): boolean {
  const { subject, context, row, before } = witness
  const environment: Environment = {
    subject: readSubject(model, subject),
    context: Object.fromEntries(
      Object.entries(context).map(([name, value]) => {
        return [name, readGiven(model.context[name]!, value, `context.${name}`)]
      }),
    ),
    facts: {
      granted: (action, type, id) => says({ kind: 'granted', action, type, id }),
      denied: (action, type, id) => says({ kind: 'denied', action, type, id }),
      holds: (code) => says({ kind: 'holds', code }),
    },
    rows: [row],
    answers: {
      given: { subject: subject ?? {}, context },
      custom: (node, _, about) => ({
        value: answer(`check ${node.name} ${JSON.stringify(node.parameters)}`, about),
      }),
      loaded: () => {
        throw new TypeError('every attribute is given')
      },
      undecided: () => {},
    },
    ...(before ? { before } : {}),
  }
  return checks.every((check) => {
    environment.rows.length = 1
    return check(environment) === true
  })
}
