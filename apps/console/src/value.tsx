/** A value of a row: null looks different from text, and masked from both. */
import { printValue } from './print-value.ts'

export function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span class="null">null</span>
  if (typeof value === 'boolean') return <span class="mono">{String(value)}</span>
  return <span>{printValue(value)}</span>
}

export function Masked({ attribute }: { readonly attribute: string }) {
  return (
    <span class="masked" title={`The policy shows no ${attribute} of this row to this person`}>
      <span aria-hidden="true">▒▒ </span>masked
    </span>
  )
}
