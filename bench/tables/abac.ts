/** The article policy: editors, writers on what is their own, nobody who is banned. */
import { all, defineModel, definePolicy, t } from 'bailiwick'
import type { Contender } from '../harness.ts'
import { compare } from '../harness.ts'
import { withGeneratedCode } from '../ours.ts'
import {
  type Ability,
  type CaslRule,
  type CedarCall,
  casbinEnforcer,
  caslRow,
  cedarAllows,
  cedarPolicies,
  peers,
} from '../peers.ts'
import { createRandom, times } from '../random.ts'
import { literal } from '../shapes.ts'
import type { Table } from '../table.ts'

const roles = ['reader', 'writer', 'editor'] as const
const actions = ['create', 'read', 'update', 'delete'] as const
type Action = (typeof actions)[number]

interface User {
  readonly id: string
  readonly role: (typeof roles)[number]
  readonly banned: boolean
}

interface Article {
  readonly id: string
  readonly authorId: string
}

const model = defineModel({
  subject: { id: t.id(), role: t.enum(...roles), banned: t.boolean() },
  resource: { article: { id: t.id(), authorId: t.id() } },
})

const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  '*': { deny: { banned: subject.banned } },
  create: { allow: subject.role.in('writer', 'editor') },
  read: { allow: true },
  update: {
    allow: {
      editor: subject.role.is('editor'),
      own: all(subject.role.is('writer'), article.authorId.is(subject.id)),
    },
  },
  delete: { allow: { editor: subject.role.is('editor') } },
}))
const generated = withGeneratedCode(policy)
type Access = ReturnType<typeof policy.for>

function byHand(user: User, action: Action, article: Article): boolean {
  if (user.banned) return false
  switch (action) {
    case 'read':
      return true
    case 'create':
      return user.role === 'editor' || user.role === 'writer'
    case 'update':
      return user.role === 'editor' || (user.role === 'writer' && article.authorId === user.id)
    default:
      return user.role === 'editor'
  }
}

/** What composing functions at run time costs, without a compiler of policies around it. */
const closures = (() => {
  type Check = (user: User, article: Article) => boolean
  const role =
    (name: string): Check =>
    (user) =>
      user.role === name
  const own: Check = (user, article) => article.authorId === user.id
  const both =
    (a: Check, b: Check): Check =>
    (user, article) =>
      a(user, article) && b(user, article)
  const either =
    (a: Check, b: Check): Check =>
    (user, article) =>
      a(user, article) || b(user, article)
  const notBanned: Check = (user) => !user.banned
  return new Map<Action, Check>([
    ['read', notBanned],
    ['create', both(notBanned, either(role('editor'), role('writer')))],
    ['update', both(notBanned, either(role('editor'), both(role('writer'), own)))],
    ['delete', both(notBanned, role('editor'))],
  ])
})()

function caslRules(user: User): CaslRule[] {
  if (user.banned) return []
  const rules: CaslRule[] = [{ action: 'read', subject: 'article' }]
  if (user.role === 'editor') rules.push({ action: ['create', 'update', 'delete'], subject: 'article' })
  if (user.role === 'writer') {
    rules.push({ action: 'create', subject: 'article' })
    rules.push({ action: 'update', subject: 'article', conditions: { authorId: user.id } })
  }
  return rules
}

function definedAbility(user: User): Ability {
  return peers.casl.defineAbility((can) => {
    if (user.banned) return
    can('read', 'article')
    if (user.role === 'editor') can(['create', 'update', 'delete'], 'article')
    if (user.role === 'writer') {
      can('create', 'article')
      can('update', 'article', { authorId: user.id })
    }
  })
}

interface Question {
  readonly user: User
  readonly action: Action
  readonly id: `article.${Action}`
  readonly article: Article
  readonly access: Access
  readonly on: ReturnType<Access['on']>
  readonly generated: Access | undefined
  readonly ability: Ability
  readonly caslArticle: object
  readonly cedar: CedarCall
}

const cedarText = `
permit (principal, action == Action::"read", resource);
permit (principal, action == Action::"create", resource) when { principal.role == "writer" || principal.role == "editor" };
permit (principal, action in [Action::"update", Action::"delete"], resource) when { principal.role == "editor" };
permit (principal, action == Action::"update", resource)
when { principal.role == "writer" && resource.authorId == principal.id };
forbid (principal, action, resource) when { principal.banned };`

