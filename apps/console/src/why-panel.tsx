/** Why an action is permitted on a row, or why not. */
import type { PersonAnswer, ResourceInfo, WhyAnswer } from '@bailiwick/server'
import { useEffect, useRef } from 'preact/hooks'
import type { Place } from './place.ts'
import { printCount } from './print-value.ts'
import { RuleTree } from './rule-tree.tsx'
import { SqlBlock } from './sql-block.tsx'
import { address, useAnswer } from './use-answer.ts'
import type { Move } from './use-place.ts'

interface Props {
  readonly place: Place
  readonly move: Move
  readonly resource: ResourceInfo | undefined
  readonly person: PersonAnswer | undefined
  readonly revision: string
  readonly hasDirectory: boolean
}

export function WhyPanel({ place, move, resource, person, revision, hasDirectory }: Props) {
  const isAsked = place.person !== '' && place.row !== '' && place.action !== '' && resource !== undefined
  const parameters = { person: place.person, resource: resource?.name ?? '', row: place.row, action: place.action }
  const subject = `${place.row}/${resource?.name}`
  const why = useAnswer<WhyAnswer>(isAsked ? address('/api/why', parameters) : null, revision, subject)
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    // On narrow screens the panel is below the table, out of sight.
    if (isAsked && panel.current && matchMedia('(max-width: 51.99rem)').matches) {
      panel.current.scrollIntoView({ block: 'start', behavior: 'smooth' })
    }
  }, [isAsked, place.row, place.action])

  const close = () => {
    const chip = document.querySelector<HTMLElement>('.chips button[aria-pressed="true"]')
    move({ row: '', action: '' })
    chip?.focus()
  }

  return (
    <section
      ref={panel}
      class={isAsked ? 'panel why asked' : 'panel why'}
      aria-labelledby="why-title"
      aria-busy={why.isLoading}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isAsked) close()
      }}
    >
      <div class="why-head">
        <h2 id="why-title">{why.data && !why.data.allowed ? 'Why not' : 'Why'}</h2>
        {isAsked && (
          <button type="button" class="close" onClick={close} aria-label="Close the explanation">
            ✕
          </button>
        )}
      </div>
      {!isAsked ? (
        <p class="muted hint">
          Choose an action of a row to see which rules decide it, with the values that they compared.
        </p>
      ) : why.problem ? (
        <p class="notice bad" role="alert">
          {why.problem.message} <code class="muted">{why.problem.code}</code>
        </p>
      ) : why.data && person ? (
        <>
          <Explanation why={why.data} person={person} resource={resource} place={place} move={move} />
          {hasDirectory && (
            <p>
              <button
                type="button"
                class="button"
                onClick={() => move({ view: 'rights', on: `${resource.name}:${place.row}` })}
              >
                What is stored of this row
              </button>
            </p>
          )}
        </>
      ) : (
        <p class="muted">Loading …</p>
      )}
    </section>
  )
}

interface ExplanationProps {
  readonly why: WhyAnswer
  readonly person: PersonAnswer
  readonly resource: ResourceInfo
  readonly place: Place
  readonly move: Move
}

function Explanation({ why, person, resource, place, move }: ExplanationProps) {
  const name = why.action.slice(why.action.indexOf('.') + 1)
  const masked = Object.entries(why.fields).filter(([, isVisible]) => !isVisible)
  return (
    <>
      <div class={why.allowed ? 'verdict allowed' : 'verdict denied'} role="status">
        <p class="verdict-line">
          <span aria-hidden="true">{why.allowed ? '✓' : '✕'}</span> {why.allowed ? 'Allowed' : 'Denied'}
        </p>
        <p>
          {person.label} may {why.allowed ? '' : 'not '}
          <b>{name}</b> “{why.title}” <span class="mono muted">{why.id}</span>
        </p>
        <p class="muted">{why.summary}</p>
      </div>
      <fieldset class="segments actions">
        <legend class="visually-hidden">Action</legend>
        {resource.actions.map((action) => (
          <label key={action.id} title={action.description}>
            <input
              type="radio"
              name="why-action"
              value={action.name}
              checked={action.name === place.action}
              onChange={() => move({ action: action.name })}
            />
            <span>{action.name}</span>
          </label>
        ))}
      </fieldset>
      <RuleGroups rules={why.rules} action={why.action} />
      {masked.length > 0 && (
        <>
          <h3>Masked</h3>
          <p>
            {masked.map(([field]) => (
              <span key={field} class="masked">
                {field}
              </span>
            ))}{' '}
            <span class="muted">no field condition shows it to {person.label}</span>
          </p>
        </>
      )}
      <h3>The same question in SQL</h3>
      <Replay why={why} />
    </>
  )
}

/** The rules of the action itself, then those of the actions that it requires, folded away where they decide nothing. */
function RuleGroups({ rules, action }: Pick<WhyAnswer, 'rules' | 'action'>) {
  const own = rules.filter((rule) => rule.action === action)
  const required = [...new Set(rules.map((rule) => rule.action))].filter((group) => group !== action)
  return (
    <>
      <section aria-label={`Rules of ${action}`}>
        <h3>
          Rules of <code>{action}</code>
        </h3>
        {own.length === 0 ? <p class="muted">There is none.</p> : <RuleList rules={own} />}
      </section>
      {required.map((group) => {
        const members = rules.filter((rule) => rule.action === group)
        const isLacking = !members.some(({ effect, value }) => effect === 'allow' && value === true)
        return (
          <details
            key={group}
            open={isLacking || members.some(({ decisive, effect }) => decisive && effect === 'deny')}
          >
            <summary>
              It requires <code>{group}</code>
              <span class="muted">: {printCount(members.length, 'rule')}</span>
            </summary>
            <RuleList rules={members} />
          </details>
        )
      })}
    </>
  )
}

function RuleList({ rules }: Pick<WhyAnswer, 'rules'>) {
  return (
    <ul class="plain rules">
      {rules.map((rule) => (
        <RuleTree key={rule.id} rule={rule} />
      ))}
    </ul>
  )
}

function Replay({ why }: { readonly why: WhyAnswer }) {
  if (!why.sql) return <p class="notice">This action has no SQL form: {why.sqlRefusal}</p>
  const isSame = why.sql.allowed === why.allowed
  const answer = why.sql.allowed ? 'allowed' : 'denied'
  return (
    <>
      <p class={isSame ? '' : 'notice bad loud'}>
        {isSame ? (
          <>
            <span class="tick" aria-hidden="true">
              ✓
            </span>{' '}
            PostgreSQL was asked as well and says the same: {answer}.
          </>
        ) : (
          <>PostgreSQL was asked as well and disagrees: {answer}.</>
        )}
      </p>
      <SqlBlock sql={why.sql} />
    </>
  )
}
