/** The project, its resources, and the state of the policy. */
import type { State } from '@bailiwick/server'
import type { Place } from './place.ts'
import { isAboutConfig } from './policy-problem.tsx'
import { plural } from './print-value.ts'
import type { Problem } from './use-answer.ts'
import type { Move } from './use-place.ts'

interface Props {
  readonly state: State | undefined
  /** Why there is no state. */
  readonly failure: Problem | undefined
  readonly isConnected: boolean
  readonly resource: string
  readonly place: Place
  readonly move: Move
}

export function Header({ state, failure, isConnected, resource, place, move }: Props) {
  return (
    <header class="header">
      <h1>
        <img src="/console/icon.svg" alt="" width="20" height="20" />
        Bailiwick <span class="muted">{state?.project}</span>
      </h1>
      <nav aria-label="Views">
        {state?.resources.map(({ name }) => (
          <a
            key={name}
            href={`?person=${encodeURIComponent(place.person)}&resource=${name}`}
            aria-current={place.view === 'rows' && name === resource ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return
              event.preventDefault()
              move({ view: 'rows', resource: name })
            }}
          >
            {plural(name)}
          </a>
        ))}
        {state?.hasDirectory && (
          <a
            href={`?person=${encodeURIComponent(place.person)}&view=rights`}
            aria-current={place.view === 'rights' ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return
              event.preventDefault()
              move({ view: 'rights' })
            }}
          >
            effective rights
          </a>
        )}
      </nav>
      <p class="status" role="status">
        <PolicyStatus state={state} failure={failure} isConnected={isConnected} />
      </p>
    </header>
  )
}

function PolicyStatus({ state, failure, isConnected }: Pick<Props, 'state' | 'failure' | 'isConnected'>) {
  if (!isConnected) return <span class="bad">● not connected: is the server still running?</span>
  if (failure) return <span class="bad">● {failure.message}</span>
  if (!state) return <span class="muted">loading …</span>
  const at = new Date(state.loadedAt).toLocaleTimeString()
  return state.problem ? (
    <span class="bad">
      ●{' '}
      {isAboutConfig(state.problem) ? (
        'the configuration is wrong'
      ) : (
        <>
          <code>{state.policyFile}</code> does not load
        </>
      )}
    </span>
  ) : (
    <span>
      <span class="good">●</span> <code>{state.policyFile}</code> <span class="muted">loaded {at}</span>
    </span>
  )
}
