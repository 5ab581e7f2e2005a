import { policy } from '../../examples/gdrive/policy.ts'
import { withGeneratedCode } from '../ours.ts'
import { type CaslRule, caslRow, type Entity, peers } from '../peers.ts'
import { type Random, times } from '../random.ts'
import { literal } from '../shapes.ts'
import { type App, type Asking, ancestorsOf, anyIn, linked, type Question, reference, sliceOf, uid } from './app.ts'

interface Person {
  readonly id: string
  readonly ownedFolderIds: readonly string[]
  readonly viewIds: readonly string[]
}

interface Document {
  readonly id: string
  readonly isPublic: boolean
  readonly ownerIds: readonly string[]
  readonly folderIds: readonly string[]
}

interface Folder {
  readonly id: string
  readonly ownerIds: readonly string[]
}

interface DriveQuestion extends Question {
  readonly action: string
  readonly userId: string
  readonly views: ReadonlySet<string>
  readonly ownedFolders: ReadonlySet<string>
  readonly document: Document | undefined
  readonly folder: Folder | undefined
}

const generated = withGeneratedCode(policy)
const documentActions = ['read', 'write', 'share', 'changeOwner']

/** The shape of the paper's policies: views are entities that documents and folders lie in. */
const cedar = `
permit (principal, action == Action::"read", resource) when { resource.isPublic };
permit (principal, action == Action::"read", resource) when { resource in principal.view };
permit (principal, action in [Action::"read", Action::"write", Action::"share"], resource)
when { resource in principal.ownedDocuments || resource in principal.ownedFolders };
permit (principal, action == Action::"changeOwner", resource) when { principal.ownedDocuments.contains(resource) };
permit (principal, action == Action::"createDocument", resource) when { principal.ownedFolders.contains(resource) };`

interface Shared {
  /** The folders that it lies in directly. */
  readonly folders: readonly number[]
  readonly viewers: readonly number[]
  readonly viewerGroups: readonly number[]
}

/** Links of one in twenty between everything; folders lie in folders of smaller numbers only. */
function facts(size: number, random: Random) {
  const shared = (index: number | undefined): Shared => ({
    folders: linked(random, index ?? size),
    viewers: linked(random, size),
    viewerGroups: linked(random, size),
  })
  return {
    groupsOf: times(size, () => linked(random, size)),
    ownedDocuments: times(size, () => linked(random, size)),
    ownedFolders: times(size, () => linked(random, size)),
    documents: times(size, () => ({ ...shared(undefined), isPublic: random.chance(0.5) })),
    folders: times(size, (index) => shared(index)),
  }
}

type Facts = ReturnType<typeof facts>

function entitiesOf({ groupsOf, ownedDocuments, ownedFolders, documents, folders }: Facts): Entity[] {
  const parents = (shared: Shared) => [
    ...shared.folders.map((folder) => uid('Folder', `f${folder}`)),
    ...shared.viewers.map((user) => uid('View', `user u${user}`)),
    ...shared.viewerGroups.map((group) => uid('View', `group g${group}`)),
  ]
  const membersOf = (group: number) => groupsOf.flatMap((groups, user) => (groups.includes(group) ? [user] : []))
  return [
    ...groupsOf.flatMap((groups, user) => [
      {
        uid: uid('User', `u${user}`),
        attrs: {
          view: reference('View', `user u${user}`),
          ownedDocuments: ownedDocuments[user]!.map((document) => reference('Document', `d${document}`)),
          ownedFolders: ownedFolders[user]!.map((folder) => reference('Folder', `f${folder}`)),
        },
        parents: groups.map((group) => uid('Group', `g${group}`)),
      },
      { uid: uid('View', `user u${user}`), attrs: {}, parents: [] },
    ]),
    ...groupsOf.flatMap((_, group) => [
      { uid: uid('Group', `g${group}`), attrs: {}, parents: [] },
      {
        uid: uid('View', `group g${group}`),
        attrs: {},
        parents: membersOf(group).map((user) => uid('View', `user u${user}`)),
      },
    ]),
    ...documents.map((document, index) => ({
      uid: uid('Document', `d${index}`),
      attrs: { isPublic: document.isPublic },
      parents: parents(document),
    })),
    ...folders.map((folder, index) => ({ uid: uid('Folder', `f${index}`), attrs: {}, parents: parents(folder) })),
  ]
}

