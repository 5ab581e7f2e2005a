/** What the directory has stored for the person: every right, with every path that gives or blocks it. */
import type { PersonAnswer, PlaceInfo, PlaceRights, RightsAnswer } from '@bailiwick/server'
import { useEffect, useState } from 'preact/hooks'
import type { Place } from './place.ts'
import { printCount } from './print-value.ts'
import { alike, RightItem } from './right-item.tsx'
import { rightId } from './rights-change.ts'
import { RightsCommand } from './rights-command.tsx'
import { placeId, printPlace } from './rights-words.ts'
import { address, type Problem, useAnswer } from './use-answer.ts'
import type { Move } from './use-place.ts'
import { type RightsNews, useRightsNews } from './use-rights-news.ts'
import { useTime } from './use-time.ts'

interface Props {
  readonly place: Place
  readonly move: Move
  readonly person: PersonAnswer | undefined
  /** Empty while nobody can be asked. */
  readonly revision: string
  readonly failure: Problem | undefined
}

export function RightsPanel({ place, move, person, revision, failure }: Props) {
  const [type = '', key = ''] = splitOnce(place.on)
  const isReady = revision !== '' && place.person !== ''
  const url = isReady ? address('/api/rights', { person: place.person, type, key }) : null
  // Of one person the answer before stays, so that the focus does: in it somebody chooses where.
  const { data, problem, isLoading } = useRights(url, revision, place.person)
  const news = useRightsNews(data, subjectOf(data))
  const isOther = data !== undefined && (data.where === undefined ? '' : placeId(data.where)) !== place.on
  const seen = failure ?? problem

  return (
    <section class="panel rights" aria-labelledby="rights-title" aria-busy={isLoading}>
      <div class="rows-head">
        <h2 id="rights-title">
          {person ? `What ${person.label} has` : 'Effective rights'}
          <span class="muted count">{data ? printCount(countOf(data), 'right') : ''}</span>
        </h2>
        {data && <Where answer={data} place={place} move={move} />}
      </div>
      <News news={news} />
      {seen ? (
        <div class="notice bad" role="alert">
          <p>
            {seen.message} <code class="muted">{seen.code}</code>
          </p>
          {place.on !== '' && (
            <button type="button" class="button" onClick={() => move({ on: '' })}>
              Look everywhere
            </button>
          )}
        </div>
      ) : data && person ? (
        <>
          <div class={isOther ? 'rights-shown stale' : 'rights-shown'}>
            {data.shown.map((each) => (
              <Rights key={each.place === null ? '' : placeId(each.place)} at={each} {...{ data, person, news }} />
            ))}
          </div>
          {data.isCut && (
            <p class="muted">More places than these have rights of this person: choose one where it says “where”.</p>
          )}
          <RightsCommand answer={data} person={person} />
        </>
      ) : (
        <p class="muted">Loading …</p>
      )}
    </section>
  )
}

/** Asked again when the directory has changed, and when time itself changes the answer. */
function useRights(url: string | null, revision: string, subject: string) {
  const [moment, setMoment] = useState<string>()
  const passed = useTime(moment)
  const answer = useAnswer<RightsAnswer>(url, `${revision}/${passed}`, subject)
  const next = answer.data?.nextChange
  useEffect(() => setMoment(next), [next])
  return answer
}

interface WhereProps {
  readonly answer: RightsAnswer
  readonly place: Place
  readonly move: Move
}

function Where({ answer: { choices, tenant }, place, move }: WhereProps) {
  const chosen = splitOnce(place.on)
  const [type, key] = chosen
  const isListed = choices.some((choice) => placeId(choice) === place.on)
  const others: readonly PlaceInfo[] = type === undefined || key === undefined || isListed ? [] : [{ type, key }]
  return (
    <label class="where">
      <span class="muted">Where</span>
      <select value={place.on} onChange={(event) => move({ on: event.currentTarget.value })}>
        <option value="">everywhere</option>
        {[...others, ...choices].map((choice) => (
          <option key={placeId(choice)} value={placeId(choice)}>
            {printPlace(choice, tenant)}
            {choice.title === undefined ? '' : `: ${choice.title}`}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Says politely what has changed since the answer was first there. */
function News({ news }: { readonly news: readonly RightsNews[] }) {
  return (
    <div class="news" role="log" aria-label="Changes" aria-live="polite">
      {news.map(({ at, changes }, index) => (
        <p key={news.length - index}>
          <span class="muted">{at}</span>{' '}
          {changes
            .slice(0, SHOWN_CHANGES)
            .map(({ text }) => text)
            .join('; ')}
          {changes.length > SHOWN_CHANGES && <span class="muted"> and {changes.length - SHOWN_CHANGES} more</span>}
        </p>
      ))}
    </div>
  )
}

const SHOWN_CHANGES = 3

interface RightsProps {
  readonly at: PlaceRights
  readonly data: RightsAnswer
  readonly person: PersonAnswer
  readonly news: readonly RightsNews[]
}

function Rights({ at: { place, rights }, data: { tenant }, person, news }: RightsProps) {
  const id = `rights-${place === null ? 'tenant' : placeId(place)}`
  const changed = new Map(
    news.flatMap(({ at, changes }) => changes.map((change) => [change.id, at])).reverse() as [string, string][],
  )
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>
        On {printPlace(place, tenant)} {place?.title && <span class="muted">{place.title}</span>}
      </h3>
      {rights.length === 0 ? (
        <p class="muted">Nothing is given or denied to {person.label} here.</p>
      ) : (
        <ul class="plain rights-list">
          {alike(rights).map((same) => (
            <RightItem
              key={same[0]!.permission}
              rights={same}
              person={person}
              tenant={tenant}
              changedAt={({ permission }) => changed.get(rightId(place, permission))}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

/** Two answers with the same can be compared. */
function subjectOf(answer: RightsAnswer | undefined): string {
  return JSON.stringify([answer?.person, answer?.where?.type, answer?.where?.key])
}

function countOf({ shown }: RightsAnswer): number {
  return shown.reduce((count, { rights }) => count + rights.length, 0)
}

/** `article:a-1`, whose key may have colons. */
function splitOnce(text: string): readonly string[] {
  const at = text.indexOf(':')
  return at < 0 ? [] : [text.slice(0, at), text.slice(at + 1)]
}
