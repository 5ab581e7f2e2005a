/** Many rules over many types: what a check costs as the policy grows around it. */
import { type Access, combine, defineModel, definePolicy, t } from 'bailiwick'
import { compare, type Result, type Settings } from '../harness.ts'
import { withGeneratedCode } from '../ours.ts'
import { casbinEnforcer, caslRow, cedarAllows, cedarPolicies, peers } from '../peers.ts'
import { createRandom, times } from '../random.ts'
import { literal } from '../shapes.ts'
import type { Table } from '../table.ts'

export const actions = ['read', 'create', 'update', 'delete', 'publish'] as const

interface User {
  readonly id: string
}

interface Row {
  readonly id: string
  readonly ownerId: string
}

/** The names are known at run time only, so the types know them as any name. */
export function policyOver(types: readonly string[]) {
  const fields = { id: t.id(), ownerId: t.id() }
  const model = defineModel({
    subject: { id: t.id() },
    resource: Object.fromEntries(types.map((type) => [type, fields])),
  })
  const parts = types.map((type) =>
    definePolicy(model, type, ({ subject, resource: row }) => {
      const own = { allow: { own: row.ownerId!.is(subject.id) } }
      return { read: own, create: own, update: own, delete: own, publish: own }
    }),
  )
  return combine(parts[0]!, ...parts.slice(1))
}

const casbinModel = `
[request_definition]
r = sub, obj, kind, act
[policy_definition]
p = kind, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.kind == p.kind && r.act == p.act && r.obj.ownerId == r.sub.id`

async function over(count: number, settings: Settings): Promise<Result> {
  const types = times(count / actions.length, (index) => literal(`type${index}`))
  const pairs = types.flatMap((type) => actions.map((action) => ({ type, action })))
  const users = times(64, (index): User => ({ id: `u${index}` }))
  const policy = policyOver(types)
  const generated = withGeneratedCode(policy)
  const byHand = new Map<string, (user: User, row: Row) => boolean>(
    pairs.map(({ type, action }) => [literal(`${type}.${action}`), (user, row) => row.ownerId === user.id]),
  )
  const prepared = users.map((user) => ({
    user,
    access: policy.for(user) as Access<never, never> as unknown as Untyped,
    generated: generated?.for(user) as unknown as Untyped | undefined,
    ability: peers.casl.createMongoAbility(
      pairs.map(({ type, action }) => ({ action, subject: type, conditions: { ownerId: user.id } })),
    ),
  }))
  const enforcer = await casbinEnforcer(
    casbinModel,
    pairs.map(({ type, action }) => `p, ${type}, ${action}`).join('\n'),
  )
  const policies = cedarPolicies(
    'over-types',
    pairs
      .map(
        ({ type, action }) =>
          `permit (principal, action == Action::"${action}", resource is ${type}) when { resource.ownerId == principal.id };`,
      )
      .join('\n'),
  )
  const random = createRandom(14)
  const questions = times(1024, (index) => {
    const one = random.pick(prepared)
    const { type, action } = random.pick(pairs)
    const row: Row = { id: `r${index}`, ownerId: (random.chance(0.5) ? one : random.pick(prepared)).user.id }
    const principal = { type: 'User', id: one.user.id }
    const resource = { type, id: row.id }
    return {
      ...one,
      type,
      action,
      id: literal(`${type}.${action}`),
      row,
      casl: caslRow(type, row),
      cedar: {
        principal,
        action: { type: 'Action', id: action },
        resource,
        context: {},
        preparsedPolicySetId: policies,
        entities: [
          { uid: principal, attrs: { id: one.user.id }, parents: [] },
          { uid: resource, attrs: { ownerId: row.ownerId }, parents: [] },
        ],
      },
    }
  })
  return compare(
    {
      title: `${count} rules over ${types.length} types x 5 actions`,
      questions,
      decides: true,
      contenders: [
        { name: 'hand-written Map of functions', kind: 'limit', ask: (q) => byHand.get(q.id)!(q.user, q.row) },
        { name: 'Bailiwick, access ready', kind: 'ours', ask: (q) => q.access.can(q.id, q.row) },
        generated && {
          name: 'Bailiwick, generated code',
          kind: 'ours',
          ask: (q) => q.generated!.can(q.id, q.row),
        },
        { name: 'CASL, ability ready', kind: 'peer', ask: (q) => q.ability.can(q.action, q.casl) },
        {
          name: 'casbin',
          kind: 'peer',
          atMost: 128,
          ask: (q) => enforcer.enforceSync(q.user, q.row, q.type, q.action),
        },
        { name: 'cedar-wasm', kind: 'peer', atMost: 128, ask: (q) => cedarAllows(q.cedar) },
      ],
    },
    settings,
  )
}

interface Untyped {
  can(action: string, row: object): boolean
}

export const table: Table = {
  name: 'rules-over-types',
  title: 'Many rules over many types',
  about: 'One rule for each type and action: the owner may. What grows is the policy around the rule that is asked.',
  sections: [10, 100, 1000].map((size) => ({
    name: `over-${size}`,
    notQuick: size === 100,
    run: (settings: Settings) => over(size, settings),
  })),
}
