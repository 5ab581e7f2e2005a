/** What is asked of the directory, drawn so that a fair share is allowed and some of it denied. */
import type pg from 'pg'
import { createRandom, type Random, times } from '../random.ts'
import { checkByHand } from './contenders.ts'
import type { DirectorySite } from './site.ts'
import { countsOf, document, groupId, groupLevel, type Size, tenant, user } from './world.ts'

export interface Question {
  /** Who asks, by his reference. */
  readonly who: string
  readonly permission: string
  /** A document, where it is about one. */
  readonly key: string
}

export interface BatchQuestion {
  readonly who: string
  readonly permissions: readonly string[]
  readonly keys: readonly string[]
}

export interface EdgeQuestion {
  readonly child: string
  readonly parent: string
}

type Admin = Pick<pg.Client, 'query'>
type Answer = (question: Question) => Promise<string>

const onDocuments = ['document.read', 'document.read', 'document.update', 'document.share']

/** Documents that the user has a grant on or above of, and some that he has not. */
async function candidates(admin: Admin, random: Random, size: Size, count: number): Promise<Question[]> {
  const { users, documents } = countsOf(size)
  const found: Question[] = []
  while (found.length < count) {
    const who = user(2 + random.int(users - 2))
    const { rows } = await admin.query(
      `with who as (
         select p.id from bailiwick_directory.principal p where p.tenant_id = $1 and p.reference = $2
       ), subject as (
         select id from who
         union select k.ancestor_id from who
           join bailiwick_directory.membership m on m.tenant_id = $1 and m.principal_id = who.id
           join bailiwick_directory.group_closure k on k.tenant_id = $1 and k.descendant_id = m.group_id
       )
       select g.key from subject s
        cross join lateral (
          select o.key from bailiwick_directory.grant_entry g
           cross join lateral (
             select g.resource_id as id
             union all
             (select e.child_id from bailiwick_directory.container_closure c
                join bailiwick_directory.resource_edge e on e.tenant_id = $1 and e.parent_id = c.descendant_id
               where c.tenant_id = $1 and c.ancestor_id = g.resource_id limit 3)
           ) r
           join bailiwick_directory.resource o on o.tenant_id = $1 and o.id = r.id and o.type_code = 'document'
          where g.tenant_id = $1 and g.principal_id = s.id limit 20
        ) g
        order by md5(g.key || $2) limit 6`,
      [tenant, who],
    )
    const keys = [
      ...rows.map(({ key }) => key as string),
      document(1 + random.int(documents)),
      document(1 + random.int(documents)),
    ]
    for (const key of keys) found.push({ who, permission: random.pick(onDocuments), key })
  }
  return found
}

/** So that of `count` half are allowed, and an eighth are denied where there are such. */
async function balanced<Q>(drawn: readonly Q[], count: number, answer: (question: Q) => Promise<string>): Promise<Q[]> {
  const left: Record<string, number> = {
    allow: count / 2,
    deny: Math.ceil(count / 8),
    none: count / 2 - Math.ceil(count / 8),
  }
  const kept: Q[] = []
  for (const question of drawn) {
    const told = await answer(question)
    if ((left[told] ?? 0) <= 0) continue
    left[told]!--
    kept.push(question)
    if (kept.length === count) return kept
  }
  if (left.allow! > 0 || kept.length < count / 2)
    throw new Error(`Of ${drawn.length} questions too few are allowed: ${JSON.stringify(left)} are missing.`)
  return kept
}

function answerOf({ admin, sign }: DirectorySite): Answer {
  return async ({ who, permission, key }) => {
    const { rows } = await admin.query({
      name: 'draw',
      text: checkByHand,
      values: [tenant, sign(who), permission, 'document', key],
    })
    return rows[0].answer
  }
}

export async function resourceQuestions(site: DirectorySite, size: Size, count: number): Promise<Question[]> {
  const random = createRandom(31)
  return balanced(random.shuffled(await candidates(site.admin, random, size, count * 40)), count, answerOf(site))
}

/** Named permissions of users in whose groups, or above them, somebody has something on the tenant. */
export async function namedQuestions(
  site: DirectorySite,
  size: Size,
  count: number,
  answer: Answer,
): Promise<Question[]> {
  const { rows } = await site.admin.query(
    `select distinct u.reference as who, p.code as permission
       from bailiwick_directory.membership m
       join bailiwick_directory.root_rights r on r.tenant_id = $1 and r.principal_id = m.group_id
       join bailiwick_directory.principal u on u.tenant_id = $1 and u.id = m.principal_id
       cross join lateral unnest(r.allow || r.deny) a (id)
       join bailiwick_catalogue.permission p on p.id = a.id and p.id between 100 and 999
      where m.tenant_id = $1 and hashtext(u.reference) % 20 = 0
      order by 1, 2 limit 2000`,
    [tenant],
  )
  const random = createRandom(37)
  const strangers = times(rows.length, () => ({
    who: user(2 + random.int(size.users - 2)),
    permission: random.pick(rows).permission,
  }))
  const drawn = random.shuffled([...rows, ...strangers]).map(({ who, permission }) => ({ who, permission, key: '' }))
  return balanced(drawn, count, answer)
}

/** Each of one user, who asks about as many documents. */
export async function batchQuestions(
  site: DirectorySite,
  size: Size,
  count: number,
  each: number,
): Promise<BatchQuestion[]> {
  const random = createRandom(41)
  const drawn = await candidates(site.admin, random, size, count * 40)
  const { documents } = countsOf(size)
  return [...new Set(drawn.map(({ who }) => who))].slice(0, count).map((who) => {
    const own = drawn.filter((question) => question.who === who)
    const keys = [...own.map(({ key }) => key), ...times(each, () => document(1 + random.int(documents)))].slice(
      0,
      each,
    )
    return { who, keys, permissions: keys.map(() => random.pick(onDocuments)) }
  })
}

/** A group of the fourth level and one of the second that is not above it. */
export async function edgeQuestions(admin: Admin, size: Size, count: number): Promise<EdgeQuestion[]> {
  const random = createRandom(43)
  const [children, parents] = [groupLevel(size, 4), groupLevel(size, 2)]
  const found: EdgeQuestion[] = []
  while (found.length < count) {
    const child = groupId(children.first + random.int(children.number))
    const parent = groupId(parents.first + random.int(parents.number))
    const { rows } = await admin.query(
      'select from bailiwick_directory.group_closure where tenant_id = $1 and descendant_id = $2 and ancestor_id = $3',
      [tenant, child, parent],
    )
    if (rows.length === 0) found.push({ child, parent })
  }
  return found
}

/** Users who may read some documents, and have nothing about documents on the tenant. */
export async function readers(site: DirectorySite, size: Size, count: number): Promise<Question[]> {
  const asked = await resourceQuestions(site, size, count * 4)
  const answer = answerOf(site)
  const found: Question[] = []
  for (const question of asked) {
    const reading = { ...question, permission: 'document.read' }
    if ((await answer(reading)) === 'allow' && (await answer({ ...reading, key: 'nothing' })) === 'none')
      found.push(reading)
    if (found.length === count) return found
  }
  return found
}
