/** What the directory has stored for somebody: every right, with every path that gives or blocks it. */

import { type Answers, answersOf } from '../../directory/facade/answers.ts'
import { askerOf } from '../../directory/facade/asker.ts'
import type { Policy, Row } from '../engine.ts'
import { query } from '../fragment.ts'
import { RequestProblem } from '../request-problem.ts'
import { type Asked, noTenant, tenantOf } from '../stored-access.ts'
import type { PlaceInfo, PlaceRights, Right, RightsAnswer } from '../wire.ts'

/** Of so many places the rights are shown at once, and so many can be chosen from. */
const SHOWN_PLACES = 30
const CHOICES = 200

/** As the page says where: a type and a key, or nothing for the tenant and all places where something was given or denied. */
export type Where = { readonly type: string; readonly key: string } | undefined

export async function rightsOf(policy: Policy, subject: Row, where: Where, asked: Asked): Promise<RightsAnswer> {
  const { read, db, directory } = asked
  if (directory === undefined) {
    const message = 'This project has no directory: name one in the configuration, as `directory: { roles: […] }`.'
    throw new RequestProblem(422, { code: 'NO_DIRECTORY', message })
  }
  const model = policy.model.describe()
  const [reference, named] = [String(subject.id), tenantOf(model, subject)]
  const caller = await directory.caller(db, named, reference)
  if (caller === undefined) throw noTenant(named)
  const answers = answersOf(askerOf(caller))
  const found = await read(
    query`select type, key, title from bailiwick_dev.places(${caller.tenant}::uuid, ${reference}, ${CHOICES + 1})`,
  )
  const choices = found.slice(0, CHOICES).map(placeInfo)
  const rightsAt = (place: PlaceInfo | null) => allRights(answers, policy, place)
  const shown: PlaceRights[] = []
  if (where === undefined) {
    shown.push({ place: null, rights: await rightsAt(null) })
    for (const place of choices.slice(0, SHOWN_PLACES)) {
      // What comes from above it stands there already.
      shown.push({ place, rights: (await rightsAt(place)).filter((right) => isSaidAt(right, place)) })
    }
  } else {
    // Whatever it is: nothing may have been given on it yet, or not any more. The database refuses a type that nobody declared.
    const place = choices.find(({ type, key }) => type === where.type && key === where.key) ?? where
    shown.push({ place, rights: await rightsAt(place) })
  }
  const next = nextChange(shown)
  const [admin] = await read(query`select bailiwick_dev.administrator(${caller.tenant}::uuid) as reference`)
  const administrator = admin!.reference === null ? {} : { administrator: String(admin!.reference) }
  return {
    person: reference,
    ...(where === undefined ? {} : { where }),
    tenant: named ?? 'the tenant',
    choices,
    isCut: found.length > CHOICES || (where === undefined && choices.length > SHOWN_PLACES),
    shown,
    ...administrator,
    ...(next === undefined ? {} : { nextChange: next }),
  }
}

function placeInfo(row: Row): PlaceInfo {
  const title = row.title === null ? {} : { title: String(row.title) }
  return { type: String(row.type), key: String(row.key), ...title }
}

async function allRights(answers: Answers<string>, policy: Policy, place: PlaceInfo | null): Promise<Right[]> {
  const descriptions = new Map(policy.actions().map(({ id, description }) => [id, description]))
  const rights: Right[] = []
  for await (const right of answers.effectiveRights(place, { limit: 500 }).all()) {
    const description = descriptions.get(right.permission)
    rights.push({ ...right, ...(description === undefined ? {} : { description }) })
  }
  return rights
}

function isSaidAt({ paths }: Right, { type, key }: PlaceInfo): boolean {
  return paths.some(({ resource }) => resource.type === type && resource.key === key)
}

/** Time changes rights too, and nothing is written then. */
function nextChange(shown: readonly PlaceRights[]): string | undefined {
  const now = Date.now()
  const times = shown
    .flatMap(({ rights }) => rights.flatMap(({ paths }) => paths))
    .flatMap(({ from, until, membership }) => [from, until, membership?.from, membership?.until])
    .flatMap((time) => (time === undefined ? [] : [new Date(time).getTime()]))
    .filter((time) => time > now)
  return times.length === 0 ? undefined : new Date(Math.min(...times)).toISOString()
}
