/** A user comes, and one question is asked: what has to be built first? */
import { type Access, defineModel, definePolicy, t } from 'bailiwick'
import { compare, type Result, type Settings } from '../harness.ts'
import { withGeneratedCode } from '../ours.ts'
import { type CaslRule, caslRow, peers } from '../peers.ts'
import { createRandom, times } from '../random.ts'
import { literal } from '../shapes.ts'
import type { Table } from '../table.ts'
import { actions, policyOver } from './rules-over-types.ts'

interface User {
  readonly id: string
}

interface Row {
  readonly id: string
  readonly ownerId: string
}

interface Untyped {
  can(action: string, row: object): boolean
}

interface Asked {
  for(user: User): Access<never, never>
}

const model = defineModel({
  subject: { id: t.id() },
  resource: { document: { id: t.id(), ownerId: t.id() } },
})

/** The names of what may be done: made once, since an application writes them as literals. */
const acts = times(1000, (index) => literal(`act${index}`))

/** The owner may do `count` things with a document. */
function policyOf(count: number) {
  return definePolicy(model, 'document', ({ subject, resource: document }) =>
    Object.fromEntries(acts.slice(0, count).map((act) => [act, { allow: { own: document.ownerId.is(subject.id) } }])),
  )
}

function caslRules(user: User, count: number): CaslRule[] {
  return times(count, (index) => ({
    action: acts[index]!,
    subject: 'document',
    conditions: { ownerId: user.id },
  }))
}

function questionsOf(count: number) {
  const random = createRandom(16)
  const users = times(64, (index): User => ({ id: `u${index}` }))
  return times(1024, (index) => {
    const user = random.pick(users)
    const row: Row = { id: `d${index}`, ownerId: (random.chance(0.5) ? user : random.pick(users)).id }
    const act = acts[random.int(count)]!
    return { user, row, act, id: literal(`document.${act}`), casl: caslRow('document', row) }
  })
}

function ask(asked: Asked, user: User): Untyped {
  return asked.for(user) as unknown as Untyped
}

/** A policy is made once in the life of a server; an ability once for each user who comes. */
function perUser(count: number, settings: Settings): Result {
  const policy = policyOf(count) as unknown as Asked
  const generated = withGeneratedCode(policy)
  return compare(
    {
      title: `${count} rules: a user and the first check`,
      questions: questionsOf(count),
      decides: true,
      contenders: [
        {
          name: 'hand-written Map of closures for the user',
          kind: 'limit',
          ask: (q) => {
            const { id } = q.user
            const checks = new Map<string, (row: Row) => boolean>()
            for (let index = 0; index < count; index++) checks.set(acts[index]!, (row) => row.ownerId === id)
            return checks.get(q.act)!(q.row)
          },
        },
        { name: 'Bailiwick, per user', kind: 'ours', ask: (q) => ask(policy, q.user).can(q.id, q.row) },
        generated && {
          name: 'Bailiwick, generated code, per user',
          kind: 'ours',
          ask: (q) => ask(generated, q.user).can(q.id, q.row),
        },
        {
          name: 'CASL, createMongoAbility per user',
          kind: 'peer',
          ask: (q) => peers.casl.createMongoAbility(caslRules(q.user, count)).can(q.act, q.casl),
        },
        {
          name: 'CASL, defineAbility per user',
          kind: 'peer',
          ask: (q) => {
            const define = (can: (action: string, subject: string, conditions: object) => void) => {
              for (let index = 0; index < count; index++) can(acts[index]!, 'document', { ownerId: q.user.id })
            }
            return peers.casl.defineAbility(define as never).can(q.act, q.casl)
          },
        },
      ],
    },
    settings,
  )
}

/** Model and policy, from their definition to the first answer: what a process pays at its start. */
function wholePolicy(count: number, settings: Settings): Result {
  const types = times(count / actions.length, (index) => literal(`type${index}`))
  const rules = (user: User): CaslRule[] =>
    types.flatMap((type) => actions.map((action) => ({ action, subject: type, conditions: { ownerId: user.id } })))
  const random = createRandom(19)
  const questions = times(64, (index) => {
    const [type, action] = [random.pick(types), random.pick(actions)]
    const user = { id: `u${index}` }
    const row: Row = { id: `d${index}`, ownerId: random.chance(0.5) ? user.id : 'another' }
    return { user, row, action, id: literal(`${type}.${action}`), casl: caslRow(type, row) }
  })
  return compare(
    {
      title: `${count} rules: the policy itself, to its first answer`,
      questions,
      decides: true,
      contenders: [
        {
          name: 'CASL, createMongoAbility',
          kind: 'limit',
          ask: (q) => peers.casl.createMongoAbility(rules(q.user)).can(q.action, q.casl),
        },
        {
          name: 'Bailiwick, defineModel and definePolicy',
          kind: 'ours',
          atMost: 4,
          ask: (q) => ask(policyOver(types) as unknown as Asked, q.user).can(q.id, q.row),
        },
      ],
    },
    settings,
  )
}

export const table: Table = {
  name: 'build-per-user',
  title: 'What is built for a user',
  about:
    'The owner may do as many things as there are rules. An ability is built for each user; a policy is compiled once, with the user ' +
    'an argument. The last part is that once, with its rules over 200 types: there the ratio is to CASL, which has nothing that is done once.',
  sections: [
    ...[5, 20, 100, 1000].map((size) => ({
      name: `user-${size}`,
      notQuick: size === 20 || size === 100,
      run: (settings: Settings) => perUser(size, settings),
    })),
    { name: 'policy-1000', run: (settings: Settings) => wholePolicy(1000, settings) },
  ],
}
