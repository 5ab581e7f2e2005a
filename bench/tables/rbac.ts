/** Five roles in a chain, eight resources with five actions: may this role do that? */
import { combine, defineModel, definePolicy, t } from 'bailiwick'
import { definePermissions } from 'bailiwick/permissions'
import type { Contender } from '../harness.ts'
import { compare } from '../harness.ts'
import { withGeneratedCode } from '../ours.ts'
import { type Ability, type CedarCall, casbinEnforcer, caslRow, cedarAllows, cedarPolicies, peers } from '../peers.ts'
import { createRandom, times } from '../random.ts'
import { literal } from '../shapes.ts'
import type { Table } from '../table.ts'

const roles = ['viewer', 'commenter', 'editor', 'manager', 'admin'] as const
const resources = ['article', 'comment', 'page', 'media', 'menu', 'user', 'invoice', 'setting'] as const
const actions = ['read', 'create', 'update', 'delete', 'publish'] as const
type Role = (typeof roles)[number]
type Resource = (typeof resources)[number]
type Action = (typeof actions)[number]

/** The lowest role that may do it, as its place in the chain. */
function lowest(resource: Resource, action: Action): number {
  const base = { article: 0, comment: 0, page: 0, media: 1, menu: 1, user: 2, invoice: 2, setting: 3 }[resource]
  return Math.min(4, base + { read: 0, create: 1, update: 1, delete: 2, publish: 2 }[action])
}

const all = resources.flatMap((resource) => actions.map((action) => ({ resource, action })))
const permitted = (role: Role) => all.filter((one) => lowest(one.resource, one.action) <= roles.indexOf(role))

function rank(role: Role): number {
  switch (role) {
    case 'viewer':
      return 0
    case 'commenter':
      return 1
    case 'editor':
      return 2
    case 'manager':
      return 3
    default:
      return 4
  }
}

function byHand(role: Role, resource: Resource, action: Action): boolean {
  let base: number
  switch (resource) {
    case 'article':
    case 'comment':
    case 'page':
      base = 0
      break
    case 'media':
    case 'menu':
      base = 1
      break
    case 'user':
    case 'invoice':
      base = 2
      break
    default:
      base = 3
  }
  const have = rank(role)
  if (have === 4) return true
  switch (action) {
    case 'read':
      return have >= base
    case 'create':
    case 'update':
      return have >= base + 1
    default:
      return have >= base + 2
  }
}

const model = defineModel({
  subject: { role: t.enum(...roles) },
  resource: {
    article: { id: t.id() },
    comment: { id: t.id() },
    page: { id: t.id() },
    media: { id: t.id() },
    menu: { id: t.id() },
    user: { id: t.id() },
    invoice: { id: t.id() },
    setting: { id: t.id() },
  },
})

const parts = resources.map((resource) =>
  definePolicy(model, resource, ({ subject }) => {
    const from = (action: Action) => ({ allow: subject.role.atLeast(roles[lowest(resource, action)]!) })
    return {
      read: from('read'),
      create: from('create'),
      update: from('update'),
      delete: from('delete'),
      publish: from('publish'),
    }
  }),
)
const policy = combine(parts[0]!, ...parts.slice(1))
const generated = withGeneratedCode(policy)
type Access = ReturnType<typeof policy.for>

type Permission = `${Resource}.${Action}`
const named = all.map(({ resource, action }): Permission => `${resource}.${action}`)
const numbers = Object.fromEntries(named.map((name, index) => [name, index + 1])) as Record<Permission, number>
const given = Object.fromEntries(
  roles.map((role) => [role, permitted(role).map(({ resource, action }): Permission => `${resource}.${action}`)]),
) as Record<Role, Permission[]>
const permissions = definePermissions({ permissions: numbers, roles: given })
type Held = ReturnType<typeof permissions.hold>
type Handle = ReturnType<typeof permissions.handle>

interface Question {
  readonly role: Role
  readonly resource: Resource
  readonly action: Action
  readonly permission: `${Resource}.${Action}`
  readonly row: { readonly id: string }
  readonly access: Access
  readonly generated: Access
  readonly held: Held
  readonly handle: Handle
  readonly set: ReadonlySet<string>
  readonly ability: Ability
  readonly caslRow: object
  readonly cedar: CedarCall
}

const createVerb: Readonly<Record<Exclude<Action, 'publish'>, string>> = {
  read: 'readAny',
  create: 'createAny',
  update: 'updateAny',
  delete: 'deleteAny',
}