function questions(): Question[] {
  const random = createRandom(12)
  const policies = cedarPolicies('abac', cedarText)
  const users = times(64, (index): User => ({ id: `u${index}`, role: random.pick(roles), banned: random.chance(0.1) }))
  const prepared = users.map((user) => {
    const access = policy.for(user)
    const ability = peers.casl.createMongoAbility(caslRules(user))
    return { user, access, on: access.on('article'), generated: generated?.for(user), ability }
  })
  return times(1024, (index) => {
    const one = random.pick(prepared)
    const { user } = one
    const action = random.pick(actions)
    const author = random.chance(0.5) ? user : random.pick(users)
    const article: Article = { id: `a${index}`, authorId: author.id }
    const principal = { type: 'User', id: user.id }
    const resource = { type: 'Article', id: article.id }
    return {
      ...one,
      action,
      id: literal(`article.${action}`),
      article,
      caslArticle: caslRow('article', article),
      cedar: {
        principal,
        action: { type: 'Action', id: action },
        resource,
        context: {},
        preparsedPolicySetId: policies,
        entities: [
          { uid: principal, attrs: { ...user }, parents: [] },
          { uid: resource, attrs: { authorId: article.authorId }, parents: [] },
        ],
      },
    }
  })
}

const casbinModel = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = role, act, whose
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub.banned == false && r.act == p.act && r.sub.role == p.role && (p.whose == 'any' || r.obj.authorId == r.sub.id)`

const casbinPolicy = `
p, reader, read, any
p, writer, read, any
p, editor, read, any
p, writer, create, any
p, editor, create, any
p, writer, update, own
p, editor, update, any
p, editor, delete, any`

const grants = [
  ...roles.map((role) => ({ role, resource: 'article', action: 'read:any', attributes: '*' })),
  { role: 'writer', resource: 'article', action: 'create:any', attributes: '*' },
  { role: 'writer', resource: 'article', action: 'update:own', attributes: '*' },
  ...['create', 'update', 'delete'].map((action) => ({
    role: 'editor',
    resource: 'article',
    action: `${action}:any`,
    attributes: '*',
  })),
]

async function contenders(): Promise<(Contender<Question> | undefined)[]> {
  const enforcer = await casbinEnforcer(casbinModel, casbinPolicy)
  const control = new peers.accesscontrol.AccessControl(grants)
  return [
    { name: 'hand-written if/switch', kind: 'limit', ask: (q) => byHand(q.user, q.action, q.article) },
    {
      name: 'hand-written closures in a Map',
      kind: 'hand',
      ask: (q) => closures.get(q.action)!(q.user, q.article),
    },
    { name: 'Bailiwick, access ready', kind: 'ours', ask: (q) => q.access.can(q.id, q.article) },
    { name: "Bailiwick, access.on('article') ready", kind: 'ours', ask: (q) => q.on.can(q.action, q.article) },
    { name: 'Bailiwick, per user and check', kind: 'ours', ask: (q) => policy.for(q.user).can(q.id, q.article) },
    generated && {
      name: 'Bailiwick, generated code, access ready',
      kind: 'ours',
      ask: (q) => q.generated!.can(q.id, q.article),
    },
    generated && {
      name: 'Bailiwick, generated code, per user and check',
      kind: 'ours',
      ask: (q) => generated.for(q.user).can(q.id, q.article),
    },
    { name: 'CASL, ability ready', kind: 'peer', ask: (q) => q.ability.can(q.action, q.caslArticle) },
    {
      name: 'CASL, createMongoAbility per user and check',
      kind: 'peer',
      ask: (q) => peers.casl.createMongoAbility(caslRules(q.user)).can(q.action, q.caslArticle),
    },
    {
      name: 'CASL, defineAbility per user and check',
      kind: 'peer',
      ask: (q) => definedAbility(q.user).can(q.action, q.caslArticle),
    },
    {
      name: 'accesscontrol (own or any, and banned, by the caller)',
      kind: 'peer',
      ask: (q) => {
        if (q.user.banned) return false
        const whose = q.article.authorId === q.user.id ? 'Own' : 'Any'
        return control.can(q.user.role)[q.action + whose]!('article').granted
      },
    },
    { name: 'casbin', kind: 'peer', ask: (q) => enforcer.enforceSync(q.user, q.article, q.action) },
    { name: 'cedar-wasm', kind: 'peer', ask: (q) => cedarAllows(q.cedar) },
  ]
}

export const table: Table = {
  name: 'abac',
  title: 'One check by attributes',
  about:
    'Articles: editors do everything, writers create and update their own, everybody reads, nobody who is banned does anything. ' +
    '"Ready" is a user whose access (ability) was made before; "per user" makes it for each check, as a server that keeps nothing between requests does.',
  sections: [
    {
      name: 'abac',
      run: async (settings) =>
        compare(
          { title: 'the article policy', questions: questions(), contenders: await contenders(), decides: true },
          settings,
        ),
    },
  ],
}
