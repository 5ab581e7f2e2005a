/** Turns the pages of a list. */
import type { ListAnswer } from '@bailiwick/server'
import type { Place } from './place.ts'
import type { Move } from './use-place.ts'

interface Props {
  readonly answer: ListAnswer
  readonly place: Place
  readonly move: Move
}

export function Pager({ answer: { page, pages }, place, move }: Props) {
  const turn = (to: number) => move({ ...place, page: to })
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" class="button" disabled={page <= 1} onClick={() => turn(1)} aria-label="First page">
        «
      </button>
      <button type="button" class="button" disabled={page <= 1} onClick={() => turn(page - 1)}>
        ‹ Previous
      </button>
      <span class="muted">
        Page {page.toLocaleString('en')} of {pages.toLocaleString('en')}
      </span>
      <button type="button" class="button" disabled={page >= pages} onClick={() => turn(page + 1)}>
        Next ›
      </button>
      <button type="button" class="button" disabled={page >= pages} onClick={() => turn(pages)} aria-label="Last page">
        »
      </button>
    </nav>
  )
}
