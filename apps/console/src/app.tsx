/** The page: who, which rows, and why. */
import type { PersonAnswer, State } from '@bailiwick/server'
import { useEffect } from 'preact/hooks'
import { Header } from './header.tsx'
import { PersonPanel } from './person-panel.tsx'
import { PolicyProblem } from './policy-problem.tsx'
import { RightsPanel } from './rights-panel.tsx'
import { RowsPanel } from './rows-panel.tsx'
import { address, useAnswer } from './use-answer.ts'
import { usePlace } from './use-place.ts'
import { usePolicyEvents } from './use-policy-events.ts'
import { WhyPanel } from './why-panel.tsx'

export function App() {
  const [place, move] = usePlace()
  const { revision, isAnswering, isConnected } = usePolicyEvents()
  const state = useAnswer<State>(revision === '' ? null : '/api/state', revision)
  const person = useAnswer<PersonAnswer>(
    isAnswering && place.person !== '' ? address('/api/person', { person: place.person }) : null,
    revision,
    place.person,
  )

  // While the policy does not load there is nothing to ask about.
  const asked = isAnswering ? state.data?.resources : undefined
  const resource = asked?.find(({ name }) => name === place.resource) ?? asked?.[0]
  const project = state.data?.project
  useEffect(() => {
    if (project) document.title = `${project} · Bailiwick`
  }, [project])

  const problem = state.data?.problem
  return (
    <>
      <Header
        state={state.data}
        failure={state.problem}
        isConnected={isConnected}
        resource={resource?.name ?? ''}
        place={place}
        move={move}
      />
      <main class={problem ? 'layout broken' : 'layout'}>
        <PersonPanel place={place} move={move} answer={person} resource={resource} revision={revision} />
        {problem ? (
          <PolicyProblem problem={problem} />
        ) : place.view === 'rights' ? (
          <RightsPanel
            place={place}
            move={move}
            person={person.data}
            revision={isAnswering ? revision : ''}
            failure={state.problem ?? person.problem}
          />
        ) : (
          <>
            <RowsPanel
              place={place}
              move={move}
              resource={resource}
              person={person.data}
              revision={revision}
              failure={state.problem ?? person.problem}
            />
            <WhyPanel
              place={place}
              move={move}
              resource={resource}
              person={person.data}
              revision={revision}
              hasDirectory={state.data?.hasDirectory === true}
            />
          </>
        )}
      </main>
    </>
  )
}
