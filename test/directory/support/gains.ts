/** What everybody may do, and whether a change stayed within what its actor may give on. */
import type { DirectoryDatabase } from '../../support/directory.ts'
import { codes, people, places } from './administration.ts'
import { Oracle } from './oracle.ts'
import type { Catalogue, World } from './rows.ts'

/** `who permission place`: how far it is allowed, 2 without a condition and 1 under one, and whether it is denied. */
interface Held {
  readonly allowed: number
  readonly denied: boolean
}

export interface Rights {
  readonly held: ReadonlyMap<string, Held>
  /** Likewise what may be given on, denials taken away already. */
  readonly delegable: ReadonlyMap<string, number>
  /** Who is disabled: gets nothing, and what is denied to him is not asked. */
  readonly nobody: ReadonlySet<string | null>
}

const gives: Readonly<Record<string, readonly string[]>> = {
  '*': ['article', 'article.read', 'article.edit', 'article.delete', 'publish'],
  article: ['article.read', 'article.edit', 'article.delete'],
  'article.edit': ['article.read'],
}
const parts: Readonly<Record<string, readonly string[]>> = { publish: ['article.read', 'article.delete'] }
/** Without which it cannot be had. */
const needs = (code: string): readonly string[] =>
  [...(gives[code] ?? []), ...(parts[code] ?? [])].flatMap((next) => [next, ...needs(next)])

const questions = places.flatMap((place) =>
  codes.map((code) => ({
    permission: code,
    type: place === null ? null : place === 'a0' ? 'article' : 'folder',
    key: place,
  })),
)

/** By the oracle, from the rows alone. Of who is disabled, only what is denied stays unknown. */
export function rightsOf(catalogue: Catalogue, world: World): Rights {
  const oracle = new Oracle(catalogue, world)
  const held = new Map<string, Held>()
  const delegable = new Map<string, number>()
  for (const who of people)
    for (const question of questions) {
      const key = `${who} ${question.permission} ${question.key}`
      const { denying, isHeld, isReachable } = oracle.findings(who, question)
      held.set(key, { allowed: isHeld ? 2 : isReachable ? 1 : 0, denied: denying.length > 0 })
      const given = oracle.findings(who, question, true)
      delegable.set(key, denying.length > 0 ? 0 : given.isHeld ? 2 : given.isReachable ? 1 : 0)
    }
  return { held, delegable, nobody: new Set(people.filter((who) => oracle.bound(who) === null)) }
}

/** That the evaluator says the same. */
export async function differences(
  directory: DirectoryDatabase,
  catalogue: Catalogue,
  world: World,
): Promise<readonly string[]> {
  const oracle = new Oracle(catalogue, world)
  const found: string[] = []
  for (const delegable of [false, true])
    for (const who of people) {
      const { rows } = await directory.admin.query(
        'select answer from bailiwick_evaluator.evaluate($1, array[bailiwick_evaluator.bound($1, $2)], $3, $4, $5, $6) order by ordinal',
        [
          world.tenant.id,
          who,
          ...(['permission', 'type', 'key'] as const).map((name) => questions.map((question) => question[name])),
          delegable,
        ],
      )
      questions.forEach((question, at) => {
        const expected = oracle.answer([who], question, delegable)
        if (rows[at].answer !== expected)
          found.push(`${who} ${JSON.stringify(question)} ${delegable}: ${rows[at].answer}, not ${expected}`)
      })
    }
  return found
}

/** What a change by these actors gave or took beyond what each of them may give on; nothing, if all is well. */
export function excess(actors: readonly string[], before: Rights, after: Rights): readonly string[] {
  const found: string[] = []
  for (const place of places) {
    const may = (code: string) =>
      Math.min(...actors.map((actor) => before.delegable.get(`${actor} ${code} ${place}`) ?? 0))
    for (const who of people) {
      const was = (code: string) => before.held.get(`${who} ${code} ${place}`) ?? { allowed: 0, denied: false }
      const is = (code: string) => after.held.get(`${who} ${code} ${place}`) ?? { allowed: 0, denied: false }
      const shown = (what: string, code: string) => `${who} ${what} ${code} on ${place ?? 'the tenant'}`
      for (const code of codes) {
        const key = `${who} ${code} ${place}`
        if (is(code).allowed > was(code).allowed) {
          const level = is(code).allowed
          const source = codes.filter((one) => was(one).allowed >= level || may(one) >= level)
          if (!follows(source).has(code)) found.push(shown('gained', code))
        }
        const passes = after.delegable.get(key) ?? 0
        if (passes > (before.delegable.get(key) ?? 0) && !was(code).denied) {
          const source = codes.filter(
            (one) => (before.delegable.get(`${who} ${one} ${place}`) ?? 0) >= passes || may(one) >= passes,
          )
          if (!follows(source).has(code)) found.push(shown('may now give on', code))
        }
      }
      if (before.nobody.has(who) || after.nobody.has(who)) continue
      const lifted = codes.filter((code) => was(code).denied && !is(code).denied)
      const placed = codes.filter((code) => !was(code).denied && is(code).denied)
      // What cannot be had without it goes along.
      for (const [what, changed] of [
        ['is no longer denied', lifted],
        ['is now denied', placed],
      ] as const)
        for (const code of changed)
          if (!needs(code).some((one) => changed.includes(one as never)) && may(code) < 2) found.push(shown(what, code))
    }
  }
  return found
}

function follows(source: readonly string[]): ReadonlySet<string> {
  const all = new Set(source.flatMap((code) => [code, ...(gives[code] ?? [])]))
  for (const [whole, needed] of Object.entries(parts)) if (needed.every((code) => all.has(code))) all.add(whole)
  return all
}
