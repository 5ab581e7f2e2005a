/** Which rows: the list that the policy's filter gives, and how to ask for the others. */
import type { ListAnswer, PersonAnswer, ResourceInfo, Shown } from '@bailiwick/server'
import { useEffect, useState } from 'preact/hooks'
import { AgreementLine } from './agreement-line.tsx'
import { Pager } from './pager.tsx'
import type { Place } from './place.ts'
import { plural, printCount } from './print-value.ts'
import { RowTable } from './row-table.tsx'
import { SqlBlock } from './sql-block.tsx'
import { address, type Problem, useAnswer } from './use-answer.ts'
import type { Move } from './use-place.ts'
import { useSettled } from './use-settled.ts'

interface Props {
  readonly place: Place
  readonly move: Move
  readonly resource: ResourceInfo | undefined
  readonly person: PersonAnswer | undefined
  readonly revision: string
  readonly failure: Problem | undefined
}

export function RowsPanel({ place, move, resource, person, revision, failure }: Props) {
  const parameters = {
    person: place.person,
    resource: resource?.name ?? '',
    shown: place.shown,
    find: place.find,
    page: place.page,
  }
  const isReady = place.person !== '' && resource !== undefined
  const subject = `${place.person}/${parameters.resource}`
  const rows = useAnswer<ListAnswer>(isReady ? address('/api/rows', parameters) : null, revision, subject)
  const noun = resource ? plural(resource.name) : 'rows'
  const problem = failure ?? rows.problem

  return (
    <section class="panel rows" aria-labelledby="rows-title" aria-busy={rows.isLoading}>
      <div class="rows-head">
        <h2 id="rows-title">
          {titleOf(place.shown, noun, person?.label)}
          <span class="muted count" role="status">
            {rows.data ? printCount(rows.data.total, 'row') : ''}
          </span>
        </h2>
        <Toolbar place={place} move={move} noun={noun} />
      </div>
      {problem ? (
        <div class="notice bad" role="alert">
          <p>
            {problem.message} <code class="muted">{problem.code}</code>
          </p>
          {problem.code === 'PAGE_OUT_OF_RANGE' && (
            <button type="button" class="button" onClick={() => move({ page: 1 })}>
              Go to the first page
            </button>
          )}
        </div>
      ) : rows.data && resource && person ? (
        <>
          <div class={rows.isLoading ? 'rows-body stale' : 'rows-body'}>
            {rows.data.rows.length === 0 ? (
              <Empty place={place} noun={noun} person={person.label} move={move} />
            ) : (
              <RowTable answer={rows.data} resource={resource} person={person} place={place} move={move} />
            )}
          </div>
          <Pager answer={rows.data} place={place} move={move} />
          <AgreementLine url={address('/api/agreement', parameters)} revision={revision} subject={subject} />
          <details class="sql-details">
            <summary>
              The query of this page{' '}
              <span class="muted">{Math.round(rows.data.milliseconds)} ms with its rows’ answers</span>
            </summary>
            <SqlBlock sql={rows.data.sql} />
          </details>
        </>
      ) : (
        <div class="rows-body placeholder muted">Loading …</div>
      )}
    </section>
  )
}

function titleOf(shown: Shown, noun: string, person: string | undefined): string {
  if (!person) return noun
  if (shown === 'all') return `All ${noun}`
  return shown === 'hidden' ? `Hidden from ${person}` : `What ${person} may list`
}

const choices = [
  ['permitted', 'permitted'],
  ['hidden', 'hidden'],
  ['all', 'all'],
] as const satisfies readonly (readonly [Shown, string])[]

function Toolbar({ place, move, noun }: { readonly place: Place; readonly move: Move; readonly noun: string }) {
  const [text, setText] = useState(place.find)
  const settled = useSettled(text, 250)
  useEffect(() => setText(place.find), [place.find])
  useEffect(() => {
    if (settled === text && settled !== place.find) move({ find: settled }, true)
    // Only when the typing has settled: a change of the place from outside must not be undone.
  }, [settled])

  return (
    <div class="toolbar">
      <fieldset class="segments">
        <legend class="visually-hidden">Which {noun}</legend>
        {choices.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name="shown"
              value={value}
              checked={place.shown === value}
              onChange={() => move({ shown: value })}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <label class="field find">
        <span class="visually-hidden">Find {noun} by id or text</span>
        <input
          type="search"
          value={text}
          placeholder="Id or text"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
    </div>
  )
}

interface EmptyProps {
  readonly place: Place
  readonly noun: string
  readonly person: string
  readonly move: Move
}

function Empty({ place, noun, person, move }: EmptyProps) {
  const found = place.find === '' ? '' : ` with “${place.find}”`
  return (
    <div class="empty">
      {place.shown === 'permitted' ? (
        <>
          <p>
            {person} may list no {noun}
            {found}.
          </p>
          <button type="button" class="button" onClick={() => move({ shown: 'hidden' })}>
            Show what is hidden
          </button>
        </>
      ) : (
        <p>
          {place.shown === 'hidden' ? `Nothing is hidden from ${person}` : `There are no ${noun}`}
          {found}.
        </p>
      )}
    </div>
  )
}
