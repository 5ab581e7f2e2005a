import { policy } from '../../examples/github/policy.ts'
import { withGeneratedCode } from '../ours.ts'
import { type CaslRule, caslRow, type Entity, peers } from '../peers.ts'
import { type Random, times } from '../random.ts'
import { literal } from '../shapes.ts'
import { type App, type Asking, ancestorsOf, anyIn, linked, type Question, reference, sliceOf, uid } from './app.ts'

const permissions = ['reader', 'triager', 'writer', 'maintainer', 'admin'] as const
const organizationPermissions = ['reader', 'writer', 'admin'] as const
const actions = ['read', 'triage', 'write', 'maintain', 'admin'] as const
type Permission = (typeof permissions)[number]
type OrganizationPermission = (typeof organizationPermissions)[number]

interface Organization {
  readonly id: string
  readonly readerIds: readonly string[]
  readonly writerIds: readonly string[]
  readonly adminIds: readonly string[]
}

interface Repository extends Organization {
  readonly ownerId: string
  readonly triagerIds: readonly string[]
  readonly maintainerIds: readonly string[]
  readonly owner: Organization
}

interface HubQuestion extends Question {
  readonly action: (typeof actions)[number]
  readonly principals: ReadonlySet<string>
  readonly repository: Repository
}

const generated = withGeneratedCode(policy)

/** The shape of the paper's policies: each permission is an entity that users, teams and organizations lie in. */
const cedar = `
permit (principal, action == Action::"read", resource) when { principal in resource.reader };
permit (principal, action in Action::"triage", resource) when { principal in resource.triager };
permit (principal, action in Action::"write", resource) when { principal in resource.writer };
permit (principal, action in Action::"maintain", resource) when { principal in resource.maintainer };
permit (principal, action in Action::"admin", resource) when { principal in resource.admin };
permit (principal, action == Action::"read", resource) when { principal in resource.owner.reader };
permit (principal, action in Action::"write", resource) when { principal in resource.owner.writer };
permit (principal, action in Action::"admin", resource) when { principal in resource.owner.admin };`

/** Who holds what: `[number of the repository or organization, permission]`. */
type Held<P> = readonly (readonly [number, P])[]

function facts(size: number, random: Random) {
  const held = <P>(list: readonly P[]): Held<P> => linked(random, size).map((index) => [index, random.pick(list)])
  return {
    owners: times(size, () => random.int(size)),
    organizations: times(size, () => held(organizationPermissions)),
    teams: times(size, (index) => ({ teams: linked(random, index), repositories: held(permissions) })),
    users: times(size, () => ({
      teams: linked(random, size),
      repositories: held(permissions),
      organizations: linked(random, size),
      organizationPermissions: held(organizationPermissions),
    })),
  }
}

type Facts = ReturnType<typeof facts>

function entitiesOf({ owners, organizations, teams, users }: Facts): Entity[] {
  const onRepositories = (held: Held<Permission>) =>
    held.map(([index, name]) => uid('RepoPermission', `r${index} ${name}`))
  const onOrganizations = (held: Held<OrganizationPermission>) =>
    held.map(([index, name]) => uid('OrgPermission', `org:o${index} ${name}`))
  const permission = (type: string, owner: string) => (name: string) => ({
    uid: uid(type, `${owner} ${name}`),
    attrs: {},
    parents: [],
  })
  const attributes = (type: string, owner: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, reference(type, `${owner} ${name}`)]))
  return [
    ...actions.map((action, index) => ({
      uid: uid('Action', action),
      attrs: {},
      parents: actions[index + 1] ? [uid('Action', actions[index + 1]!)] : [],
    })),
    ...organizations.flatMap((held, index) => [
      {
        uid: uid('Organization', `org:o${index}`),
        attrs: attributes('OrgPermission', `org:o${index}`, organizationPermissions),
        parents: onOrganizations(held),
      },
      ...organizationPermissions.map(permission('OrgPermission', `org:o${index}`)),
    ]),
    ...owners.flatMap((owner, index) => [
      {
        uid: uid('Repository', `r${index}`),
        attrs: {
          ...attributes('RepoPermission', `r${index}`, permissions),
          owner: reference('Organization', `org:o${owner}`),
        },
        parents: [],
      },
      ...permissions.map(permission('RepoPermission', `r${index}`)),
    ]),
    ...teams.map((team, index) => ({
      uid: uid('Team', `team:t${index}`),
      attrs: {},
      parents: [...team.teams.map((above) => uid('Team', `team:t${above}`)), ...onRepositories(team.repositories)],
    })),
    ...users.map((user, index) => ({
      uid: uid('User', `user:u${index}`),
      attrs: {},
      parents: [
        ...user.teams.map((team) => uid('Team', `team:t${team}`)),
        ...user.organizations.map((organization) => uid('Organization', `org:o${organization}`)),
        ...onRepositories(user.repositories),
        ...onOrganizations(user.organizationPermissions),
      ],
    })),
  ]
}

