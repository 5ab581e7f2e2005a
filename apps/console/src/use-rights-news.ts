/** Remembers what changed in an answer about rights while somebody looks at it. */
import type { RightsAnswer } from '@bailiwick/server'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type RightsChange, rightsChanges } from './rights-change.ts'

export interface RightsNews {
  /** When it was seen, as the reader's clock says. */
  readonly at: string
  readonly changes: readonly RightsChange[]
}

const KEPT = 5

/** The last changes of one subject, the newest first; none of another subject's. */
export function useRightsNews(answer: RightsAnswer | undefined, subject: string): readonly RightsNews[] {
  const last = useRef<{ readonly subject: string; readonly answer: RightsAnswer }>()
  const [news, setNews] = useState<{ readonly subject: string; readonly entries: readonly RightsNews[] }>({
    subject,
    entries: [],
  })

  useEffect(() => {
    if (answer === undefined) return
    const before = last.current
    last.current = { subject, answer }
    if (before === undefined || before.subject !== subject) return
    const changes = rightsChanges(before.answer, answer)
    if (changes.length === 0) return
    const entry = { at: new Date().toLocaleTimeString(), changes }
    setNews((known) => ({
      subject,
      entries: [entry, ...(known.subject === subject ? known.entries : [])].slice(0, KEPT),
    }))
  }, [answer, subject])

  return news.subject === subject ? news.entries : []
}
