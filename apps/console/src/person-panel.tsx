/** Who asks: the people to choose from, and what the policy knows of the chosen one. */
import type { PeopleAnswer, PersonAnswer, ResourceInfo } from '@bailiwick/server'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type Place, parsePlace } from './place.ts'
import { plural, printCount } from './print-value.ts'
import { type Answer, address, useAnswer } from './use-answer.ts'
import type { Move } from './use-place.ts'
import { useSettled } from './use-settled.ts'
import { Value } from './value.tsx'

interface Props {
  readonly place: Place
  readonly move: Move
  readonly answer: Answer<PersonAnswer>
  readonly resource: ResourceInfo | undefined
  readonly revision: string
}

export function PersonPanel({ place, move, answer, resource, revision }: Props) {
  const [text, setText] = useState('')
  const settled = useSettled(text, 150)
  const people = useAnswer<PeopleAnswer>(revision === '' ? null : address('/api/people', { find: settled }), revision)
  const list = useRef<HTMLFieldSetElement>(null)
  const first = people.data?.people[0]?.id

  useEffect(() => {
    // By the address as well: somebody may have picked a person since this was drawn.
    const isOpen = place.person === '' && parsePlace(location.search).person === ''
    if (isOpen && text === '' && first !== undefined) move({ person: first }, true)
  }, [place.person, text, first, move])

  useEffect(() => {
    const box = list.current
    const chosen = box?.querySelector<HTMLElement>('.person:has(:checked)')
    if (!box || !chosen) return
    // Not scrollIntoView: that would also scroll the page.
    const isAbove = chosen.offsetTop < box.scrollTop
    const isBelow = chosen.offsetTop + chosen.offsetHeight > box.scrollTop + box.clientHeight
    if (isAbove || isBelow) box.scrollTop = chosen.offsetTop - (box.clientHeight - chosen.offsetHeight) / 2
  }, [place.person, people.data])

  return (
    <section class="panel people" aria-labelledby="people-title">
      <h2 id="people-title">As whom</h2>
      <p class="intro">Pick a person; click an action to see why.</p>
      <label class="field">
        <span>Find a person</span>
        <input
          type="search"
          value={text}
          placeholder="Name or id"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <fieldset ref={list} class="person-list" aria-busy={people.isLoading}>
        <legend class="visually-hidden">People</legend>
        {people.data?.people.map((person) => (
          <label key={person.id} class="person">
            <input
              type="radio"
              name="person"
              value={person.id}
              checked={person.id === place.person}
              onChange={() => move({ person: person.id })}
            />
            <span class="person-name">{person.label}</span>
            <span class="muted small">{person.details.join(' · ')}</span>
          </label>
        ))}
        {people.data?.people.length === 0 && <p class="muted small">Nobody is called that.</p>}
      </fieldset>
      <p class="muted small" role="status">
        {people.problem?.message ?? countShown(people.data)}
      </p>
      {answer.data && <PersonCard person={answer.data} resource={resource} />}
    </section>
  )
}

function countShown(answer: PeopleAnswer | undefined): string {
  if (!answer) return ' '
  const shown = answer.people.length
  return shown < answer.total
    ? `${shown} of ${printCount(answer.total, 'person', 'people')}`
    : printCount(answer.total, 'person', 'people')
}

/** On a narrow screen the rows come first; the person's attributes open on demand. */
const isWide = matchMedia('(min-width: 52rem)').matches

const planWords = {
  always: 'always',
  when: 'depends on the row',
  never: 'never',
} as const

function PersonCard({
  person,
  resource,
}: {
  readonly person: PersonAnswer
  readonly resource: ResourceInfo | undefined
}) {
  return (
    <details class="person-card" open={isWide}>
      <summary>{person.label}</summary>
      <dl class="attributes">
        {person.attributes.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{Array.isArray(value) ? <ListValue values={value} /> : <Value value={value} />}</dd>
          </div>
        ))}
      </dl>
      {resource && (
        <>
          <h4>May do with {plural(resource.name)}</h4>
          <dl class="attributes">
            {resource.actions.map((action) => {
              const plan = person.plans[action.id] ?? 'never'
              return (
                <div key={action.id} title={action.description}>
                  <dt>{action.name}</dt>
                  <dd class={`plan ${plan}`}>{planWords[plan]}</dd>
                </div>
              )
            })}
          </dl>
        </>
      )}
    </details>
  )
}

function ListValue({ values }: { readonly values: readonly unknown[] }) {
  if (values.length === 0) return <span class="muted">none</span>
  return (
    <ul class="plain">
      {values.map((value) => (
        <li key={String(value)}>
          <Value value={value} />
        </li>
      ))}
    </ul>
  )
}
