/** Changes when a moment has come. */
import { useEffect, useState } from 'preact/hooks'

/** The longest that a timer can wait. */
const MOST_MS = 2 ** 31 - 1
/** The database's clock decides, and says nothing before. */
const LATER_MS = 250

/** Another number after each moment that has come. */
export function useTime(moment: string | undefined): number {
  const [passed, setPassed] = useState(0)
  useEffect(() => {
    if (moment === undefined) return
    const wait = Math.max(0, new Date(moment).getTime() - Date.now()) + LATER_MS
    const timer = setTimeout(() => setPassed((count) => count + 1), Math.min(wait, MOST_MS))
    return () => clearTimeout(timer)
  }, [moment, passed])
  return passed
}
