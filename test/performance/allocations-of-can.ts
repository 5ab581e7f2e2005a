import { all, defineModel, definePolicy, t, useGeneratedCode } from 'bailiwick'

/** Prints the bytes that `can` leaves on the heap per call, for a process with `--expose-gc`; `closures` as the argument forbids generated code. */
const model = defineModel({
  subject: { id: t.id(), role: t.enum('reader', 'writer', 'editor'), banned: t.boolean(), teamIds: t.array(t.id()) },
  resource: {
    article: { id: t.id(), authorId: t.id(), teamId: t.id(), status: t.enum('draft', 'published'), size: t.int() },
  },
})
const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  '*': { deny: { banned: subject.banned } },
  read: { allow: { own: article.authorId.is(subject.id), team: article.teamId.in(subject.teamIds) } },
  update: {
    allow: {
      editor: subject.role.is('editor'),
      own: all(subject.role.in('writer'), article.authorId.is(subject.id), article.status.is('draft')),
    },
    deny: { large: article.size.gt(100) },
  },
}))

if (process.argv[2] === 'closures') useGeneratedCode(false)
const access = policy.for({ id: 'p1', role: 'writer', banned: false, teamIds: ['t1', 't2'] })
const rows = ['p1', 'p2'].map((authorId, index) => ({
  ...{ id: `a${index}`, authorId, teamId: `t${index + 2}`, status: 'draft' as const, size: 5 },
}))

function ask(times: number): number {
  let permitted = 0
  for (let time = 0; time < times; time++) if (access.can('article.update', rows[time & 1]!)) permitted++
  return permitted
}

const { gc } = globalThis as { gc?: () => void }
if (!gc) throw new Error('start with --expose-gc')
const calls = 300_000
ask(calls)
const bytes: number[] = []
for (let round = 0; round < 3; round++) {
  gc()
  const before = process.memoryUsage().heapUsed
  ask(calls)
  bytes.push((process.memoryUsage().heapUsed - before) / calls)
}
process.stdout.write(JSON.stringify({ permitted: ask(10), bytes: Math.min(...bytes) }))
