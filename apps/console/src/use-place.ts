/** Keeps the place in the address bar. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { moved, type Place, parsePlace, printPlace } from './place.ts'

/** Moves to another place. `isTyping` keeps every letter out of the browser's history. */
export type Move = (change: Partial<Place>, isTyping?: boolean) => void

export function usePlace(): [Place, Move] {
  const [place, setPlace] = useState(() => parsePlace(location.search))

  useEffect(() => {
    const onBack = () => setPlace(parsePlace(location.search))
    addEventListener('popstate', onBack)
    return () => removeEventListener('popstate', onBack)
  }, [])

  const move = useCallback<Move>((change, isTyping = false) => {
    // From the address and not from the last drawing: two moves in one event must both count.
    const next = moved(parsePlace(location.search), change)
    const address = printPlace(next)
    if (address !== location.pathname + location.search) {
      history[isTyping ? 'replaceState' : 'pushState'](null, '', address)
    }
    setPlace(next)
  }, [])

  return [place, move]
}