function peopleOf({ groupsOf, ownedFolders, documents, folders }: Facts): Person[] {
  return groupsOf.map((groups, user) => {
    const sees = ({ viewers, viewerGroups }: Shared) =>
      viewers.includes(user) || viewerGroups.some((group) => groups.includes(group))
    return {
      id: `u${user}`,
      ownedFolderIds: ownedFolders[user]!.map((folder) => `f${folder}`),
      viewIds: [
        ...documents.flatMap((document, index) => (sees(document) ? [`d${index}`] : [])),
        ...folders.flatMap((folder, index) => (sees(folder) ? [`f${index}`] : [])),
      ],
    }
  })
}

function rowsOf({ ownedDocuments, ownedFolders, documents, folders }: Facts) {
  const above = ancestorsOf(folders.map((folder) => folder.folders))
  const owners = (owned: readonly (readonly number[])[], index: number) =>
    owned.flatMap((numbers, user) => (numbers.includes(index) ? [`u${user}`] : []))
  return {
    documents: documents.map(
      (document, index): Document => ({
        id: `d${index}`,
        isPublic: document.isPublic,
        ownerIds: owners(ownedDocuments, index),
        folderIds: [...new Set(document.folders.flatMap((folder) => [folder, ...above[folder]!]))].map(
          (folder) => `f${folder}`,
        ),
      }),
    ),
    folders: folders.map((_, index): Folder => ({ id: `f${index}`, ownerIds: owners(ownedFolders, index) })),
  }
}

function caslRules({ id, viewIds, ownedFolderIds }: Person): CaslRule[] {
  return [
    { action: 'read', subject: 'document', conditions: { isPublic: true } },
    { action: 'read', subject: 'document', conditions: { id: { $in: viewIds } } },
    { action: 'read', subject: 'document', conditions: { folderIds: { $in: viewIds } } },
    { action: ['read', 'write', 'share', 'changeOwner'], subject: 'document', conditions: { ownerIds: id } },
    { action: ['read', 'write', 'share'], subject: 'document', conditions: { folderIds: { $in: ownedFolderIds } } },
    { action: 'createDocument', subject: 'folder', conditions: { ownerIds: id } },
  ]
}

export const gdrive: App<DriveQuestion> = {
  name: 'gdrive',
  cedar,
  world: (size, random, policies) => {
    const world = facts(size, random)
    const entities = entitiesOf(world)
    const rows = rowsOf(world)
    const people = peopleOf(world).map((person) => ({
      person,
      views: new Set(person.viewIds),
      ownedFolders: new Set(person.ownedFolderIds),
      access: policy.for(person) as unknown as Asking,
      generated: generated?.for(person) as unknown as Asking | undefined,
      ability: peers.casl.createMongoAbility(caslRules(person)),
    }))
    const triples = times(size, (user) =>
      times(size, (resource) =>
        [...documentActions, 'createDocument'].map((action) => ({ user, action, resource })),
      ).flat(),
    ).flat()
    return {
      triples,
      question: ({ user, action, resource }) => {
        const { person, ...prepared } = people[user]!
        const document = action === 'createDocument' ? undefined : rows.documents[resource]!
        const folder = document ? undefined : rows.folders[resource]!
        const kind = document ? 'document' : 'folder'
        const row = (document ?? folder)!
        const principal = uid('User', person.id)
        const target = uid(document ? 'Document' : 'Folder', row.id)
        const call = {
          principal,
          action: uid('Action', action),
          resource: target,
          context: {},
          preparsedPolicySetId: policies,
        }
        return {
          ...prepared,
          userId: person.id,
          action,
          document,
          folder,
          id: literal(`${kind}.${action}`),
          row,
          caslAction: action,
          casl: caslRow(kind, row),
          cedar: { ...call, entities: sliceOf(entities, [principal, target]) },
          cedarAll: { ...call, entities },
        }
      },
    }
  },
  byHand: ({ action, userId, document, folder, views, ownedFolders }) => {
    if (document === undefined) return folder!.ownerIds.includes(userId)
    switch (action) {
      case 'read':
        return (
          document.isPublic ||
          views.has(document.id) ||
          document.ownerIds.includes(userId) ||
          anyIn(document.folderIds, views) ||
          anyIn(document.folderIds, ownedFolders)
        )
      case 'changeOwner':
        return document.ownerIds.includes(userId)
      default:
        return document.ownerIds.includes(userId) || anyIn(document.folderIds, ownedFolders)
    }
  },
}
