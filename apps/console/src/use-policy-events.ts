/** Hears from the server that the policy or the directory has changed. */
import type { PolicyEvent } from '@bailiwick/server'
import { useEffect, useState } from 'preact/hooks'
import { whenReleased } from './when-released.ts'

export interface PolicyEvents {
  /** Changes with each reload of the policy, each change in the directory and each start of the server; empty until the server has told. */
  readonly revision: string
  /** The policy loads: there is somebody to ask. */
  readonly isAnswering: boolean
  readonly isConnected: boolean
}

export function usePolicyEvents(): PolicyEvents {
  const [events, setEvents] = useState<PolicyEvents>({ revision: '', isAnswering: false, isConnected: true })

  useEffect(() => {
    const source = new EventSource('/api/events')
    source.addEventListener('policy', (event) => {
      const { instance, revision, ok, directory } = JSON.parse(event.data as string) as PolicyEvent
      const seen = `${instance}/${revision}/${directory}`
      // In the order of the events, as whoever waits is told in turn.
      whenReleased().then(() => setEvents({ revision: seen, isAnswering: ok, isConnected: true }))
    })
    // The browser connects again by itself; until then the page says that it may be out of date.
    source.addEventListener('error', () => setEvents((before) => ({ ...before, isConnected: false })))
    return () => source.close()
  }, [])

  return events
}