function repositoriesOf({ owners, organizations, teams, users }: Facts): Repository[] {
  const holders = [
    ...users.map((user, index) => ({ id: `user:u${index}`, held: user.repositories })),
    ...teams.map((team, index) => ({ id: `team:t${index}`, held: team.repositories })),
  ]
  const organizationHolders = [
    ...users.map((user, index) => ({ id: `user:u${index}`, held: user.organizationPermissions })),
    ...organizations.map((held, index) => ({ id: `org:o${index}`, held })),
  ]
  const who = <P>(list: readonly { id: string; held: Held<P> }[], index: number, name: P) =>
    list.filter(({ held }) => held.some(([at, permission]) => at === index && permission === name)).map(({ id }) => id)
  const owningOrganizations = organizations.map(
    (_, index): Organization => ({
      id: `org:o${index}`,
      readerIds: who(organizationHolders, index, 'reader'),
      writerIds: who(organizationHolders, index, 'writer'),
      adminIds: who(organizationHolders, index, 'admin'),
    }),
  )
  return owners.map((owner, index) => ({
    id: `r${index}`,
    ownerId: `org:o${owner}`,
    readerIds: who(holders, index, 'reader'),
    triagerIds: who(holders, index, 'triager'),
    writerIds: who(holders, index, 'writer'),
    maintainerIds: who(holders, index, 'maintainer'),
    adminIds: who(holders, index, 'admin'),
    owner: owningOrganizations[owner]!,
  }))
}

function principalsOf({ teams, users }: Facts): string[][] {
  const above = ancestorsOf(teams.map((team) => team.teams))
  return users.map((user, index) => [
    `user:u${index}`,
    ...new Set(user.teams.flatMap((team) => [team, ...above[team]!]).map((team) => `team:t${team}`)),
    ...user.organizations.map((organization) => `org:o${organization}`),
  ])
}

function caslRules(principals: readonly string[]): CaslRule[] {
  const through = (count: number, attribute: string) => ({
    action: actions.slice(0, count),
    subject: 'repository',
    conditions: { [attribute]: { $in: principals } },
  })
  return [
    through(1, 'readerIds'),
    through(2, 'triagerIds'),
    through(3, 'writerIds'),
    through(4, 'maintainerIds'),
    through(5, 'adminIds'),
    through(1, 'owner.readerIds'),
    through(3, 'owner.writerIds'),
    through(5, 'owner.adminIds'),
  ]
}

type Principals = ReadonlySet<string>

function mayAdminister({ adminIds, owner }: Repository, principals: Principals): boolean {
  return anyIn(adminIds, principals) || anyIn(owner.adminIds, principals)
}

function mayMaintain(repository: Repository, principals: Principals): boolean {
  return anyIn(repository.maintainerIds, principals) || mayAdminister(repository, principals)
}

function mayWrite(repository: Repository, principals: Principals): boolean {
  const { writerIds, owner } = repository
  return anyIn(writerIds, principals) || anyIn(owner.writerIds, principals) || mayMaintain(repository, principals)
}

function mayTriage(repository: Repository, principals: Principals): boolean {
  return anyIn(repository.triagerIds, principals) || mayWrite(repository, principals)
}

function mayRead(repository: Repository, principals: Principals): boolean {
  const { readerIds, owner } = repository
  return anyIn(readerIds, principals) || anyIn(owner.readerIds, principals) || mayTriage(repository, principals)
}

export const github: App<HubQuestion> = {
  name: 'github',
  cedar,
  world: (size, random, policies) => {
    const world = facts(size, random)
    const entities = entitiesOf(world)
    const repositories = repositoriesOf(world)
    const people = principalsOf(world).map((principalIds, index) => {
      const subject = { id: `u${index}`, principalIds }
      return {
        principals: new Set(principalIds),
        access: policy.for(subject) as unknown as Asking,
        generated: generated?.for(subject) as unknown as Asking | undefined,
        ability: peers.casl.createMongoAbility(caslRules(principalIds)),
      }
    })
    const triples = times(size, (user) =>
      times(size, (resource) => actions.map((action) => ({ user, action, resource }))).flat(),
    ).flat()
    return {
      triples,
      question: ({ user, action, resource }) => {
        const repository = repositories[resource]!
        const principal = uid('User', `user:u${user}`)
        const target = uid('Repository', repository.id)
        const act = uid('Action', action)
        const call = { principal, action: act, resource: target, context: {}, preparsedPolicySetId: policies }
        const needed = [principal, target, act, uid('Organization', repository.ownerId)]
        return {
          ...people[user]!,
          action: action as HubQuestion['action'],
          repository,
          id: literal(`repository.${action}`),
          row: repository,
          caslAction: action,
          casl: caslRow('repository', repository),
          cedar: { ...call, entities: sliceOf(entities, needed) },
          cedarAll: { ...call, entities },
        }
      },
    }
  },
  byHand: ({ action, principals, repository }) => {
    switch (action) {
      case 'read':
        return mayRead(repository, principals)
      case 'triage':
        return mayTriage(repository, principals)
      case 'write':
        return mayWrite(repository, principals)
      case 'maintain':
        return mayMaintain(repository, principals)
      default:
        return mayAdminister(repository, principals)
    }
  },
}
