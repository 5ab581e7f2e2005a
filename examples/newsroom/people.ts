/**
 * Moves the newsroom's people and desks into the directory of each organisation, and gives the cast what it has besides. That is done
 * once: from then on only what is stored there counts.
 */
import type { DirectorySetup } from '@bailiwick/server'
import { type DirectoryAs, declareDirectory } from '@bailiwick/server/directory'
import { declared } from './directory.ts'

export default async function fill(setup: DirectorySetup) {
  const { directory, platform, read } = setup
  const root = directory.as({ tenant: platform.tenant, subject: platform.administrator })
  const tenants = new Map<string, string>()
  for await (const { code, id } of root.tenants.list().all()) tenants.set(code, id)
  const organisations = await read('select id, name from tenant order by id')
  // Each has its own lock: they do not wait for each other.
  await Promise.all(
    organisations.map(async ({ id, name }) => {
      const [code, title] = [String(id), String(name)]
      const tenant = tenants.get(code) ?? (await root.tenants.create({ code, title, administrator: 'root' }))
      await addPeople(setup, code, tenant)
      await addDesks(setup, code, tenant)
    }),
  )
}

/** Those whom an attempt before has not added, all in one statement. */
async function addPeople({ directory, read, call, note }: DirectorySetup, code: string, tenant: string) {
  const known = new Set<string>()
  const admin = directory.as({ tenant, subject: 'root' })
  for await (const { reference } of admin.users.list({ limit: 500 }).all()) known.add(reference)
  const people = await read('select id, name from person where tenant_id = $1 order by id', [code])
  const missing = people.filter(({ id }) => !known.has(String(id)))
  if (missing.length === 0) return
  await call(
    { tenant, subject: 'root' },
    `select count(*) from unnest($3::text[], $4::text[]) as person (id, name),
       lateral bailiwick.create_user($1, $2, person.id, _display_name => person.name)`,
    [missing.map(({ id }) => id), missing.map(({ name }) => name)],
  )
  note(`${missing.length} people of ${code}`)
}

/** Which desks lie in which section. */
const sections: Readonly<Record<string, readonly string[]>> = {
  news: ['city', 'politics', 'business', 'world', 'investigations'],
  life: ['culture', 'science', 'health', 'weekend'],
  sport: ['sport'],
}

async function addDesks({ directory, read, sync }: DirectorySetup, code: string, tenant: string) {
  const admin = directory.as({ tenant, subject: 'root' })
  await sync(declared, tenant)

  // The roster: who works at which desk. A desk is a group of people, and a resource that rights can be on.
  const desks = await read('select id, name from team where tenant_id = $1 order by id', [code])
  const members = await read('select team_id, person_id from team_member where tenant_id = $1', [code])
  const groupOf = ({ id, name }: (typeof desks)[number]) => ({
    title: String(name),
    in: ['desks'],
    members: members.filter((member) => member.team_id === id).map(({ person_id }) => String(person_id)),
  })
  const groups = Object.fromEntries(desks.map((desk) => [String(desk.id), groupOf(desk)]))
  await sync(declareDirectory({ source: 'roster', groups }), tenant)

  for (const section of Object.keys(sections)) await admin.resources.register(['section', section])
  for (const { id, name } of desks) {
    const found = Object.entries(sections).find(([, names]) => names.some((each) => id === `${code}-${each}`))
    const within = found && { in: ['section', found[0]] as const }
    await admin.resources.register(['team', String(id)], { title: String(name), ...within })
  }
  if (code === 'harbour') await giveToCast(admin, read)
  if (code === 'northern') await admin.groups.addMember('chiefs', 'p-0008')
}

const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000)

/** Each of these is a thing to look at on the page. */
async function giveToCast({ groups, grants }: DirectoryAs, read: DirectorySetup['read']) {
  // Ada runs the newsroom, and may give on what she has.
  await groups.addMember('chiefs', 'p-0001')

  // Miguel stands in for the head of a section, with all of its desks, for two weeks.
  const standIn = 'Stands in for the head of the section.'
  await grants.grant({
    to: 'p-0002',
    role: 'desk-editor',
    on: ['section', 'life'],
    until: inDays(14),
    reason: standIn,
  })

  // Priya has the news at night, through a group that she is in for a month. One desk is denied to her: that wins.
  await groups.create({ code: 'night-shift', title: 'Night shift' })
  await groups.nest('night-shift', { in: 'staff' })
  await groups.addMember('night-shift', 'p-0003', { until: inDays(30) })
  await grants.grant({
    to: 'night-shift',
    role: 'desk-editor',
    on: ['section', 'news'],
    reason: 'Somebody has to be awake.',
  })
  const conflict = 'Her brother stands for the council.'
  await grants.deny({ to: 'p-0003', permission: 'team.edit', on: ['team', 'harbour-politics'], reason: conflict })

  // Sven begins next week. Jun has an hour. A group that is disabled gives Olga nothing.
  const trainee = { to: 'p-0004', role: 'trainee', on: ['team', 'harbour-science'] } as const
  await grants.grant({ ...trainee, from: inDays(7), until: inDays(97), reason: 'His traineeship.' })
  const weekend = { to: 'p-0006', permission: 'team.edit', on: ['team', 'harbour-weekend'] } as const
  await grants.grant({ ...weekend, until: inDays(1 / 24), reason: 'To mend one caption.' })
  await groups.create({ code: 'freelancers', title: 'Freelancers' })
  await groups.addMember('freelancers', 'p-0005')
  await grants.grant({ to: 'freelancers', role: 'trainee', on: ['section', 'sport'] })
  await groups.disable('freelancers')

  // Two drafts of Miguel: one is Priya's too, the other nobody may touch, whatever the rules say.
  const drafts = await read(
    `select id from article where author_id = 'p-0002' and status = 'draft' and locked is not true order by id limit 2`,
  )
  const [shared, held] = drafts.map(({ id }) => String(id))
  if (shared !== undefined) {
    const on = ['article', shared] as const
    await grants.grant({ to: 'p-0003', permission: 'article.update', on, reason: 'They write it together.' })
  }
  if (held !== undefined) {
    const on = ['article', held] as const
    await grants.deny({ to: '*members', permission: 'article.update', on, reason: 'Under a court order.' })
  }
}
