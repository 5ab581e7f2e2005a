/**
 * A bound value in the text form that PostgreSQL reads for the type that the statement casts it to; null stays null. So that no
 * driver has to guess a type: each guesses in its own way, spreads lists, or cuts the digits of an instant off.
 */
export function boundText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return arrayLiteral(value)
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A list as PostgreSQL writes it: `{"a",NULL,"b\"c"}`. A list in a list is a further dimension. */
export function arrayLiteral(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (Array.isArray(value)) return arrayLiteral(value)
    const text = boundText(value)
    return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${elements.join(',')}}`
}
