import { policy } from '../../examples/tinytodo/policy.ts'
import { withGeneratedCode } from '../ours.ts'
import { type CaslRule, caslRow, type Entity, peers } from '../peers.ts'
import { type Random, times } from '../random.ts'
import { literal } from '../shapes.ts'
import { type App, type Asking, ancestorsOf, linked, type Question, reference, sliceOf, uid } from './app.ts'

const listActions = ['read', 'update', 'delete', 'createTask', 'updateTask', 'deleteTask', 'editShares'] as const
const applicationActions = ['create', 'getLists'] as const
type Action = (typeof listActions)[number] | (typeof applicationActions)[number]

interface List {
  readonly id: string
  readonly ownerId: string
  readonly readerTeamId: string
  readonly editorTeamId: string
}

interface TodoQuestion extends Question {
  readonly action: Action
  readonly userId: string
  readonly teams: ReadonlySet<string>
  readonly list: List | undefined
}

const generated = withGeneratedCode(policy)

const cedar = `
permit (principal, action in [Action::"create", Action::"getLists"], resource == Application::"TinyTodo");
permit (principal, action, resource) when { resource has owner && resource.owner == principal };
permit (principal, action == Action::"read", resource)
when { principal in resource.readers || principal in resource.editors };
permit (
  principal,
  action in [Action::"update", Action::"createTask", Action::"updateTask", Action::"deleteTask"],
  resource
)
when { principal in resource.editors };`

/**
 * Teams in teams, users in up to three of them. Each list has a team of readers and one of editors, in which users and teams are: in
 * the paper's generator these teams stay empty, so that sharing would never be asked.
 */
function facts(size: number, random: Random) {
  const members = () => ({ users: linked(random, size), teams: linked(random, size) })
  return {
    teams: times(size, (index) => (index === 0 || random.chance(0.2) ? [] : [random.int(index)])),
    users: times(size, () => times(random.int(4), () => random.int(size))),
    lists: times(size, () => ({
      owner: random.int(size),
      readers: members(),
      editors: members(),
      tasks: times(random.int(size), (index) => ({ id: index, name: `task ${index}`, state: 'unchecked' })),
    })),
  }
}

type Facts = ReturnType<typeof facts>

/** The teams of the lists that a user, or a team, was put in. */
function sharedWith({ lists }: Facts, kind: 'users' | 'teams', index: number): string[] {
  return lists.flatMap(({ readers, editors }, list) => [
    ...(readers[kind].includes(index) ? [`l${list} readers`] : []),
    ...(editors[kind].includes(index) ? [`l${list} editors`] : []),
  ])
}

function entitiesOf(world: Facts): Entity[] {
  const team = (id: string) => uid('Team', id)
  return [
    { uid: uid('Application', 'TinyTodo'), attrs: {}, parents: [] },
    ...world.teams.map((above, index) => ({
      uid: team(`t${index}`),
      attrs: {},
      parents: [...above.map((one) => team(`t${one}`)), ...sharedWith(world, 'teams', index).map(team)],
    })),
    ...world.users.map((teams, index) => ({
      uid: uid('User', `u${index}`),
      attrs: {},
      parents: [...new Set(teams)].map((one) => team(`t${one}`)).concat(sharedWith(world, 'users', index).map(team)),
    })),
    ...world.lists.flatMap(({ owner, tasks }, index) => [
      {
        uid: uid('List', `l${index}`),
        attrs: {
          owner: reference('User', `u${owner}`),
          name: `list ${index}`,
          readers: reference('Team', `l${index} readers`),
          editors: reference('Team', `l${index} editors`),
          tasks,
        },
        parents: [uid('Application', 'TinyTodo')],
      },
      { uid: team(`l${index} readers`), attrs: {}, parents: [uid('Application', 'TinyTodo')] },
      { uid: team(`l${index} editors`), attrs: {}, parents: [uid('Application', 'TinyTodo')] },
    ]),
  ]
}

function teamIdsOf(world: Facts): string[][] {
  const above = ancestorsOf(world.teams)
  return world.users.map((direct, user) => {
    const teams = [...new Set(direct.flatMap((team) => [team, ...above[team]!]))]
    return [
      ...new Set([
        ...teams.map((team) => `t${team}`),
        ...teams.flatMap((team) => sharedWith(world, 'teams', team)),
        ...sharedWith(world, 'users', user),
      ]),
    ]
  })
}

function caslRules(id: string, teamIds: readonly string[]): CaslRule[] {
  const edits = ['read', 'update', 'createTask', 'updateTask', 'deleteTask']
  return [
    { action: [...applicationActions], subject: 'application' },
    { action: [...listActions], subject: 'list', conditions: { ownerId: id } },
    { action: 'read', subject: 'list', conditions: { readerTeamId: { $in: teamIds } } },
    { action: edits, subject: 'list', conditions: { editorTeamId: { $in: teamIds } } },
  ]
}

export const tinytodo: App<TodoQuestion> = {
  name: 'tinytodo',
  cedar,
  world: (size, random, policies) => {
    const world = facts(size, random)
    const entities = entitiesOf(world)
    const lists = world.lists.map(
      ({ owner }, index): List => ({
        id: `l${index}`,
        ownerId: `u${owner}`,
        readerTeamId: `l${index} readers`,
        editorTeamId: `l${index} editors`,
      }),
    )
    const people = teamIdsOf(world).map((teamIds, index) => {
      const subject = { id: `u${index}`, teamIds }
      return {
        userId: subject.id,
        teams: new Set(teamIds),
        access: policy.for(subject) as unknown as Asking,
        generated: generated?.for(subject) as unknown as Asking | undefined,
        ability: peers.casl.createMongoAbility(caslRules(subject.id, teamIds)),
      }
    })
    const triples = times(size, (user) =>
      times(size, (resource) =>
        [...listActions, ...applicationActions].map((action) => ({ user, action, resource })),
      ).flat(),
    ).flat()
    return {
      triples,
      question: ({ user, action, resource }) => {
        const list = applicationActions.includes(action as never) ? undefined : lists[resource]!
        const principal = uid('User', `u${user}`)
        const target = list ? uid('List', list.id) : uid('Application', 'TinyTodo')
        const call = {
          principal,
          action: uid('Action', action),
          resource: target,
          context: {},
          preparsedPolicySetId: policies,
        }
        return {
          ...people[user]!,
          action: action as Action,
          list,
          id: literal(`list.${action}`),
          row: list,
          caslAction: action,
          casl: list ? caslRow('list', list) : 'application',
          cedar: { ...call, entities: sliceOf(entities, [principal, target]) },
          cedarAll: { ...call, entities },
        }
      },
    }
  },
  byHand: ({ action, userId, teams, list }) => {
    if (list === undefined) return action === 'create' || action === 'getLists'
    if (list.ownerId === userId) return true
    switch (action) {
      case 'read':
        return teams.has(list.readerTeamId) || teams.has(list.editorTeamId)
      case 'update':
      case 'createTask':
      case 'updateTask':
      case 'deleteTask':
        return teams.has(list.editorTeamId)
      default:
        return false
    }
  },
}
