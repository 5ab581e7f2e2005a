/** Writes a policy of a large application, as its authors would write it, for the compiler to chew on. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Size {
  readonly resources: number
  readonly actionsEach: number
  readonly calls: number
}

const CALLS_PER_FILE = 100
const ACTIONS = ['read', 'update', 'delete', 'create', 'publish', 'archive', 'share', 'comment', 'assign', 'export']

export function synthesize(folder: string, size: Size): void {
  const files: Record<string, string> = {
    'model.ts': model(size),
    'policy.ts': combined(size),
    ...numbered(size.resources, (r) => [`policies/${name(r)}.ts`, policy(r, size)]),
    ...numbered(Math.ceil(size.calls / CALLS_PER_FILE), (f) => [`calls/calls${f}.ts`, calls(f, size)]),
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Resources refer to each other in a chain and back, so that following relations has a long way to go. */
function model(size: Size): string {
  const resources = lines(size.resources, (r) => {
    const [next, previous] = [name((r + 1) % size.resources), name((r + size.resources - 1) % size.resources)]
    return `    ${name(r)}: {
      id: t.id(), ownerId: t.id(), title: t.text(), size: t.int(), open: t.boolean(), createdAt: t.timestamp(),
      status: t.enum('draft', 'review', 'published', 'archived'), notes: t.text().optional(), locked: t.boolean().optional(),
      parentId: t.id(), parent: t.one('${next}', 'parentId'), otherId: t.id().optional(),
      other: t.one('${previous}', 'otherId').optional(), children: t.many('${previous}', 'parentId'),
    },`
  })
  return `import { defineModel, t } from 'bailiwick'

const inferred = defineModel({
  subject: {
    id: t.id(), role: t.enum('reader', 'writer', 'editor', 'admin'), banned: t.boolean(), name: t.text(), teamIds: t.array(t.id()),
  },
  resource: {
${resources}
  },
})
type Inferred = typeof inferred
export interface AppModel extends Inferred {}
export const model: AppModel = inferred
`
}

function policy(r: number, size: Size): string {
  const resource = name(r)
  const actions = lines(
    size.actionsEach,
    (a) => `  ${action(a)}: {
    description: '${action(a)} one',
    allow: {
      published: ${resource}.status.is('published'),
      'the owner': ${resource}.ownerId.is(subject.id),
      'owner of the parent': all(${resource}.parent.ownerId.is(subject.id), subject.role.in('writer', 'editor')),
    },
    deny: { banned: subject.banned, locked: isTrue(${resource}.locked) },
    ${a === 0 ? `fields: { notes: ${resource}.ownerId.is(subject.id) },` : ''}
  },`,
  )
  return `import { all, definePolicy, isTrue } from 'bailiwick'
import { model } from '../model.ts'

export const ${resource}Policy = definePolicy(model, '${resource}', ({ subject, resource: ${resource} }) => ({
${actions}
}))
`
}

function combined(size: Size): string {
  return `import { combine } from 'bailiwick'
${lines(size.resources, (r) => `import { ${name(r)}Policy } from './policies/${name(r)}.ts'`)}

export const policy = combine(
${lines(size.resources, (r) => `  ${name(r)}Policy,`)}
)
export const access = policy.for({ id: 'u1', role: 'writer', banned: false, name: 'Ada', teamIds: [] })
`
}

function calls(file: number, size: Size): string {
  const first = file * CALLS_PER_FILE
  const count = Math.min(CALLS_PER_FILE, size.calls - first)
  return `import { access } from '../policy.ts'

export const answers: boolean[] = [
${lines(count, (c) => {
  const call = first + c
  const [resource, asked] = [name(call % size.resources), action(Math.floor(call / size.resources) % size.actionsEach)]
  return `  access.can('${resource}.${asked}', { id: 'x', ownerId: 'u${call}', status: 'draft', locked: null }),`
})}
]
`
}

function action(a: number): string {
  return `${ACTIONS[a % ACTIONS.length]}${a < ACTIONS.length ? '' : Math.floor(a / ACTIONS.length)}`
}

function name(r: number): string {
  return `thing${r}`
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n')
}

function numbered(count: number, entry: (index: number) => [string, string]): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)))
}