function questions(): Question[] {
  const random = createRandom(11)
  const prepared = new Map(
    roles.map((role) => [
      role,
      {
        access: policy.for({ role }),
        generated: generated.for({ role }),
        held: permissions.roles.of(role),
        set: new Set(permitted(role).map(({ resource, action }) => `${resource}.${action}`)),
        ability: peers.casl.createMongoAbility(
          permitted(role).map(({ resource, action }) => ({ subject: resource, action })),
        ),
      },
    ]),
  )
  const policies = cedarPolicies(
    'rbac',
    all
      .map(({ resource, action }) => {
        const role = roles[lowest(resource, action)]
        return `permit (principal in Role::"${role}", action == Action::"${action}", resource is ${kind(resource)});`
      })
      .join('\n'),
  )
  return times(1024, (index) => {
    const role = random.pick(roles)
    const { resource, action } = random.pick(all)
    const row = { id: `r${index}` }
    const user = { type: 'User', id: `u${index}` }
    const chain = roles.slice(0, roles.indexOf(role) + 1).map((id) => ({ type: 'Role', id }))
    return {
      role,
      resource,
      action,
      permission: literal(`${resource}.${action}`),
      row,
      ...prepared.get(role)!,
      handle: permissions.handle(`${resource}.${action}`),
      caslRow: caslRow(resource, row),
      cedar: {
        principal: user,
        action: { type: 'Action', id: action },
        resource: { type: kind(resource), id: row.id },
        context: {},
        preparsedPolicySetId: policies,
        entities: [
          { uid: user, attrs: {}, parents: [chain.at(-1)!] },
          ...chain.map((uid, place) => ({ uid, attrs: {}, parents: place > 0 ? [chain[place - 1]!] : [] })),
        ],
      },
    }
  })
}

function kind(resource: Resource): string {
  return resource[0]!.toUpperCase() + resource.slice(1)
}

const casbinModel = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act`

const casbinPolicy = [
  ...all.map(({ resource, action }) => `p, ${roles[lowest(resource, action)]}, ${resource}, ${action}`),
  ...roles.slice(1).map((role, place) => `g, ${role}, ${roles[place]}`),
].join('\n')

async function contenders(): Promise<(Contender<Question> | undefined)[]> {
  const nested = new Map<string, Map<string, Set<string>>>()
  for (const role of roles) {
    const byResource = new Map<string, Set<string>>(resources.map((resource) => [resource, new Set()]))
    for (const { resource, action } of permitted(role)) byResource.get(resource)!.add(action)
    nested.set(role, byResource)
  }
  const enforcer = await casbinEnforcer(casbinModel, casbinPolicy)
  const grants = roles.flatMap((role) =>
    permitted(role).flatMap(({ resource, action }) =>
      action === 'publish' ? [] : [{ role, resource, action: `${action}:any`, attributes: '*' }],
    ),
  )
  const control = new peers.accesscontrol.AccessControl(grants)
  return [
    { name: 'hand-written if/switch', kind: 'limit', ask: (q) => byHand(q.role, q.resource, q.action) },
    { name: 'hand-written Set of "resource.action"', kind: 'hand', ask: (q) => q.set.has(q.permission) },
    {
      name: 'hand-written Map of Map of Set',
      kind: 'hand',
      ask: (q) => nested.get(q.role)!.get(q.resource)!.has(q.action),
    },
    { name: 'Bailiwick, handle resolved once', kind: 'ours', ask: (q) => q.held.has(q.handle) },
    { name: 'Bailiwick, can(permission)', kind: 'ours', ask: (q) => q.access.can(q.permission) },
    { name: 'Bailiwick, can(permission, row)', kind: 'ours', ask: (q) => q.access.can(q.permission, q.row) },
    { name: 'Bailiwick, generated code', kind: 'ours', ask: (q) => q.generated.can(q.permission) },
    { name: 'CASL, ability ready', kind: 'peer', ask: (q) => q.ability.can(q.action, q.resource) },
    {
      name: 'accesscontrol',
      kind: 'peer',
      answers: (q) => q.action !== 'publish',
      ask: (q) => control.can(q.role)[createVerb[q.action as Exclude<Action, 'publish'>]]!(q.resource).granted,
    },
    { name: 'casbin', kind: 'peer', ask: (q) => enforcer.enforceSync(q.role, q.resource, q.action) },
    { name: 'cedar-wasm', kind: 'peer', ask: (q) => cedarAllows(q.cedar) },
  ]
}

export const table: Table = {
  name: 'rbac',
  title: 'One check by role',
  about:
    'Five roles in a chain, eight resources with five actions each. Everything that belongs to a role is ready before the check. ' +
    'accesscontrol has no verbs of its own and is not asked about `publish`.',
  sections: [
    {
      name: 'rbac',
      run: async (settings) => {
        const pool = questions()
        return compare(
          {
            title: '5 roles, 8 resources x 5 actions',
            questions: pool,
            contenders: await contenders(),
            decides: true,
          },
          settings,
        )
      },
    },
  ],
}
