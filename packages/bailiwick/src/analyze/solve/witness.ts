import { lookup } from '../../ast/model.ts'
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
  const nest = (own: Stored, reads: Reads): Plain => {
    const { key, tenant, relations } = own.resource
    const names = new Set(reads.attributes)
    if (key !== undefined) names.add(key)
    for (const name of reads.relations.keys()) {
      const { cardinality, via, references } = relations[name]!
      names.add(cardinality === 'one' ? via : references)
    }
    if (tenant !== undefined) names.add(tenant)
    const row: Plain = {}
    for (const name of Object.keys(own.resource.attributes)) if (names.has(name)) row[name] = store.value(own, name)
    for (const [name, inner] of reads.relations) {
      const { cardinality, via, references } = relations[name]!
      const linked: Reads = {
        ...inner,
        attributes: new Set(inner.attributes).add(cardinality === 'one' ? references : via),
      }
      if (cardinality === 'many') row[name] = store.many(own, name).map((other) => nest(other, linked))
      else {
        const other = store.one(own, name)
        row[name] = other && nest(other, linked)
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
  const facts: Witness['facts'][number][] = []
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
    } else if (kind === 'holds') facts.push({ kind, code: atom.to.text, answer })
    else if (kind !== 'in') {
      const id = String(store.print(atom.to, false))
      const question: FactQuestion = { kind, action: name, type, id }
      if (
        !facts.some(
          (fact) => fact.kind === kind && 'id' in fact && fact.id === id && fact.action === name && fact.type === type,
        )
      )
        facts.push({ ...question, answer })
    }
  }
  const rows = {
    ...(root || resource !== undefined ? { row: root ? nest(store.of(root), reading.row) : {} } : {}),
    ...(before ? { before: nest(store.of(before), reading.before) } : {}),
  }
  return {
    witness: { subject: isAnonymous ? null : givenSubject, context: givenContext, ...rows, facts, assuming },
    answer: (key, row) => {
      const about = row && stored.get(row)
      return answers.has(`${key} ${about ? store.stored.indexOf(about) : ''}`)
    },
  }
}

/** Asks the evaluator, who has the last word. */
export function confirms(
  { world: { model } }: Translator,
  { witness, answer }: Made,
  checks: readonly Check[],
): boolean {
  const { subject, context, row, before, facts } = witness
  const says = (test: (fact: Witness['facts'][number]) => boolean) => facts.find(test)?.answer ?? false
  const about = (kind: 'granted' | 'denied') => (action: string, type: string, id: string) =>
    says((fact) => fact.kind === kind && fact.action === action && fact.type === type && fact.id === id)
  const environment: Environment = {
    subject: readSubject(model, subject),
    context: Object.fromEntries(
      Object.entries(context).map(([name, value]) => {
        return [name, readGiven(model.context[name]!, value, `context.${name}`)]
      }),
    ),
    facts: {
      granted: about('granted'),
      denied: about('denied'),
      holds: (code) => says((fact) => fact.kind === 'holds' && fact.code === code),
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
