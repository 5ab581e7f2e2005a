/** One application of the Cedar paper: a world from a seed, questions about it, and every contender's form of them. */
import { compare, type Result, type Settings } from '../harness.ts'
import type { Ability, CedarCall, Entity, EntityUid } from '../peers.ts'
import { cedarAllows, cedarPolicies } from '../peers.ts'
import { createRandom, type Random } from '../random.ts'

/** As the tables ask: names of actions and rows that are known at run time. */
export interface Asking {
  can(action: string, ...row: readonly object[]): boolean
}

/** What a contender needs, prepared before anything is measured. */
export interface Prepared {
  readonly access: Asking
  readonly generated: Asking | undefined
  readonly ability: Ability
}

/** A question before the contenders' forms of it are made: the numbers of a user and a resource, and an action. */
export interface Triple {
  readonly user: number
  readonly action: string
  readonly resource: number
}

export interface World<Q> {
  /** Every question that can be asked of it. */
  readonly triples: readonly Triple[]
  question(triple: Triple): Q
}

export interface Question extends Prepared {
  readonly id: string
  readonly row: object | undefined
  readonly caslAction: string
  readonly casl: object | string
  readonly cedar: CedarCall
  readonly cedarAll: CedarCall
}

export interface App<Q extends Question> {
  readonly name: string
  readonly cedar: string
  world(size: number, random: Random, policies: string): World<Q>
  /** What an expert writes by hand, with ancestors kept in sets. */
  byHand(question: Q): boolean
}

const HIERARCHIES = 16
const QUESTIONS = 64

export function compareApp<Q extends Question>(app: App<Q>, size: number, settings: Settings): Result {
  const policies = cedarPolicies(app.name, app.cedar)
  const random = createRandom(size)
  const questions = Array.from({ length: HIERARCHIES }, () =>
    questionsAbout(app.world(size, random, policies), app, random),
  ).flat()
  const byHand = app.byHand
  return compare(
    {
      title: `${app.name}, ${size} of each kind`,
      questions,
      decides: true,
      contenders: [
        { name: 'hand-written, ancestors kept', kind: 'limit', ask: byHand },
        { name: 'Bailiwick, access ready', kind: 'ours', ask: askOurs },
        questions[0]!.generated && { name: 'Bailiwick, generated code', kind: 'ours', ask: askGenerated },
        { name: 'CASL, ancestors as arrays', kind: 'peer', ask: (q) => q.ability.can(q.caslAction, q.casl) },
        { name: 'cedar-wasm, needed entities only', kind: 'peer', ask: (q) => cedarAllows(q.cedar) },
        {
          name: 'cedar-wasm, all entities',
          kind: 'peer',
          atMost: settings.quick ? 4 : 32,
          ask: (q) => cedarAllows(q.cedarAll),
        },
      ],
    },
    settings,
  )
}

function askOurs(question: Question): boolean {
  return question.row === undefined ? question.access.can(question.id) : question.access.can(question.id, question.row)
}

function askGenerated(question: Question): boolean {
  return question.row === undefined
    ? question.generated!.can(question.id)
    : question.generated!.can(question.id, question.row)
}

/** Half of them any, half among those that are allowed: with one link in twenty nearly all of any would be denied. */
function questionsAbout<Q extends Question>(world: World<Q>, app: App<Q>, random: Random): Q[] {
  const kept = new Map<Triple, Q>()
  const made = (triple: Triple) => {
    const known = kept.get(triple) ?? world.question(triple)
    kept.set(triple, known)
    return known
  }
  const allowed = (): Q | undefined => {
    for (let attempt = 0; attempt < 400; attempt++) {
      const question = made(random.pick(world.triples))
      if (app.byHand(question)) return question
    }
    return undefined
  }
  return Array.from({ length: QUESTIONS }, (_, index) => ({
    ...((index % 2 === 0 ? allowed() : undefined) ?? made(random.pick(world.triples))),
  }))
}

export function uid(type: string, id: string): EntityUid {
  return { type, id }
}

export function reference(type: string, id: string): object {
  return { __entity: { type, id } }
}

/** The entities with those names and everything that they lie in. */
export function sliceOf(entities: readonly Entity[], starts: readonly EntityUid[]): Entity[] {
  const byName = new Map(entities.map((entity) => [`${entity.uid.type}::${entity.uid.id}`, entity]))
  const found = new Map<string, Entity>()
  const visit = ({ type, id }: EntityUid): void => {
    const name = `${type}::${id}`
    const entity = byName.get(name)
    if (!entity || found.has(name)) return
    found.set(name, entity)
    for (const parent of entity.parents) visit(parent)
  }
  for (const start of starts) visit(start)
  return [...found.values()]
}

/** Everything above each place, itself not included; parents have smaller numbers, so one pass is enough. */
export function ancestorsOf(parents: readonly (readonly number[])[]): number[][] {
  const above: number[][] = []
  for (const direct of parents) {
    const all = new Set(direct)
    for (const parent of direct) for (const ancestor of above[parent]!) all.add(ancestor)
    above.push([...all].sort((a, b) => a - b))
  }
  return above
}

/** The numbers below `count` that chance picks, one in twenty: the paper's density of links. */
export function linked(random: Random, count: number): number[] {
  return Array.from({ length: count }, (_, index) => index).filter(() => random.chance(0.05))
}

export function anyIn(list: readonly string[], set: ReadonlySet<string>): boolean {
  for (const one of list) if (set.has(one)) return true
  return false
}
